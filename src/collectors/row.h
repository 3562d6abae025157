#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/local_facts.h"
#include "postgres/rows.h"

namespace pgvigil::collectors {

/// One row, read by column name. A column that is missing reads as NULL, and what is no value of
/// the type asked for as well: a check must cope with what it does not know anyway.
class Row {
 public:
  Row(const postgres::Rows& rows, std::size_t index) : rows_(rows), index_(index) {}

  [[nodiscard]] std::optional<std::string> Text(std::string_view column) const;
  [[nodiscard]] std::string TextOr(std::string_view column, std::string_view otherwise) const;
  [[nodiscard]] std::optional<double> Number(std::string_view column) const;
  [[nodiscard]] std::optional<bool> Flag(std::string_view column) const;
  /// 1/7000028 as a number of bytes. https://www.postgresql.org/docs/current/datatype-pg-lsn.html
  [[nodiscard]] std::optional<std::uint64_t> Lsn(std::string_view column) const;

 private:
  [[nodiscard]] std::optional<std::string_view> Cell(std::string_view column) const;

  const postgres::Rows& rows_;
  std::size_t index_;
};

/// Those of kSizingSettings that the row has a column for.
[[nodiscard]] SizingSettings ReadSizingSettings(const Row& row);

[[nodiscard]] std::vector<Row> AllRows(const postgres::Rows& rows);

}  // namespace pgvigil::collectors
