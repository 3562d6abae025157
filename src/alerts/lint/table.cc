#include <algorithm>
#include <array>

#include "alerts/lint/lint.h"

namespace pgvigil::lint {
namespace {

constexpr Severity kError = Severity::kError;
constexpr Severity kWarning = Severity::kWarning;

constexpr std::array kLints = {
    Lint{"absent-labels", kWarning,
         "absent() takes its labels from `=` matchers alone; what another matcher or an expression "
         "says is lost, and the alert cannot tell whom it is about"},
    Lint{"absent-without-for", kWarning,
         "one collection that comes late makes a series absent for a moment; `for` of two "
         "intervals waits for the second"},
    Lint{"alert-name", kWarning,
         "names of alerts are values of a label that routes, silences and inhibitions match by "
         "regular expressions; letters, digits and underscores need no escaping there"},
    Lint{"always-true", kError,
         "a condition that holds for every value fires as long as the series is there"},
    Lint{"chained-comparison", kWarning,
         "`a > b > c` is `(a > b) > c`: it compares a with c, and b only filters"},
    Lint{"count-of-up", kWarning,
         "count() counts series whatever their value; one that says 0 counts as much as one that "
         "says 1"},
    Lint{"delta-of-counter", kError,
         "delta(), deriv() and the like take the reset of a counter for a fall; rate() and "
         "increase() know resets"},
    Lint{"duplicate-rule", kWarning,
         "two rules of one name and the same labels write the same series, and each contradicts "
         "the other"},
    Lint{"label-mismatch", kError,
         "without `on` or `ignoring` two series meet only when all their labels are equal, so "
         "sides with different labels never do"},
    Lint{"metric-name-pattern", kWarning,
         "a selector without one metric's name looks at every series there is, and two of them "
         "that end with equal labels fail the whole rule"},
    Lint{"missing-selector", kWarning,
         "a selector that names the cluster beside one that does not mixes this cluster's series "
         "with those of all others"},
    Lint{"not-equal", kWarning,
         "NaN is not equal to anything, so `!=` is true for it; `>` and `<` are not"},
    Lint{"rate-of-gauge", kError,
         "rate() and increase() take every fall of a gauge for a counter's reset and add it up; a "
         "duration grows by at most one a second. Compare the gauge, or its delta()"},
    Lint{"raw-counter", kError,
         "a counter only grows: once past the threshold it stays there until the server restarts. "
         "Compare its increase() over a window"},
    Lint{"raw-value", kWarning,
         "$value is printed as a program would, 1.234567e+06 or 0.30000000000000004; pipe it to "
         "humanize, humanizeDuration, humanizePercentage or printf"},
    Lint{"severity", kWarning,
         "Alertmanager's routes and inhibitions go by severity: critical, warning or info"},
    Lint{"short-window", kError,
         "a rate or a change takes two samples; a window shorter than two intervals often has one, "
         "and the result is empty"},
    Lint{"template-label", kError,
         "a label that the result cannot have is printed as nothing, or as an error; aggregations "
         "and `on` drop the labels they do not name, and $labels does not hold the rule's own"},
    Lint{"tight-window", kWarning,
         "a window of fewer than four intervals is empty, or wrong, after one missed collection"},
    Lint{"unguarded-division", kWarning,
         "x/0 is +Inf, which is above every threshold, and 0/0 is NaN; divide by `(y > 0)`, which "
         "drops the zero"},
    Lint{"unit-mismatch", kWarning, "who is paged reads the text, and acts on the wrong quantity"},
    Lint{"unknown-lint", kWarning, "a comment that disables what does not exist hides nothing"},
    Lint{"unknown-metric", kError,
         "nobody exports it, so the rule can never fire; it looks like silence"},
    Lint{"unreachable-threshold", kError, "a condition that no value can meet never fires"},
    Lint{"vanishing-series", kError,
         "series vanish, they do not become 0: an empty vector has no element to compare"},
    Lint{"window-on-grid", kWarning,
         "whether a sample on the edge of a window counts differs between Prometheus 2 and 3; a "
         "window of whole intervals and a half has none there"},
};

}  // namespace

std::string_view Name(Severity severity) {
  return severity == Severity::kError ? "error" : "warning";
}

std::span<const Lint> AllLints() { return kLints; }

const Lint* FindLint(std::string_view name) {
  const auto found = std::ranges::find(kLints, name, &Lint::name);
  return found == kLints.end() ? nullptr : &*found;
}

}  // namespace pgvigil::lint
