#include "queries/mapper.h"

#include <algorithm>
#include <utility>

#include "queries/array_histogram.h"
#include "queries/conversion.h"
#include "queries/layout.h"
#include "queries/losses.h"
#include "queries/observations.h"
#include "queries/row_labels.h"

namespace pgvigil::queries {
namespace {

using metrics::MetricFamily;
using Outcome = Conversion::Outcome;

bool IsLoss(Outcome outcome) {
  return outcome == Outcome::kLost || outcome == Outcome::kSampleAndLoss;
}

bool IsSample(Outcome outcome) {
  return outcome == Outcome::kSample || outcome == Outcome::kSampleAndLoss;
}

bool SameColumns(std::span<const postgres::ColumnInfo> a, std::span<const postgres::ColumnInfo> b) {
  return std::ranges::equal(a, b, [](const auto& left, const auto& right) {
    return left.type == right.type && left.name == right.name;
  });
}

/// What one row contributes, held back until it is known to fit.
struct PendingRow {
  struct Value {
    std::size_t family = 0;
    double value = 0;
  };
  struct Histogram {
    std::size_t family = 0;
    metrics::Histogram histogram;
  };
  std::vector<Value> values;
  std::vector<Histogram> histograms;

  void Clear() {
    values.clear();
    histograms.clear();
  }
  [[nodiscard]] std::size_t series() const {
    std::size_t count = values.size();
    for (const Histogram& each : histograms) count += metrics::SeriesCount(each.histogram);
    return count;
  }
};

/// The mapping of one result.
class Pass {
 public:
  Pass(const Query& query, const Layout& layout, RowLabelCache& cache, PendingRow& pending)
      : query_(query), layout_(layout), cache_(cache), pending_(pending) {}

  void Run(const postgres::Rows& rows, std::size_t max_series) {
    room_ = max_series;
    CountGaps(rows);
    if (layout_.refused) return;
    MakeFamilies(rows);
    for (std::size_t row = 0; row < rows.row_count(); ++row) MapRow(rows, row);
    // A histogram of some of its rows would be wrong, not only incomplete.
    const bool partial = full_ || rows.truncated();
    const std::size_t lost = observations_.Emit(partial ? 0 : room_, families_);
    losses_.Add(LossReason::kLimit, "", "", lost);
  }

  Mapped Take() {
    return {std::make_shared<const metrics::Block>(query_.name, std::move(families_)),
            losses_.Take()};
  }

 private:
  void CountGaps(const postgres::Rows& rows) {
    const std::size_t count = std::max<std::size_t>(rows.row_count(), 1);
    for (const Layout::Gap& gap : layout_.gaps) {
      losses_.Add(gap.reason, gap.column, gap.example, count);
    }
    if (rows.truncated()) losses_.Add(LossReason::kLimit, "", "more rows than are fetched");
  }

  void MakeFamilies(const postgres::Rows& rows) {
    if (layout_.name) return;
    const std::size_t expected = std::min(rows.row_count(), room_);
    families_.reserve(layout_.families.size());
    for (const FamilyHead& head : layout_.families) {
      families_.push_back({head.name, head.help, head.type});
      if (head.type != metrics::MetricType::kHistogram) families_.back().samples.reserve(expected);
    }
    if (!layout_.help || rows.row_count() == 0) return;
    const auto help = rows.Cell(0, *layout_.help);
    for (MetricFamily& family : families_) {
      if (help) family.help = *help;
    }
  }

  void MapRow(const postgres::Rows& rows, std::size_t row) {
    pending_.Clear();
    if (full_) {
      // Nothing is kept of the labels of a million rows too many.
      std::ranges::fill(overflow_.families, 0);
      ReadRow(rows, row, overflow_);
      losses_.Add(LossReason::kLimit, "", "", pending_.series());
      return;
    }
    const RowLabels* labels = cache_.Find(rows, row);
    if (labels == nullptr) {
      losses_.Add(LossReason::kBadName, "", "NULL or empty name", layout_.values.size());
      return;
    }
    ReadRow(rows, row, *labels->series);
    Commit(rows, row, *labels);
  }

  void ReadRow(const postgres::Rows& rows, std::size_t row, Series& series) {
    for (const ValueSlot& slot : layout_.values) {
      if (slot.histogram) {
        ReadHistogram(rows, row, slot, series);
      } else {
        ReadValue(rows, row, slot, series);
      }
    }
  }

  // With a name cell a series belongs to one family only, so one bit is enough.
  bool IsFresh(const ValueSlot& slot, Series& series) {
    if (series.Mark(layout_.name ? 0 : slot.family)) return true;
    if (!full_) losses_.Add(LossReason::kDuplicate, slot.column->name, series.labels->text());
    return false;
  }

