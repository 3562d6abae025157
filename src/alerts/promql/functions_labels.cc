#include <algorithm>
#include <span>

#include "alerts/promql/absence.h"
#include "alerts/promql/functions_vector.h"
#include "base/utf8.h"

namespace pgvigil::promql {
namespace {

bool IsLabel(std::string_view name) { return !name.empty() && IsUtf8(name); }

/// Gives each series its new labels.
Outcome Relabelled(Invocation& in, const auto& labels_of) {
  Vector vector = std::move(in.VectorAt(0));
  for (Sample& sample : vector) {
    Labels labels = labels_of(sample.labels);
    if (!in.names.Claim(sample.labels, labels)) return SameLabels();
    sample.labels = std::move(labels);
  }
  return vector;
}

std::string Joined(const Invocation& in, const Labels& labels) {
  const std::string& separator = in.TextAt(2);
  std::string joined;
  for (std::size_t i = 3; i < in.arguments.size(); ++i) {
    if (i > 3) joined += separator;
    joined += labels.Get(in.TextAt(i));
  }
  return joined;
}

/// Whether Prometheus' storage finds series by it last: it takes away from what the others find.
bool Subtracts(const Matcher& matcher, std::span<const Matcher> all) {
  const bool must_be_set = std::ranges::any_of(all, [&](const Matcher& other) {
    return other.name() == matcher.name() && !other.Matches(std::string_view());
  });
  const bool negative = matcher.op() == MatchOp::kNotEqual || matcher.op() == MatchOp::kNotRegex;
  return !must_be_set || (negative && matcher.Matches(std::string_view()));
}

}  // namespace

// The matchers are looked at in the order in which the storage left them.
Labels LabelsOfAbsent(const Expr& argument) {
  const Expr& expr = Unwrapped(argument);
  const auto* range = std::get_if<Range>(&expr.node);
  const auto* selector = range != nullptr ? &range->selector : std::get_if<Selector>(&expr.node);
  Labels labels;
  if (selector == nullptr) return labels;
  std::vector<Matcher> matchers = selector->matchers;
  std::ranges::stable_partition(
      matchers, [&](const Matcher& matcher) { return !Subtracts(matcher, selector->matchers); });
  std::vector<std::string> seen;
  for (const Matcher& matcher : matchers) {
    if (matcher.name() == kMetricName) continue;
    const bool first = std::ranges::find(seen, matcher.name()) == seen.end();
    const bool counts = matcher.op() == MatchOp::kEqual && first;
    labels.Set(matcher.name(), counts ? matcher.value() : std::string());
    if (counts) seen.push_back(matcher.name());
  }
  return labels;
}

Outcome Absent(Invocation& in) {
  if (!in.VectorAt(0).empty()) return Vector();
  return Vector{{LabelsOfAbsent(*in.call.arguments[0]), in.at, 1}};
}

Outcome LabelJoin(Invocation& in) {
  const std::string& target = in.TextAt(1);
  for (std::size_t i = 3; i < in.arguments.size(); ++i) {
    if (!IsLabel(in.TextAt(i))) {
      return Wrong("invalid source label name in label_join(): " + in.TextAt(i));
    }
  }
  if (!IsLabel(target)) return Wrong("invalid destination label name in label_join(): " + target);
  return Relabelled(in, [&](Labels labels) {
    labels.Set(target, Joined(in, labels));
    return labels;
  });
}

Outcome LabelReplace(Invocation& in) {
  const std::string& target = in.TextAt(1);
  const std::string& pattern = in.TextAt(4);
  const Result<Regex> regex = Regex::Compile(pattern);
  if (!regex) return Wrong("invalid regular expression in label_replace(): " + pattern);
  if (!IsLabel(target)) {
    return Wrong("invalid destination label name in label_replace(): " + target);
  }
  return Relabelled(in, [&](Labels labels) {
    const auto replaced = regex->Replace(labels.Get(in.TextAt(3)), in.TextAt(2));
    if (replaced) labels.Set(target, *replaced);
    return labels;
  });
}

}  // namespace pgvigil::promql
