#include "http/civet_exchange.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace pgvigil::http {
namespace {

/// Between two chunks the deadline of a response or a body is looked at.
constexpr std::size_t kChunkBytes = 16 * 1024;

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string_view OrEmpty(const char* text) { return text == nullptr ? std::string_view() : text; }

bool Write(mg_connection* connection, std::string_view bytes) {
  return mg_write(connection, bytes.data(), bytes.size()) == static_cast<int>(bytes.size());
}

}  // namespace

Request ToRequest(const mg_request_info& info) {
  Request request;
  request.method = OrEmpty(info.request_method);
  request.path = OrEmpty(info.local_uri_raw);
  request.query = ParseQuery(OrEmpty(info.query_string));
  for (int i = 0; i < info.num_headers; ++i) {
    const auto& header = info.http_headers[i];
    request.headers.emplace_back(LowerCase(OrEmpty(header.name)), OrEmpty(header.value));
  }
  return request;
}

std::size_t TargetBytes(const mg_request_info& info) {
  return OrEmpty(info.local_uri_raw).size() + OrEmpty(info.query_string).size();
}

Result<std::string> ReadBody(mg_connection* connection, std::size_t size,
                             const Patience& patience) {
  std::string body;
  std::array<char, kChunkBytes> chunk{};
  while (body.size() < size) {
    if (patience.deadline.Passed(patience.clock.Now())) {
      return Fail(ErrorKind::kTimeout, "the body came too slowly");
    }
    const int got = mg_read(connection, chunk.data(), std::min(chunk.size(), size - body.size()));
    if (got <= 0) return Fail(ErrorKind::kIo, "the body ended early");
    body.append(chunk.data(), static_cast<std::size_t>(got));
  }
  return body;
}

Sent SendResponse(mg_connection* connection, const Response& response, bool with_body,
                  const Patience& patience) {
  Sent sent;
  if (!Write(connection, RenderHead(response, patience.clock.WallNow()))) return sent;
  std::string_view rest;
  if (with_body && response.body) rest = *response.body;
  while (!rest.empty()) {
    const auto chunk = rest.substr(0, kChunkBytes);
    if (patience.deadline.Passed(patience.clock.Now()) || !Write(connection, chunk)) return sent;
    sent.body_bytes += chunk.size();
    rest.remove_prefix(chunk.size());
  }
  sent.complete = true;
  return sent;
}

}  // namespace pgvigil::http
