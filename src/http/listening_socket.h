#pragma once

#include "base/result.h"
#include "http/listen_address.h"

namespace pgvigil::http {

/// The descriptor of this process's listening socket on `address`. CivetWeb tells the port only,
/// not the descriptor. Errors: kInternal.
[[nodiscard]] Result<int> FindListeningSocket(const SocketAddress& address);

/// Makes the kernel keep connections that have not sent a byte away from accept(), so that idle
/// clients cost no thread. Errors: kIo.
[[nodiscard]] Result<void> DeferAccept(int listening_socket);

}  // namespace pgvigil::http
