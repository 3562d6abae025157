// Built as a library whose name is `libcrypto.so`, so that CivetWeb finds OpenSSL's under that name
// where no development files are installed. tls_library.h tells how it gets there.
