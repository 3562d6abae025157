#include "queries/layout.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "queries/names.h"

namespace pgvigil::queries {
namespace {

using metrics::MetricType;
using postgres::ColumnInfo;

constexpr std::array<std::string_view, 3> kCompanions = {"_bucket", "_sum", "_count"};

MetricType TypeOf(Usage usage) {
  if (usage == Usage::kCounter) return MetricType::kCounter;
  if (usage == Usage::kHistogram) return MetricType::kHistogram;
  return usage == Usage::kUntyped ? MetricType::kUnknown : MetricType::kGauge;
}

class Builder {
 public:
  Builder(const Query& query, std::span<const ColumnInfo> columns, ServerVersion version,
          std::span<const metrics::Label> constants)
      : query_(query), columns_(columns), constants_(constants), used_(columns.size(), false) {
    for (const Column& column : query.columns) {
      if (column.versions.empty() || column.versions.Holds(version)) {
        expected_.push_back(&column);
      } else if (const auto cell = Find(column.name)) {
        used_[*cell] = true;
      }
    }
  }

  Layout Build() && {
    for (const Column* column : expected_) Place(*column);
    for (std::size_t cell = 0; cell < columns_.size(); ++cell) {
      if (!used_[cell]) PlaceUndeclared(cell);
    }
    if (query_.dialect == Dialect::kCloudNativePg && columns_.size() != DeclaredCount()) {
      layout_.refused = true;
    }
    if (layout_.name) KeepOneValue();
    return std::move(layout_);
  }

 private:
  [[nodiscard]] std::optional<std::size_t> Find(std::string_view name) const {
    const auto found = std::ranges::find(columns_, name, &ColumnInfo::name);
    if (found == columns_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - columns_.begin());
  }

  [[nodiscard]] CellType TypeAt(std::size_t cell) const { return CellTypeOf(columns_[cell].type); }

  void Gap(LossReason reason, std::string column, std::string example = {}) {
    layout_.gaps.push_back({reason, std::move(column), std::move(example)});
  }

  // An array histogram brings its three companions with it.
  [[nodiscard]] bool HasCompanions(const Column& column) const {
    return column.usage == Usage::kHistogram && query_.dialect != Dialect::kPgExporter;
  }

  // CloudNativePG compares numbers of columns before it looks at a name.
  [[nodiscard]] std::size_t DeclaredCount() const {
    std::set<std::string> names;
    for (const Column* column : expected_) {
      names.insert(column->name);
      if (!HasCompanions(*column)) continue;
      for (const std::string_view suffix : kCompanions) {
        names.insert(column->name + std::string(suffix));
      }
    }
    return names.size();
  }

  void Place(const Column& column) {
    const auto cell = Find(column.name);
    if (!cell) {
      Miss(column, column.name);
      return;
    }
    used_[*cell] = true;
    switch (column.usage) {
      case Usage::kDiscard:
        break;
      case Usage::kLabel:
        PlaceLabel(column, *cell);
        break;
      case Usage::kName:
        // The other dialects have no such usage, and pg_exporter's histograms no place for it.
        if (query_.dialect == Dialect::kPgvigil) layout_.name = cell;
        break;
      case Usage::kHelp:
        layout_.help = cell;
        break;
      default:
        PlaceValue(column, *cell);
    }
  }

  // A column that nobody exports costs nothing when it is not there.
  void Miss(const Column& column, std::string name) {
    const bool label = column.usage == Usage::kLabel;
    const bool strict =
        query_.dialect == Dialect::kCloudNativePg || query_.dialect == Dialect::kPgExporter;
    const bool observations =
        column.usage == Usage::kHistogram && query_.dialect == Dialect::kPgExporter;
    if (column.usage == Usage::kDiscard && query_.dialect != Dialect::kCloudNativePg) return;
    Gap(LossReason::kMissingColumn, std::move(name));
    if ((label && strict) || observations) layout_.refused = true;
    if (column.usage == Usage::kName) layout_.refused = true;
  }

