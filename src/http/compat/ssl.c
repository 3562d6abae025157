// Built as a library whose name is `libssl.so`, for CivetWeb: Debian's asks that name for a function
// that OpenSSL 3 has only under another one. tls_library.h tells how it gets there.
#include <openssl/ssl.h>

#undef SSL_get_peer_certificate
X509* SSL_get_peer_certificate(const SSL* connection);
X509* SSL_get_peer_certificate(const SSL* connection) {
  return SSL_get1_peer_certificate(connection);
}
