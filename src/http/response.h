#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace pgvigil::http {

/// `body` is shared so that one page can be sent to many clients without a copy; null is an empty
/// body.
struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::shared_ptr<const std::string> body = {};
  bool gzip = false;                     ///< the body is gzip-compressed
  std::string_view allow = "GET, HEAD";  ///< with status 405: what is served there, a literal
};

/// A short answer in plain text; a line end is added.
[[nodiscard]] Response TextResponse(int status, std::string_view text);

/// Status line and headers, with the empty line after them: everything but the body, for GET and
/// HEAD alike. Every response says that the connection ends, that nothing may be stored or sniffed,
/// and that the page loads nothing.
[[nodiscard]] std::string RenderHead(const Response& response, WallTime now);

}  // namespace pgvigil::http