  void ReadValue(const postgres::Rows& rows, std::size_t row, const ValueSlot& slot,
                 Series& series) {
    const auto cell = rows.Cell(row, slot.cell);
    const Conversion made = ToValue(query_.dialect, *slot.column, slot.type, cell);
    if (IsLoss(made.outcome)) LoseCell(slot, cell);
    if (!IsSample(made.outcome)) return;
    if (slot.observations()) {
      if (!full_) observations_.Add(slot, series, made.value);
    } else if (IsFresh(slot, series)) {
      pending_.values.push_back({slot.family, made.value});
    }
  }

  void ReadHistogram(const postgres::Rows& rows, std::size_t row, const ValueSlot& slot,
                     Series& series) {
    const HistogramCells& cells = *slot.histogram;
    const HistogramRow input{rows.Cell(row, slot.cell), rows.Cell(row, cells.bucket),
                             rows.Cell(row, cells.sum), cells.sum_type,
                             rows.Cell(row, cells.count)};
    metrics::Histogram histogram;
    const Outcome outcome = ToHistogram(query_.dialect, input, histogram);
    if (IsLoss(outcome)) LoseCell(slot, input.bounds);
    if (!IsSample(outcome) || !IsFresh(slot, series)) return;
    pending_.histograms.push_back({slot.family, std::move(histogram)});
  }

  void LoseCell(const ValueSlot& slot, std::optional<std::string_view> cell) {
    losses_.Add(LossReason::kConversion, slot.column->name, cell.value_or("NULL"));
  }

  // Whole rows in the order of the result: which series stay does not depend on what is NULL
  // elsewhere.
  void Commit(const postgres::Rows& rows, std::size_t row, const RowLabels& labels) {
    const std::size_t series = pending_.series();
    if (series == 0) return;
    if (series > room_) {
      full_ = true;
      losses_.Add(LossReason::kLimit, "", labels.series->labels->text(), series);
      return;
    }
    room_ -= series;
    if (labels.cut != nullptr) {
      const std::string& column = rows.columns()[labels.cut->cell].name;
      losses_.Add(LossReason::kLabelCut, column, *rows.Cell(row, labels.cut->cell));
    }
    if (layout_.name) NameFamily(rows, row, *labels.series);
    Append(labels.series->labels);
  }

  void NameFamily(const postgres::Rows& rows, std::size_t row, const Series& series) {
    NamedFamily& named = *series.family;
    if (named.placed != cache_.generation()) {
      named.placed = cache_.generation();
      named.index = families_.size();
      const FamilyHead& head = layout_.families.front();
      const auto help = layout_.help ? rows.Cell(row, *layout_.help) : std::nullopt;
      families_.push_back({named.name, help ? std::string(*help) : head.help, head.type});
    }
    for (auto& each : pending_.values) each.family = named.index;
    for (auto& each : pending_.histograms) each.family = named.index;
  }

  void Append(const metrics::LabelSetPtr& labels) {
    for (const auto& each : pending_.values) {
      families_[each.family].samples.push_back({labels, each.value});
    }
    for (auto& each : pending_.histograms) {
      each.histogram.labels = labels;
      families_[each.family].histograms.push_back(std::move(each.histogram));
    }
  }

  const Query& query_;
  const Layout& layout_;
  RowLabelCache& cache_;
  PendingRow& pending_;
  std::vector<MetricFamily> families_;
  Observations observations_;
  LossLog losses_;
  std::size_t room_ = 0;
  bool full_ = false;
  Series overflow_;  // stands for the labels of rows past the limit
};

}  // namespace

struct Mapper::Impl {
  Impl(QueryPtr query_in, std::vector<metrics::Label> constants_in, std::size_t max_series_in)
      : query(std::move(query_in)),
        constants(std::move(constants_in)),
        max_series(max_series_in),
        cache(*query, constants) {}

  void Adapt(const postgres::Rows& rows, ServerVersion version) {
    if (known && version == layout_version && SameColumns(columns, rows.columns())) return;
    columns.assign(rows.columns().begin(), rows.columns().end());
    layout_version = version;
    layout = MakeLayout(*query, columns, version, constants);
    cache.Reset(layout);
    known = true;
  }

  const QueryPtr query;
  const std::vector<metrics::Label> constants;
  const std::size_t max_series;
  std::vector<postgres::ColumnInfo> columns;  // of the result that `layout` was made for
  ServerVersion layout_version;
  bool known = false;
  Layout layout;
  RowLabelCache cache;
  PendingRow pending;
};

Mapper::Mapper(QueryPtr query, std::vector<metrics::Label> constant_labels, std::size_t max_series)
    : impl_(std::make_unique<Impl>(std::move(query), std::move(constant_labels), max_series)) {}

Mapper::~Mapper() = default;

Mapped Mapper::Map(const postgres::Rows& rows, ServerVersion version) {
  impl_->Adapt(rows, version);
  Pass pass(*impl_->query, impl_->layout, impl_->cache, impl_->pending);
  impl_->cache.Begin();
  pass.Run(rows, impl_->max_series);
  impl_->cache.End();
  return pass.Take();
}

}  // namespace pgvigil::queries
