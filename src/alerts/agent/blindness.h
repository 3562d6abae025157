#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/promql/matcher.h"
#include "metrics/parse_exposition.h"
#include "metrics/snapshot.h"

namespace pgvigil::alerts {

/// Names of families that could not be collected, and why. A histogram's series are meant too.
using BlindFamilies = std::map<std::string, std::string, std::less<>>;

/// What could not be seen in one round of collecting, asked for by selector. A value.
class BlindSpots {
 public:
  void Add(const BlindFamilies& families);
  /// What the page itself says: the verdicts that are unknown, and the families that did not fit on
  /// it.
  void AddPage(const metrics::Snapshot& page);
  /// The verdicts that are unknown to another member.
  void AddPage(const metrics::ExposedPage& page);
  /// Nothing of some member could be seen.
  void AddMember(std::string why);

  /// Why the selector's series may lack something; empty when they do not. `up` and what the agent
  /// itself writes are always known.
  [[nodiscard]] std::string Why(const std::vector<promql::Matcher>& matchers) const;

 private:
  void AddVerdict(promql::Labels labels);
  [[nodiscard]] std::string WhyFamily(std::string_view metric) const;
  [[nodiscard]] std::string WhyNameless(const std::vector<promql::Matcher>& matchers) const;
  [[nodiscard]] std::string WhyVerdict(const std::vector<promql::Matcher>& matchers) const;

  BlindFamilies families_;
  std::vector<promql::Labels> unknown_verdicts_;  // `verdict` and `subject`
  std::string member_;
};

}  // namespace pgvigil::alerts
