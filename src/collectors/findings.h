#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "metrics/family.h"

namespace pgvigil::collectors {

/// A family a check or probe makes: one visible place per name. Static.
struct Family {
  std::string_view name;
  std::string_view help;
  metrics::MetricType type = metrics::MetricType::kGauge;
  std::string_view labels = {};  ///< names, separated by ", "; for documentation
};

/// What can be said of a statement. Unknown is never taken for either of the others.
enum class Truth { kFalse, kTrue, kUnknown };
[[nodiscard]] std::string_view Name(Truth truth);

[[nodiscard]] constexpr Truth ToTruth(bool value) { return value ? Truth::kTrue : Truth::kFalse; }
[[nodiscard]] constexpr Truth ToTruth(std::optional<bool> value) {
  return value ? ToTruth(*value) : Truth::kUnknown;
}
/// Kleene's logic: false and anything is false, true or anything is true.
[[nodiscard]] Truth And(Truth a, Truth b);
[[nodiscard]] Truth Or(Truth a, Truth b);
[[nodiscard]] Truth Not(Truth a);

enum class Severity { kInfo, kWarning, kCritical };
[[nodiscard]] std::string_view Name(Severity severity);

/// A statement about something that is wrong: true is bad, false is good. Static.
struct Verdict {
  std::string_view name;
  Severity severity = Severity::kWarning;
  std::string_view meaning;  ///< one sentence, what it means when true
};

/// Shows all verdicts: one series per verdict, subject and state, 1 for the state that holds.
extern const Family kVerdictFamily;

using LabelView = std::pair<std::string_view, std::string_view>;
using LabelViews = std::initializer_list<LabelView>;

/// Collects what one check has to say into families. Thread-compatible.
class Findings {
 public:
  void Set(const Family& family, double value, LabelViews labels = {});
  /// Nothing when there is no value.
  void Set(const Family& family, std::optional<double> value, LabelViews labels = {});
  /// One series per state, with the state in label `label`: 1 for `current`, 0 for the others.
  void SetState(const Family& family, std::string_view label,
                std::span<const std::string_view> states, std::string_view current,
                LabelViews labels = {});
  /// `subject`: what the verdict is about when there are several: a slot, an endpoint.
  void Say(const Verdict& verdict, Truth truth, std::string_view subject = {});

  /// The families, with `constant` labels on every series.
  [[nodiscard]] std::vector<metrics::MetricFamily> Take(
      const std::vector<metrics::Label>& constant);

 private:
  struct Entry {
    std::vector<metrics::Label> labels;
    double value;
  };
  [[nodiscard]] std::vector<Entry>& Of(const Family& family);

  std::vector<std::pair<const Family*, std::vector<Entry>>> families_;
};

}  // namespace pgvigil::collectors
