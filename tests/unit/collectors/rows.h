#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "postgres/rows.h"

namespace pgvigil::collectors {

using Cells = std::vector<std::pair<std::string, std::optional<std::string>>>;

/// A result of one row, written as columns with their values.
inline postgres::Rows OneRow(const Cells& cells) {
  std::vector<postgres::ColumnInfo> columns;
  std::vector<std::optional<std::string>> row;
  for (const auto& [name, value] : cells) {
    columns.push_back({name, 25});
    row.push_back(value);
  }
  return postgres::Rows::FromLiterals(std::move(columns), {std::move(row)});
}

}  // namespace pgvigil::collectors
