#pragma once

#include "base/result.h"

namespace pgvigil::http {

/// Puts OpenSSL where CivetWeb looks for it, which is to be done before CivetWeb starts TLS.
///
/// Debian's CivetWeb opens `libssl.so` and `libcrypto.so` while the program runs and demands a name
/// that OpenSSL 3 dropped; what it then calls is a null pointer. Two small libraries of ours bear
/// these names and lead to OpenSSL. They stand in `../lib/pgvigil` beside the program's own folder,
/// in the build tree as where it is installed; the loader gives out what is loaded already, by
/// name. A CivetWeb that is linked with OpenSSL does not need them, so that missing ones are no
/// error here. Errors: kIo, one of them cannot be loaded.
[[nodiscard]] Result<void> LoadTlsLibrary();

}  // namespace pgvigil::http
