#include "alerts/agent/scope.h"

#include <limits>
#include <utility>

namespace pgvigil::alerts {
namespace {

/// The rules' own series come from no target.
constexpr std::uint32_t kRuleSource = std::numeric_limits<std::uint32_t>::max();

class WindowSink final : public rules::SampleSink {
 public:
  explicit WindowSink(promql::Window& window) : window_(window) {}
  void Append(const promql::Labels& labels, promql::Point point) override {
    window_.Append(kRuleSource, labels, point);
  }

 private:
  promql::Window& window_;
};

std::vector<promql::Demand> DemandsOf(const std::vector<rules::Group>& groups) {
  std::vector<promql::Demand> all;
  for (const auto& group : groups) {
    for (const auto& rule : group.rules) {
      for (auto& demand : promql::DemandsOf(*rule.expr)) {
        demand.back += group.query_offset;
        all.push_back(std::move(demand));
      }
    }
  }
  return all;
}

}  // namespace

Scope::Scope(std::string_view name, rules::EngineOptions options, std::size_t window_bytes)
    : name_(name), window_(window_bytes), engine_(std::move(options)) {}

void Scope::Load(std::vector<rules::Group> groups) {
  empty_ = groups.empty();
  window_.Keep(DemandsOf(groups));
  engine_.Load(std::move(groups));
}

void Scope::Evaluate(promql::Timestamp now, const BlindSpots& blind, const Clock& stopwatch) {
  WindowSink sink(window_);
  const std::uint64_t refused = window_.stats().refused;
  const bool full = refused != std::exchange(refused_, refused);
  const rules::Blindness why = [&](const auto& matchers) {
    return full ? std::string("samples did not fit into alerts.window_bytes") : blind.Why(matchers);
  };
  engine_.Evaluate({now, window_, sink, why, &stopwatch});
  window_.Prune(now);
}

void Scope::ShiftTime(promql::Duration by) {
  window_.ShiftTime(by);
  engine_.ShiftTime(by);
}

}  // namespace pgvigil::alerts
