#include "collectors/growth.h"

namespace pgvigil::collectors {
namespace {

constexpr std::chrono::minutes kWindow{5};
constexpr std::chrono::seconds kSpacing{5};
// Less tells more of the moment than of a trend.
constexpr std::chrono::seconds kLeast{1};

}  // namespace

void Growth::Note(double value, SteadyTime at) {
  if (!points_.empty() && value < points_.back().value) points_.clear();
  // Points between two that are closer than the spacing say nothing more.
  if (points_.size() > 2 && points_.back().at - points_[points_.size() - 2].at < kSpacing) {
    points_.pop_back();
  }
  points_.push_back({value, at});
  while (points_.size() > 2 && at - points_[1].at >= kWindow) points_.pop_front();
}

std::optional<double> Growth::PerSecond() const {
  if (points_.empty() || points_.back().at - points_.front().at < kLeast) return std::nullopt;
  const double seconds = ToSeconds(points_.back().at - points_.front().at);
  return (points_.back().value - points_.front().value) / seconds;
}

}  // namespace pgvigil::collectors
