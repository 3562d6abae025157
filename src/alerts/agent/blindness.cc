#include "alerts/agent/blindness.h"

#include <algorithm>
#include <array>

namespace pgvigil::alerts {
namespace {

using promql::Labels;
using promql::Matcher;
using promql::MatchOp;

constexpr std::string_view kVerdictFamily = "pg_ha_verdict";
constexpr std::array<std::string_view, 3> kHistogramSuffixes = {"_bucket", "_sum", "_count"};
constexpr std::array<std::string_view, 3> kOwnSeries = {"up", "ALERTS", "ALERTS_FOR_STATE"};

std::string_view WithoutSuffix(std::string_view metric) {
  for (const std::string_view suffix : kHistogramSuffixes) {
    if (metric.ends_with(suffix)) return metric.substr(0, metric.size() - suffix.size());
  }
  return metric;
}

// Whatever else the selector asks for (a state, a target's label), it may be about this verdict.
bool MayMean(const std::vector<Matcher>& matchers, const Labels& verdict) {
  return std::ranges::all_of(matchers, [&](const Matcher& matcher) {
    const bool tells = matcher.name() == "verdict" || matcher.name() == "subject";
    return !tells || matcher.Matches(verdict);
  });
}

}  // namespace

void BlindSpots::Add(const BlindFamilies& families) {
  families_.insert(families.begin(), families.end());
}

void BlindSpots::AddPage(const metrics::Snapshot& page) {
  for (const metrics::Loss& loss : page.losses()) {
    if (loss.reason != metrics::Loss::Reason::kBudget) continue;
    families_.emplace(loss.family, "the page has no room for " + std::to_string(loss.series) +
                                       " series of " + loss.source);
  }
  page.ForEach([this](const metrics::MetricFamily& family) {
    if (family.name != kVerdictFamily) return;
    for (const auto& sample : family.samples) {
      if (!sample.labels || sample.value != 1) continue;
      const auto pairs = sample.labels->labels();
      AddVerdict(Labels(std::vector<promql::Label>(pairs.begin(), pairs.end())));
    }
  });
}

void BlindSpots::AddPage(const metrics::ExposedPage& page) {
  for (const auto& sample : page.samples) {
    if (sample.name == kVerdictFamily && sample.value == 1) AddVerdict(Labels(sample.labels));
  }
}

void BlindSpots::AddVerdict(Labels labels) {
  if (labels.Get("state") == "unknown") unknown_verdicts_.push_back(std::move(labels));
}

void BlindSpots::AddMember(std::string why) { member_ = std::move(why); }

std::string BlindSpots::WhyFamily(std::string_view metric) const {
  auto found = families_.find(metric);
  if (found == families_.end()) found = families_.find(WithoutSuffix(metric));
  return found == families_.end() ? std::string() : found->second;
}

// A selector by pattern may mean every family whose name it takes.
std::string BlindSpots::WhyNameless(const std::vector<Matcher>& matchers) const {
  const auto may_mean = [&](const std::string& metric) {
    const Labels name({{std::string(promql::kMetricName), metric}});
    return std::ranges::all_of(matchers, [&](const Matcher& matcher) {
      return matcher.name() != promql::kMetricName || matcher.Matches(name);
    });
  };
  for (const auto& [family, why] : families_) {
    if (may_mean(family)) return why;
    for (const std::string_view suffix : kHistogramSuffixes) {
      if (may_mean(family + std::string(suffix))) return why;
    }
  }
  return may_mean(std::string(kVerdictFamily)) ? WhyVerdict(matchers) : std::string();
}

std::string BlindSpots::WhyVerdict(const std::vector<Matcher>& matchers) const {
  for (const Labels& verdict : unknown_verdicts_) {
    if (!MayMean(matchers, verdict)) continue;
    const std::string subject(verdict.Get("subject"));
    return "the verdict " + std::string(verdict.Get("verdict")) +
           (subject.empty() ? "" : " of " + subject) + " is unknown";
  }
  return {};
}

std::string BlindSpots::Why(const std::vector<Matcher>& matchers) const {
  const std::string_view metric = promql::MetricOf(matchers);
  if (std::ranges::find(kOwnSeries, metric) != kOwnSeries.end()) return {};
  if (!member_.empty()) return member_;
  if (metric.empty()) return WhyNameless(matchers);
  return metric == kVerdictFamily ? WhyVerdict(matchers) : WhyFamily(metric);
}

}  // namespace pgvigil::alerts
