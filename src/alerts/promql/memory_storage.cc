#include "alerts/promql/memory_storage.h"

#include <algorithm>
#include <numeric>

namespace pgvigil::promql {
namespace {

bool AllMatch(std::span<const Matcher> matchers, const Labels& labels) {
  return std::ranges::all_of(matchers,
                             [&labels](const Matcher& each) { return each.Matches(labels); });
}

/// Those in (after, upto].
std::span<const Point> Between(const std::vector<Point>& points, Timestamp after, Timestamp upto) {
  const auto begin = std::ranges::upper_bound(points, after, {}, &Point::t);
  const auto end = std::ranges::upper_bound(points, upto, {}, &Point::t);
  return begin < end ? std::span<const Point>(begin, end) : std::span<const Point>();
}

}  // namespace

bool MemoryStorage::Append(const Labels& labels, Point point) {
  const std::string_view name = labels.Get(kMetricName);
  auto found = names_.find(name);
  if (found == names_.end()) found = names_.try_emplace(std::string(name)).first;
  std::vector<Point>& points = found->second[labels];
  if (!points.empty() && points.back().t >= point.t) return false;
  points.push_back(point);
  return true;
}

std::size_t MemoryStorage::series() const {
  return std::accumulate(
      names_.begin(), names_.end(), std::size_t{0},
      [](std::size_t sum, const auto& entry) { return sum + entry.second.size(); });
}

void MemoryStorage::Select(std::span<const Matcher> matchers, Timestamp after, Timestamp upto,
                           const Visitor& visit) const {
  const auto visit_all = [&](const SeriesByLabels& series) {
    for (const auto& [labels, points] : series) {
      if (!AllMatch(matchers, labels)) continue;
      const std::span<const Point> part = Between(points, after, upto);
      if (!part.empty()) visit(labels, part);
    }
  };
  const auto name = std::ranges::find_if(matchers, [](const Matcher& each) {
    return each.name() == kMetricName && each.op() == MatchOp::kEqual;
  });
  if (name != matchers.end()) {
    if (const auto found = names_.find(name->value()); found != names_.end()) {
      visit_all(found->second);
    }
    return;
  }
  for (const auto& [unused, series] : names_) visit_all(series);
}

}  // namespace pgvigil::promql
