#pragma once

#include <civetweb.h>

#include <cstddef>
#include <string>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/result.h"
#include "http/request.h"
#include "http/response.h"

namespace pgvigil::http {

/// The request as CivetWeb parsed it.
[[nodiscard]] Request ToRequest(const mg_request_info& info);
/// Bytes of its path and query, as sent.
[[nodiscard]] std::size_t TargetBytes(const mg_request_info& info);

/// When to give a slow client up: at `deadline`, by `clock`.
struct Patience {
  const Clock& clock;
  Deadline deadline;
};

/// Reads a body of `size` bytes. Errors: kTimeout, kIo when the client ended before it had sent
/// them all.
[[nodiscard]] Result<std::string> ReadBody(mg_connection* connection, std::size_t size,
                                           const Patience& patience);

/// What became of a response.
struct Sent {
  std::size_t body_bytes = 0;
  bool complete = false;
};

/// Writes head and body, or the head alone, until the client has stood still for the request
/// timeout.
Sent SendResponse(mg_connection* connection, const Response& response, bool with_body,
                  const Patience& patience);

}  // namespace pgvigil::http
