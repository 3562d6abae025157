#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "metrics/family.h"
#include "postgres/rows.h"
#include "queries/cell_type.h"
#include "queries/losses.h"
#include "queries/query.h"

namespace pgvigil::queries {

/// A result column that becomes a label.
struct LabelSlot {
  std::size_t cell = 0;
  CellType type = CellType::kText;
  std::string name;
};

/// The columns beside an array histogram's bounds.
struct HistogramCells {
  std::size_t bucket = 0;
  std::size_t sum = 0;
  CellType sum_type = CellType::kText;
  std::size_t count = 0;
};

/// A result column that becomes values of a family.
struct ValueSlot {
  const Column* column = nullptr;
  std::size_t cell = 0;
  CellType type = CellType::kText;
  std::size_t family = 0;  ///< for observations (kHistogram of kPgExporter) that of their buckets
  std::size_t count_family = 0;  ///< for observations only
  std::size_t sum_family = 0;    ///< for observations only
  std::optional<HistogramCells> histogram;

  [[nodiscard]] bool observations() const {
    return column->usage == Usage::kHistogram && !histogram;
  }
};

struct FamilyHead {
  std::string name;
  std::string help;
  metrics::MetricType type = metrics::MetricType::kGauge;
};

/// How the columns of one result answer to the columns of a query, by name. Points into the query.
/// Not copyable, because slots point to `undeclared` too.
struct Layout {
  Layout() = default;
  Layout(Layout&&) = default;
  Layout& operator=(Layout&&) = default;

  std::vector<LabelSlot> labels;
  std::vector<ValueSlot> values;
  std::vector<FamilyHead> families;  ///< of the slots; unused when `name` is set
  std::optional<std::size_t> name;   ///< the cell that completes the families' names
  std::optional<std::size_t> help;
  bool refused = false;  ///< the dialect exports nothing of a result of this shape

  struct Gap {
    LossReason reason = LossReason::kMissingColumn;
    std::string column;
    std::string example;
  };
  std::vector<Gap> gaps;
  std::vector<std::unique_ptr<const Column>>
      undeclared;  ///< columns that the dialect exports all the same
};

/// `constants` are the labels that win over column labels of the same name.
[[nodiscard]] Layout MakeLayout(const Query& query, std::span<const postgres::ColumnInfo> columns,
                                ServerVersion version, std::span<const metrics::Label> constants);

}  // namespace pgvigil::queries
