#pragma once

#include <cstddef>
#include <optional>

#include "http/request.h"
#include "http/response.h"

namespace pgvigil::http {

/// The longest request target (path and query) that is served.
inline constexpr std::size_t kMaxTargetBytes = 1024;

/// From this many headers on a request is refused: CivetWeb hides what comes after its 64th, so a
/// body could be announced unseen.
inline constexpr std::size_t kMaxHeaders = 64;

/// How long a request is.
struct RequestBounds {
  std::size_t target_bytes = 0;
  std::size_t max_body = 0;  ///< its route takes JSON of at most that length; 0: it takes no body
};

/// Why a request is not served at all: the answer, or nothing when it may go on to its handler.
/// Refused are other methods than GET and HEAD (405), a body or Transfer-Encoding (400), too many
/// headers (431), a long target (414). A route that takes a body takes POST alone (405), JSON (415)
/// of a length stated once (411) and small enough (413).
[[nodiscard]] std::optional<Response> Refuse(const Request& request, const RequestBounds& bounds);

/// The length of the body of a request that was not refused.
[[nodiscard]] std::size_t BodyBytes(const Request& request);

}  // namespace pgvigil::http
