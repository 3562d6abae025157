#include "queries/row_labels.h"

#include <utility>

#include "base/utf8.h"
#include "queries/conversion.h"
#include "queries/names.h"

namespace pgvigil::queries {
namespace {

// Prometheus stores whatever it gets, a statement text of a megabyte too.
constexpr std::size_t kLabelBytes = 1024;

// The length in front keeps ("a","bc") and ("ab","c") apart. NULL and "" are one label.
void AppendCell(std::string_view cell, std::string& key) {
  const auto size = static_cast<std::uint32_t>(cell.size());
  for (unsigned shift = 0; shift < 32; shift += 8) key += static_cast<char>(size >> shift);
  key += cell;
}

template <class Map>
void EraseUnused(Map& map, std::uint64_t generation) {
  std::erase_if(map,
                [generation](const auto& entry) { return entry.second.generation != generation; });
}

}  // namespace

RowLabelCache::RowLabelCache(const Query& query, std::vector<metrics::Label> constants)
    : query_(query), constants_(std::move(constants)) {}

void RowLabelCache::Reset(const Layout& layout) {
  layout_ = &layout;
  rows_.clear();
  series_.clear();
  families_.clear();
  last_made_ = nullptr;
}

void RowLabelCache::BuildKey(const postgres::Rows& rows, std::size_t row) {
  key_.clear();
  if (layout_->name) AppendCell(rows.Cell(row, *layout_->name).value_or(""), key_);
  for (const LabelSlot& slot : layout_->labels) {
    AppendCell(rows.Cell(row, slot.cell).value_or(""), key_);
  }
}

RowLabels* RowLabelCache::Find(const postgres::Rows& rows, std::size_t row) {
  if (layout_->name && rows.Cell(row, *layout_->name).value_or("").empty()) return nullptr;
  BuildKey(rows, row);
  auto found = rows_.find(std::string_view(key_));
  if (found == rows_.end()) found = rows_.emplace(key_, Make(rows, row)).first;
  Touch(found->second);
  return &found->second;
}

void RowLabelCache::Touch(RowLabels& labels) {
  if (labels.generation != generation_) ++used_;
  labels.generation = generation_;
  Series& series = *labels.series;
  if (series.generation == generation_) return;
  series.generation = generation_;
  if (series.family != nullptr) series.family->generation = generation_;
  std::fill(series.families.begin(), series.families.end(), 0);
}

RowLabels RowLabelCache::Make(const postgres::Rows& rows, std::size_t row) {
  RowLabels made;
  metrics::LabelSetPtr labels = MakeLabels(rows, row, made);
  NamedFamily* family = nullptr;
  std::string identity;
  if (layout_->name) {
    family = FamilyOf(*rows.Cell(row, *layout_->name));
    identity = family->name;
  }
  identity += '\0';
  identity += labels->text();
  Series& series = series_[std::move(identity)];
  if (series.labels == nullptr) {
    series.labels = std::move(labels);
    series.family = family;
  }
  made.series = &series;
  return made;
}

metrics::LabelSetPtr RowLabelCache::MakeLabels(const postgres::Rows& rows, std::size_t row,
                                               RowLabels& made) {
  std::vector<metrics::Label> labels = constants_;
  for (const LabelSlot& slot : layout_->labels) {
    std::string value =
        SanitizeUtf8(ToLabel(query_.dialect, slot.type, rows.Cell(row, slot.cell).value_or("")));
    if (value.size() > kLabelBytes) {
      value.resize(TruncateUtf8(value, kLabelBytes).size());
      made.cut = &slot;
    }
    labels.emplace_back(slot.name, std::move(value));
  }
  metrics::LabelSetPtr set = metrics::LabelSet::Make(std::move(labels));
  // The rows of a query with a name cell mostly have the same labels, one after another.
  if (last_made_ != nullptr && last_made_->text() == set->text()) return last_made_;
  last_made_ = set;
  return set;
}

NamedFamily* RowLabelCache::FamilyOf(std::string_view cell) {
  std::string name = query_.metric_namespace + "_" + SanitizeUtf8(TruncateUtf8(cell, kLabelBytes));
  name = EscapeMetricName(name);
  NamedFamily& family = families_[name];
  if (family.name.empty()) family.name = std::move(name);
  return &family;
}

void RowLabelCache::End() {
  if (rows_.size() > std::exchange(used_, 0)) {
    EraseUnused(rows_, generation_);
    EraseUnused(series_, generation_);
    EraseUnused(families_, generation_);
  }
}

}  // namespace pgvigil::queries
