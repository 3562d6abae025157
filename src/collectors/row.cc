#include "collectors/row.h"

#include <charconv>

#include "base/utf8.h"

namespace pgvigil::collectors {
namespace {

template <class Number, class... Base>
std::optional<Number> Parse(std::string_view text, Base... base) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, base...);
  return error == std::errc{} && stop == end ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<std::string_view> Row::Cell(std::string_view column) const {
  const auto index = rows_.Find(column);
  return index ? rows_.Cell(index_, *index) : std::nullopt;
}

std::optional<std::string> Row::Text(std::string_view column) const {
  const auto cell = Cell(column);
  return cell ? std::optional(SanitizeUtf8(*cell)) : std::nullopt;
}

std::string Row::TextOr(std::string_view column, std::string_view otherwise) const {
  return Text(column).value_or(std::string(otherwise));
}

std::optional<double> Row::Number(std::string_view column) const {
  const auto cell = Cell(column);
  return cell ? Parse<double>(*cell) : std::nullopt;
}

std::optional<bool> Row::Flag(std::string_view column) const {
  const auto cell = Cell(column);
  if (!cell || (*cell != "t" && *cell != "f")) return std::nullopt;
  return *cell == "t";
}

std::optional<std::uint64_t> Row::Lsn(std::string_view column) const {
  const auto cell = Cell(column);
  const std::size_t slash = cell ? cell->find('/') : std::string_view::npos;
  if (slash == std::string_view::npos) return std::nullopt;
  const auto high = Parse<std::uint32_t>(cell->substr(0, slash), 16);
  const auto low = Parse<std::uint32_t>(cell->substr(slash + 1), 16);
  if (!high || !low) return std::nullopt;
  return (std::uint64_t{*high} << 32U) | *low;
}

SizingSettings ReadSizingSettings(const Row& row) {
  SizingSettings settings;
  for (const std::string_view name : kSizingSettings) {
    if (const auto value = row.Number(name)) settings[name] = *value;
  }
  return settings;
}

std::vector<Row> AllRows(const postgres::Rows& rows) {
  std::vector<Row> all;
  for (std::size_t i = 0; i < rows.row_count(); ++i) all.emplace_back(rows, i);
  return all;
}

}  // namespace pgvigil::collectors
