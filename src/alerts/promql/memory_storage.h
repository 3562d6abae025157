#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "alerts/promql/storage.h"

namespace pgvigil::promql {

/// Keeps every sample it is given, for tests and for commands that end by themselves. Not bounded:
/// for serving there is a window. Thread-compatible.
class MemoryStorage final : public Storage {
 public:
  /// False, and nothing is kept, for a point that is not newer than the last one of its series.
  bool Append(const Labels& labels, Point point);
  [[nodiscard]] std::size_t series() const;

  void Select(std::span<const Matcher> matchers, Timestamp after, Timestamp upto,
              const Visitor& visit) const override;

 private:
  using SeriesByLabels = std::unordered_map<Labels, std::vector<Point>, LabelsHash>;

  /// By the metric's name: nearly every selector has it.
  std::map<std::string, SeriesByLabels, std::less<>> names_;
};

}  // namespace pgvigil::promql
