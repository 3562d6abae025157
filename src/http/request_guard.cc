#include "http/request_guard.h"

#include <algorithm>

namespace pgvigil::http {
namespace {

bool AnnouncesBody(const NamedValue& header) {
  return header.first == "transfer-encoding" ||
         (header.first == "content-length" && header.second != "0");
}

}  // namespace

std::optional<Response> Refuse(const Request& request, std::size_t target_bytes) {
  if (request.method != "GET" && request.method != "HEAD") {
    return TextResponse(405, "only GET and HEAD are served here");
  }
  if (request.headers.size() >= kMaxHeaders) return TextResponse(431, "too many headers");
  if (std::any_of(request.headers.begin(), request.headers.end(), AnnouncesBody)) {
    return TextResponse(400, "a request with a body is not served here");
  }
  if (target_bytes > kMaxTargetBytes) return TextResponse(414, "the path and query are too long");
  return std::nullopt;
}

}  // namespace pgvigil::http
