#include "alerts/rules/scalar_places.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace pgvigil::rules {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";

bool IsSpace(char c) { return kSpaces.find(c) != std::string_view::npos; }
bool ContinuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// The number behind the last colon of `where`, which loses both.
std::optional<std::size_t> TakeLastNumber(std::string_view& where) {
  const std::size_t colon = where.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view digits = where.substr(colon + 1);
  std::size_t number = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (parsed.ec != std::errc() || number == 0) return std::nullopt;
  where = where.substr(0, colon);
  return number;
}

/// Of a line and a column of characters, both counted from 1.
std::size_t ByteAt(std::string_view text, std::size_t line, std::size_t column) {
  std::size_t at = 0;
  for (; line > 1 && at < text.size(); --line) at = std::min(text.find('\n', at), text.size()) + 1;
  for (; column > 1 && at < text.size(); --column) {
    ++at;
    while (at < text.size() && ContinuesCharacter(text[at])) ++at;
  }
  return std::min(at, text.size());
}

std::optional<std::size_t> BeginOf(const config::YamlNode& scalar, std::string_view text) {
  const std::string place = scalar.Where();
  std::string_view where = place;
  const auto column = TakeLastNumber(where);
  const auto line = TakeLastNumber(where);
  if (!column || !line) return std::nullopt;
  const std::size_t at = ByteAt(text, *line, *column);
  const bool block = at < text.size() && (text[at] == '|' || text[at] == '>');
  return block ? std::min(text.find('\n', at), text.size()) : at;
}

/// YAML adds only spaces, quotes and backslashes to a scalar's characters.
std::optional<std::size_t> Follow(std::string_view text, std::size_t at, std::string_view value,
                                  std::size_t offset) {
  std::size_t after = at;
  for (std::size_t i = 0; i <= offset && i < value.size(); ++i) {
    if (IsSpace(value[i])) continue;
    const std::size_t found = text.find(value[i], after);
    if (found == std::string_view::npos) return std::nullopt;
    if (i == offset) return found;
    after = found + 1;
  }
  return after;
}

std::string PlaceOf(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t newline = before.rfind('\n');
  const std::string_view in_line =
      newline == std::string_view::npos ? before : before.substr(newline + 1);
  const auto column =
      std::ranges::count_if(in_line, [](char c) { return !ContinuesCharacter(c); }) + 1;
  return std::to_string(line) + ":" + std::to_string(column);
}

}  // namespace

Error ScalarPlaces::At(const config::YamlNode& scalar, std::size_t offset,
                       const std::string& message) const {
  const auto begin = BeginOf(scalar, text_);
  const auto at = begin ? Follow(text_, *begin, scalar.Text(), offset) : std::nullopt;
  if (!at) return scalar.At(message);
  return {ErrorKind::kConfig, file_ + ":" + PlaceOf(text_, *at) + ": " + message};
}

}  // namespace pgvigil::rules
