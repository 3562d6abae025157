#include "alerts/unittest/compare.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "alerts/promql/labels.h"
#include "metrics/number.h"

namespace pgvigil::unittest {
namespace {

using Pairs = std::vector<Label>;

Pairs PairsOf(const Labels& labels) { return {labels.pairs().begin(), labels.pairs().end()}; }

/// An annotation that is empty is the same as one that is not there.
Pairs WithoutEmpty(Pairs pairs) {
  std::erase_if(pairs, [](const Label& pair) { return pair.second.empty(); });
  return pairs;
}

std::string Text(const Pairs& labels) {
  std::string text = "{";
  for (const Label& label : labels) {
    if (text.size() > 1) text += ", ";
    text += label.first + "=" + promql::Quoted(label.second);
  }
  return text + "}";
}

/// One alert, in an order in which equal ones meet.
struct Shown {
  Pairs labels;
  Pairs annotations;
  friend auto operator<=>(const Shown&, const Shown&) = default;
};

std::string AnnotationLines(char mark, const Pairs& annotations) {
  std::string text;
  for (const Label& each : annotations) {
    text += std::string("    ") + mark + " " + each.first + ": " + each.second + "\n";
  }
  return text;
}

std::string Lines(char mark, const Shown& alert) {
  return std::string("  ") + mark + " " + Text(alert.labels) + "\n" +
         AnnotationLines(mark, alert.annotations);
}

/// Annotations of `a` that `b` does not have.
Pairs Less(const Pairs& a, const Pairs& b) {
  Pairs rest;
  std::ranges::set_difference(a, b, std::back_inserter(rest));
  return rest;
}

class AlertComparison {
 public:
  AlertComparison(const std::vector<ExpectedAlert>& expected, const std::vector<rules::Alert>& got)
      : all_(got) {
    for (const ExpectedAlert& each : expected) {
      expected_.push_back({each.labels, WithoutEmpty(each.annotations)});
    }
    for (const rules::Alert& each : got) {
      if (each.state != rules::AlertState::kFiring) continue;
      got_.push_back({PairsOf(each.labels), PairsOf(each.annotations)});
    }
    std::ranges::sort(expected_);
    std::ranges::sort(got_);
  }

  std::string Text() {
    std::vector<Shown> missing;
    std::vector<Shown> extra;
    std::ranges::set_difference(expected_, got_, std::back_inserter(missing));
    std::ranges::set_difference(got_, expected_, std::back_inserter(extra));
    std::string text;
    for (const Shown& each : missing) text += Missing(each, extra);
    for (const Shown& each : extra) text += Lines('+', each);
    return text;
  }

 private:
  /// One that fires with other annotations is told by them alone.
  std::string Missing(const Shown& alert, std::vector<Shown>& extra) const {
    const auto twin = std::ranges::find(extra, alert.labels, &Shown::labels);
    if (twin == extra.end()) return Lines('-', alert) + Hint(alert);
    std::string text = "    " + unittest::Text(alert.labels) + "\n" +
                       AnnotationLines('-', Less(alert.annotations, twin->annotations)) +
                       AnnotationLines('+', Less(twin->annotations, alert.annotations));
    extra.erase(twin);
    return text;
  }

  [[nodiscard]] std::string Hint(const Shown& alert) const {
    const bool waits = std::ranges::any_of(all_, [&alert](const rules::Alert& each) {
      return each.state == rules::AlertState::kPending && PairsOf(each.labels) == alert.labels;
    });
    return waits ? "    (it is pending)\n" : "";
  }

  const std::vector<rules::Alert>& all_;
  std::vector<Shown> expected_;
  std::vector<Shown> got_;
};

bool SameValue(double a, double b, bool fuzzy) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return a == b ||
         (fuzzy && (std::nextafter(a, kInfinity) == b || std::nextafter(a, -kInfinity) == b));
}

std::string Line(char mark, const ExpectedSample& sample) {
  std::string text = std::string("  ") + mark + " " + sample.labels.Text() + " ";
  metrics::AppendNumber(sample.value, text);
  return text + "\n";
}

}  // namespace

std::string CompareAlerts(const std::vector<ExpectedAlert>& expected,
                          const std::vector<rules::Alert>& got) {
  return AlertComparison(expected, got).Text();
}

std::string CompareSamples(std::vector<ExpectedSample> expected, const promql::Vector& got,
                           bool fuzzy) {
  std::string extra;
  for (const promql::Sample& sample : got) {
    const auto twin = std::ranges::find_if(expected, [&](const ExpectedSample& each) {
      return each.labels == sample.labels && SameValue(each.value, sample.value, fuzzy);
    });
    if (twin == expected.end()) {
      extra += Line('+', {sample.labels, sample.value});
    } else {
      expected.erase(twin);
    }
  }
  std::string missing;
  for (const ExpectedSample& sample : expected) missing += Line('-', sample);
  return missing + extra;
}

}  // namespace pgvigil::unittest