  // Prometheus keeps names with two underscores for itself. CloudNativePG loses every sample then.
  void PlaceLabel(const Column& column, std::size_t cell) {
    std::string name = EscapeLabelName(column.metric_name);
    if (name.empty() || name.starts_with("__")) {
      Gap(LossReason::kBadName, column.name, column.metric_name);
      layout_.refused = layout_.refused || query_.dialect == Dialect::kCloudNativePg;
      return;
    }
    const bool taken =
        std::ranges::find(constants_, name, &metrics::Label::first) != constants_.end();
    if (taken) name.insert(0, "exported_");
    layout_.labels.push_back({cell, TypeAt(cell), std::move(name)});
  }

  void PlaceValue(const Column& column, std::size_t cell) {
    ValueSlot slot;
    slot.column = &column;
    slot.cell = cell;
    slot.type = TypeAt(cell);
    if (HasCompanions(column) && !FindCompanions(column, slot)) return;
    if (query_.dialect == Dialect::kPgExporter && column.usage == Usage::kHistogram) {
      slot.family = AddFamily(column, "_bucket", MetricType::kGauge);
      slot.count_family = AddFamily(column, "_count", MetricType::kGauge);
      slot.sum_family = AddFamily(column, "_sum", MetricType::kGauge);
    } else {
      slot.family = AddFamily(column, "", TypeOf(column.usage));
    }
    layout_.values.push_back(slot);
  }

  bool FindCompanions(const Column& column, ValueSlot& slot) {
    std::array<std::size_t, 3> cells{};
    bool complete = true;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string name = column.name + std::string(kCompanions[i]);
      const auto cell = Find(name);
      if (!cell) Miss(column, name);
      if (cell) used_[*cell] = true;
      complete = complete && cell;
      cells[i] = cell.value_or(0);
    }
    slot.histogram = HistogramCells{cells[0], cells[1], TypeAt(cells[1]), cells[2]};
    return complete;
  }

  // Two columns may feed one family; of one name with two types the page keeps the first.
  std::size_t AddFamily(const Column& column, std::string_view suffix, MetricType type) {
    std::string name = EscapeMetricName(column.metric_name + std::string(suffix));
    const auto same = std::ranges::find_if(layout_.families, [&](const FamilyHead& head) {
      return head.name == name && head.type == type;
    });
    if (same != layout_.families.end()) {
      return static_cast<std::size_t>(same - layout_.families.begin());
    }
    layout_.families.push_back({std::move(name), column.help, type});
    return layout_.families.size() - 1;
  }

  void PlaceUndeclared(std::size_t cell) {
    const std::string& name = columns_[cell].name;
    const bool repeated = Find(name) != cell;
    // What no column declares is for the check.
    if (query_.dialect == Dialect::kPgExporter || !query_.check.empty()) return;
    if (query_.dialect != Dialect::kPostgresExporter || repeated || IsDeclared(name)) {
      Gap(LossReason::kUnmappedColumn, name);
      return;
    }
    Column column;
    column.name = name;
    column.metric_name = query_.metric_namespace + "_" + name;
    column.usage = Usage::kUntyped;
    column.help =
        "Column " + name + " of query " + query_.name + ", which declares no usage for it.";
    layout_.undeclared.push_back(std::make_unique<const Column>(std::move(column)));
    PlaceValue(*layout_.undeclared.back(), cell);
  }

  // The name cell names one family a row, which only one column can fill.
  void KeepOneValue() {
    while (layout_.values.size() > 1) {
      Gap(LossReason::kDuplicate, layout_.values.back().column->name);
      layout_.values.pop_back();
    }
  }

  [[nodiscard]] bool IsDeclared(const std::string& name) const {
    return std::ranges::find(query_.columns, name, &Column::name) != query_.columns.end();
  }

  const Query& query_;
  std::span<const ColumnInfo> columns_;
  std::span<const metrics::Label> constants_;
  std::vector<const Column*> expected_;
  std::vector<bool> used_;
  Layout layout_;
};

}  // namespace

Layout MakeLayout(const Query& query, std::span<const ColumnInfo> columns, ServerVersion version,
                  std::span<const metrics::Label> constants) {
  return Builder(query, columns, version, constants).Build();
}

}  // namespace pgvigil::queries
