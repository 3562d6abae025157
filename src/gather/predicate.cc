#include "gather/predicate.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/utf8.h"

namespace pgvigil::gather {
namespace {

constexpr std::uint32_t kBoolOid = 16;
constexpr auto kTrue = std::to_array<std::string_view>({"1", "t", "T", "true", "TRUE", "True"});
constexpr auto kFalse = std::to_array<std::string_view>({"0", "f", "F", "false", "FALSE", "False"});

std::optional<bool> ParseBool(std::string_view text) {
  if (std::find(kTrue.begin(), kTrue.end(), text) != kTrue.end()) return true;
  if (std::find(kFalse.begin(), kFalse.end(), text) != kFalse.end()) return false;
  return std::nullopt;
}

std::optional<std::string> Objection(const postgres::Rows& rows, queries::Dialect dialect) {
  if (rows.columns().size() != 1) {
    return "a predicate must have one column, this one has " +
           std::to_string(rows.columns().size());
  }
  if (dialect != queries::Dialect::kPgExporter) return std::nullopt;
  if (rows.row_count() > 1) return "a predicate must have one row at most";
  if (rows.columns()[0].type != kBoolOid) return "a predicate must be a boolean";
  return std::nullopt;
}

}  // namespace

Result<bool> Verdict(const postgres::Rows& rows, queries::Dialect dialect) {
  if (const auto objection = Objection(rows, dialect)) {
    return Fail(ErrorKind::kMapping, *objection);
  }
  if (rows.row_count() == 0) return false;
  const std::optional<std::string_view> cell = rows.Cell(0, 0);
  if (!cell) return false;
  if (const std::optional<bool> verdict = ParseBool(*cell)) return *verdict;
  constexpr std::size_t kExcerpt = 40;
  return Fail(ErrorKind::kMapping, "a predicate must be true or false, not `" +
                                       SanitizeUtf8(cell->substr(0, kExcerpt)) + "`");
}

}  // namespace pgvigil::gather
