#include "postgres/rows.h"

#include <algorithm>
#include <utility>

namespace pgvigil::postgres {
namespace {

class LiteralStorage final : public Rows::Storage {
 public:
  explicit LiteralStorage(Rows::Literals cells) : cells_(std::move(cells)) {}
  std::size_t row_count() const override { return cells_.size(); }
  std::optional<std::string_view> Cell(std::size_t row, std::size_t column) const override {
    const std::optional<std::string>& cell = cells_[row][column];
    if (!cell) return std::nullopt;
    return *cell;
  }

 private:
  Rows::Literals cells_;
};

}  // namespace

Rows::Rows(std::vector<ColumnInfo> columns, std::unique_ptr<const Storage> storage, bool truncated)
    : columns_(std::move(columns)), storage_(std::move(storage)), truncated_(truncated) {}

Rows Rows::FromLiterals(std::vector<ColumnInfo> columns, Literals cells) {
  return {std::move(columns), std::make_unique<LiteralStorage>(std::move(cells)), false};
}

std::optional<std::size_t> Rows::Find(std::string_view name) const {
  const auto it = std::find_if(columns_.begin(), columns_.end(),
                               [name](const ColumnInfo& column) { return column.name == name; });
  if (it == columns_.end()) return std::nullopt;
  return static_cast<std::size_t>(it - columns_.begin());
}

}  // namespace pgvigil::postgres
