#include "http/request.h"

#include <algorithm>
#include <optional>

namespace pgvigil::http {
namespace {

std::optional<int> HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

/// The byte that `%XY` at the start of `text` stands for.
std::optional<char> EncodedByte(std::string_view text) {
  if (text.size() < 3 || text[0] != '%') return std::nullopt;
  const auto high = HexDigit(text[1]);
  const auto low = HexDigit(text[2]);
  if (!high || !low) return std::nullopt;
  return static_cast<char>(*high * 16 + *low);
}

std::string Decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  while (!text.empty()) {
    const auto byte = EncodedByte(text);
    decoded += byte ? *byte : text[0] == '+' ? ' ' : text[0];
    text.remove_prefix(byte ? 3 : 1);
  }
  return decoded;
}

/// Cuts the part before the first `separator` off `rest`.
std::string_view Take(std::string_view& rest, char separator) {
  const auto end = std::min(rest.find(separator), rest.size());
  const auto part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

}  // namespace

std::string_view Request::Header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(), [name](const NamedValue& header) {
    return header.first == name;
  });
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::vector<std::string> Request::Parameters(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : query) {
    if (key == name) values.push_back(value);
  }
  return values;
}

std::vector<NamedValue> ParseQuery(std::string_view query) {
  std::vector<NamedValue> pairs;
  while (!query.empty()) {
    auto value = Take(query, '&');
    if (value.empty()) continue;
    const auto name = Take(value, '=');
    pairs.emplace_back(Decode(name), Decode(value));
  }
  return pairs;
}

}  // namespace pgvigil::http
