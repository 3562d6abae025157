#include "http/request_guard.h"

#include <algorithm>
#include <charconv>

namespace pgvigil::http {
namespace {

bool AnnouncesBody(const NamedValue& header) {
  return header.first == "transfer-encoding" ||
         (header.first == "content-length" && header.second != "0");
}

/// The length as the one header of it says, digits alone.
std::optional<std::size_t> StatedLength(const Request& request) {
  const auto is_length = [](const NamedValue& header) { return header.first == "content-length"; };
  const auto& headers = request.headers;
  if (std::count_if(headers.begin(), headers.end(), is_length) != 1) return std::nullopt;
  const std::string_view text = request.Header("content-length");
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return length;
}

bool IsJson(std::string_view content_type) {
  constexpr std::string_view kJson = "application/json";
  return content_type.starts_with(kJson) &&
         (content_type.size() == kJson.size() || content_type[kJson.size()] == ';' ||
          content_type[kJson.size()] == ' ');
}

std::optional<Response> RefuseWithBody(const Request& request, std::size_t max_body) {
  if (request.method != "POST") {
    auto refusal = TextResponse(405, "only POST is served here");
    refusal.allow = "POST";
    return refusal;
  }
  if (!request.Header("transfer-encoding").empty()) {
    return TextResponse(411, "a body needs its length in Content-Length");
  }
  const auto length = StatedLength(request);
  if (!length) return TextResponse(411, "a body needs its length in Content-Length");
  if (*length > max_body) return TextResponse(413, "the body is too long");
  if (!IsJson(request.Header("content-type"))) return TextResponse(415, "only JSON is served here");
  return std::nullopt;
}

std::optional<Response> RefuseWithoutBody(const Request& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    return TextResponse(405, "only GET and HEAD are served here");
  }
  if (std::any_of(request.headers.begin(), request.headers.end(), AnnouncesBody)) {
    return TextResponse(400, "a request with a body is not served here");
  }
  return std::nullopt;
}

}  // namespace

std::optional<Response> Refuse(const Request& request, const RequestBounds& bounds) {
  if (request.headers.size() >= kMaxHeaders) return TextResponse(431, "too many headers");
  if (bounds.target_bytes > kMaxTargetBytes) {
    return TextResponse(414, "the path and query are too long");
  }
  return bounds.max_body > 0 ? RefuseWithBody(request, bounds.max_body)
                             : RefuseWithoutBody(request);
}

std::size_t BodyBytes(const Request& request) { return StatedLength(request).value_or(0); }

}  // namespace pgvigil::http
