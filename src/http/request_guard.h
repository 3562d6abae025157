#pragma once

#include <optional>

#include "http/request.h"
#include "http/response.h"

namespace pgvigil::http {

/// The longest request target (path and query) that is served.
inline constexpr std::size_t kMaxTargetBytes = 1024;

/// From this many headers on a request is refused: CivetWeb hides what comes after its 64th, so a
/// body could be announced unseen.
inline constexpr std::size_t kMaxHeaders = 64;

/// Why a request is not served at all: the answer, or nothing when it may go on to its handler.
/// Refused are other methods than GET and HEAD (405), a body or Transfer-Encoding (400), too many
/// headers (431), a long target (414).
[[nodiscard]] std::optional<Response> Refuse(const Request& request, std::size_t target_bytes);

}  // namespace pgvigil::http
