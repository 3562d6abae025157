#include "app/evidence.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/utf8.h"

namespace pgvigil::app {
namespace {

constexpr std::size_t kMostRows = 5;
constexpr std::size_t kLongestCell = 200;
constexpr std::size_t kLongestText = 1000;
constexpr std::string_view kCut = "...";

std::string Shortened(const std::string& text, std::size_t limit) {
  if (text.size() <= limit) return text;
  return std::string(TruncateUtf8(text, limit - kCut.size())).append(kCut);
}

// Line breaks and their like have no place in one line.
std::string OneLine(std::string_view cell) {
  std::string text = SanitizeUtf8(cell);
  std::ranges::replace_if(
      text, [](char c) { return c >= 0 && c < ' '; }, ' ');
  return Shortened(text, kLongestCell);
}

std::string RowText(const postgres::Rows& rows, std::size_t row, bool query_text) {
  std::string text;
  for (std::size_t column = 0; column < rows.columns().size(); ++column) {
    const std::string& name = rows.columns()[column].name;
    const auto cell = rows.Cell(row, column);
    if (!cell || cell->empty() || (name == "query" && !query_text)) continue;
    if (!text.empty()) text += ", ";
    text += name + "=" + OneLine(*cell);
  }
  return text;
}

}  // namespace

EvidenceStatements::EvidenceStatements(const queries::EvidenceQueries& queries,
                                       std::chrono::milliseconds timeout) {
  for (const auto& [name, sql] : queries) {
    auto statement = std::make_shared<postgres::Statement>();
    statement->sql = sql;
    statement->timeout = timeout;
    statement->max_rows = kMostRows;
    statements_.emplace(name, std::move(statement));
  }
}

postgres::StatementPtr EvidenceStatements::Find(const std::string& name) const {
  const auto found = statements_.find(name);
  return found == statements_.end() ? nullptr : found->second;
}

std::string EvidenceText(const postgres::Rows& rows, bool query_text) {
  std::string text;
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    const std::string line = RowText(rows, row, query_text);
    if (line.empty()) continue;
    if (!text.empty()) text += "; ";
    text += line;
  }
  return Shortened(text, kLongestText);
}

}  // namespace pgvigil::app
