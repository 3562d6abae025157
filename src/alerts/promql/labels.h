#pragma once

#include <compare>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/family.h"

namespace pgvigil::promql {

using metrics::Label;

inline constexpr std::string_view kMetricName = "__name__";

/// The identity of a series: its labels, the metric's name among them as `__name__`. A value;
/// sorted by name, each name once, no empty values (an empty label is one that is absent). Names
/// may be any UTF-8. https://prometheus.io/docs/concepts/data_model/
class Labels {
 public:
  Labels() = default;
  /// In any order; of two with one name the last stays.
  explicit Labels(std::vector<Label> pairs);

  /// Empty when there is no such label. Lives as long as these labels are not changed.
  [[nodiscard]] std::string_view Get(std::string_view name) const;
  /// An empty value removes the label.
  void Set(std::string_view name, std::string_view value);
  void Remove(std::string_view name) { Set(name, {}); }
  /// Without the metric's name.
  [[nodiscard]] Labels Nameless() const;
  /// Those whose names `names` holds, or those whose names it does not. The metric's name is a name
  /// like any other.
  [[nodiscard]] Labels Only(std::span<const std::string> names) const;
  [[nodiscard]] Labels Without(std::span<const std::string> names) const;

  [[nodiscard]] std::span<const Label> pairs() const;
  [[nodiscard]] bool empty() const { return shared_ == nullptr; }
  [[nodiscard]] std::size_t Hash() const;
  /// `name{a="x", b="y"}` as Prometheus prints a series; `{}` when there is nothing.
  [[nodiscard]] std::string Text() const;

  friend bool operator==(const Labels& a, const Labels& b);
  /// Prometheus' order of label sets.
  friend std::strong_ordering operator<=>(const Labels& a, const Labels& b);

 private:
  struct Shared;
  void Keep(std::vector<Label> sorted);
  std::shared_ptr<const Shared> shared_;  ///< null when there are none; never changed
};

struct LabelsHash {
  std::size_t operator()(const Labels& labels) const { return labels.Hash(); }
};

/// `text` in double quotes with Go's escapes, as Prometheus prints label values.
[[nodiscard]] std::string Quoted(std::string_view text);
/// A label's name as PromQL writes it: in quotes unless it is `[a-zA-Z_][a-zA-Z0-9_]*`.
[[nodiscard]] std::string NameText(std::string_view name);

}  // namespace pgvigil::promql
