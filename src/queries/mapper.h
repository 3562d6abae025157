#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "metrics/family.h"
#include "metrics/snapshot.h"
#include "postgres/rows.h"
#include "queries/query.h"

namespace pgvigil::queries {

/// Why something of a result was left out. Each has a name for the label `reason`.
enum class LossReason {
  kMissingColumn,   ///< the result has no column the query declares
  kUnmappedColumn,  ///< the dialect demands a mapping for each column and this one has none
  kConversion,      ///< the value is no number, duration, or known text
  kBadName,         ///< the metric or label name is not legal
  kDuplicate,       ///< the label set was there already
  kLabelCut,        ///< a label's value was too long and was cut; the sample is there
  kLimit            ///< more series than max_series, or more rows than were fetched
};
[[nodiscard]] std::string_view Name(LossReason reason);

struct MappingLoss {
  LossReason reason = LossReason::kConversion;
  std::string column;   ///< empty when no single column is meant
  std::string example;  ///< a short excerpt of the offending value, for the log; never a label
  /// Samples; rows (at least 1) for a column that is missing or not mapped.
  std::size_t count = 0;
};

struct Mapped {
  metrics::BlockPtr block;
  std::vector<MappingLoss> losses;
};

/// Turns the rows of one query on one database into samples, by the rules of the query's dialect.
///
/// Keeps the label sets of the previous result and shares them with the next where the cells are
/// the same, so that a steady result allocates nothing per row. Constant labels come on top; a
/// column label of the same name is renamed `exported_<name>`. Thread-compatible: one mapper
/// belongs to one (query, database) on the gather thread.
class Mapper {
 public:
  Mapper(QueryPtr query, std::vector<metrics::Label> constant_labels, std::size_t max_series);
  ~Mapper();

  [[nodiscard]] Mapped Map(const postgres::Rows& rows, ServerVersion version);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pgvigil::queries
