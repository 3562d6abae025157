#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgvigil::postgres {

/// A result column. `type` is the type's OID in pg_type, stable for built-in types.
struct ColumnInfo {
  std::string name;
  std::uint32_t type = 0;
};

/// The rows one statement returned, in text format. Cheap to move; owns its memory.
/// Thread-compatible. A cell is nullopt for NULL; the bytes of a cell are not guaranteed to be
/// valid UTF-8.
class Rows {
 public:
  /// Where the cells live; libpq's result in production, literals in tests.
  class Storage {
   public:
    virtual ~Storage() = default;
    [[nodiscard]] virtual std::size_t row_count() const = 0;
    [[nodiscard]] virtual std::optional<std::string_view> Cell(std::size_t row,
                                                               std::size_t column) const = 0;
  };
  using Literals = std::vector<std::vector<std::optional<std::string>>>;

  Rows() = default;
  Rows(std::vector<ColumnInfo> columns, std::unique_ptr<const Storage> storage, bool truncated);
  static Rows FromLiterals(std::vector<ColumnInfo> columns, Literals cells);

  [[nodiscard]] std::span<const ColumnInfo> columns() const { return columns_; }
  [[nodiscard]] std::size_t row_count() const { return storage_ ? storage_->row_count() : 0; }
  [[nodiscard]] std::optional<std::string_view> Cell(std::size_t row, std::size_t column) const {
    return storage_->Cell(row, column);
  }
  /// The index of the column called `name`, or nullopt. Of two columns with one name the first is
  /// meant.
  [[nodiscard]] std::optional<std::size_t> Find(std::string_view name) const;
  /// Whether rows beyond Statement::max_rows were dropped.
  [[nodiscard]] bool truncated() const { return truncated_; }

 private:
  std::vector<ColumnInfo> columns_;
  std::unique_ptr<const Storage> storage_;
  bool truncated_ = false;
};

}  // namespace pgvigil::postgres
