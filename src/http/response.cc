#include "http/response.h"

#include <array>
#include <ctime>
#include <utility>

namespace pgvigil::http {
namespace {

constexpr std::array<std::pair<int, std::string_view>, 18> kReasons = {{
    {200, "OK"},
    {204, "No Content"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
}};

std::string_view Reason(int status) {
  for (const auto& [known, reason] : kReasons) {
    if (known == status) return reason;
  }
  return "Status";
}

/// https://www.rfc-editor.org/rfc/rfc9110#name-date-time-formats
std::string HttpDate(WallTime now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text.data(), size};
}

/// Pages of our own carry their style inside; nothing else may be loaded, framed or submitted.
std::string ContentSecurityPolicy(std::string_view content_type) {
  std::string policy =
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  if (content_type.starts_with("text/html")) policy += "; style-src 'unsafe-inline'";
  return policy;
}

void AddHeader(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

Response TextResponse(int status, std::string_view text) {
  Response response;
  response.status = status;
  response.body = std::make_shared<const std::string>(std::string(text) + "\n");
  return response;
}

std::string RenderHead(const Response& response, WallTime now) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head.append(Reason(response.status)).append("\r\n");
  AddHeader(head, "Date", HttpDate(now));
  AddHeader(head, "Content-Type", response.content_type);
  AddHeader(head, "Content-Length", std::to_string(response.body ? response.body->size() : 0));
  if (response.gzip) {
    AddHeader(head, "Content-Encoding", "gzip");
    AddHeader(head, "Vary", "Accept-Encoding");
  }
  if (response.status == 405) AddHeader(head, "Allow", response.allow);
  AddHeader(head, "Cache-Control", "no-store");
  AddHeader(head, "X-Content-Type-Options", "nosniff");
  AddHeader(head, "X-Frame-Options", "deny");
  AddHeader(head, "Content-Security-Policy", ContentSecurityPolicy(response.content_type));
  AddHeader(head, "Connection", "close");
  return head + "\r\n";
}

}  // namespace pgvigil::http
