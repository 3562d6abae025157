// Which series a rule asks for, and what functions it puts them to.
#include <algorithm>
#include <array>
#include <set>

#include "alerts/lint/checks.h"
#include "alerts/lint/expression.h"
#include "alerts/promql/functions.h"
#include "alerts/promql/parser.h"

namespace pgvigil::lint {
namespace {

using promql::Binary;
using promql::BinaryOp;
using promql::Call;
using promql::Matcher;
using promql::Selector;

std::vector<const Selector*> SelectorsOf(const Expr& expr) {
  std::vector<const Selector*> selectors;
  promql::Walk(expr, [&selectors](const Expr& each) {
    if (const auto* selector = std::get_if<Selector>(&each.node)) selectors.push_back(selector);
    if (const auto* range = std::get_if<promql::Range>(&each.node)) {
      selectors.push_back(&range->selector);
    }
  });
  return selectors;
}

std::string TextOf(const Selector& selector) {
  std::string text = "{";
  for (const Matcher& matcher : selector.matchers) {
    text += (text.size() > 1 ? ", " : "") + matcher.Text();
  }
  return text + "}";
}

bool Names(const Selector& selector, const std::string& label) {
  return std::ranges::any_of(selector.matchers, [&label](const Matcher& each) {
    return each.name() == label && !each.Matches("");
  });
}

/// Labels by which the sides of some operator are joined: one side's matcher holds for both.
std::set<std::string> JoinedBy(const Expr& expr) {
  std::set<std::string> labels;
  promql::Walk(expr, [&labels](const Expr& each) {
    const auto* binary = std::get_if<Binary>(&each.node);
    if (binary == nullptr || !binary->matching.on) return;
    labels.insert(binary->matching.labels.begin(), binary->matching.labels.end());
  });
  return labels;
}

void CheckSelectors(const Subject& subject, const std::vector<const Selector*>& selectors) {
  const std::set<std::string> joined = JoinedBy(*subject.rule.expr);
  for (const std::string& label : subject.known.target_labels()) {
    if (joined.contains(label)) continue;
    const auto names = [&label](const Selector* each) { return Names(*each, label); };
    if (std::ranges::none_of(selectors, names)) continue;
    const auto without = std::ranges::find_if_not(selectors, names);
    if (without == selectors.end()) continue;
    subject.Tell("missing-selector", TextOf(**without) + " has no matcher for `" + label +
                                         "`, another selector of the rule has");
  }
}

constexpr std::array<std::string_view, 3> kOfCounters = {"rate", "irate", "increase"};
constexpr std::array<std::string_view, 5> kOfGauges = {"delta", "idelta", "deriv", "predict_linear",
                                                       "double_exponential_smoothing"};

template <std::size_t kSize>
bool IsOneOf(std::string_view name, const std::array<std::string_view, kSize>& names) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

void CheckMetrics(const Subject& subject) {
  const auto selectors = SelectorsOf(*subject.rule.expr);
  std::set<std::string_view> told;
  for (const Selector* selector : selectors) {
    const std::string_view name = MetricOf(selector->matchers);
    if (name.empty()) {
      subject.Tell("metric-name-pattern", TextOf(*selector) + " names no metric");
    } else if (subject.known.Find(name) == nullptr && told.insert(name).second) {
      subject.Tell("unknown-metric",
                   "nobody exports `" + std::string(name) + "`" + subject.known.Hint(name));
    }
  }
  CheckSelectors(subject, selectors);
}

void CheckFunctions(const Subject& subject) {
  promql::Walk(*subject.rule.expr, [&subject](const Expr& each) {
    const auto* call = std::get_if<Call>(&each.node);
    if (call == nullptr || call->arguments.empty()) return;
    const auto* range = As<promql::Range>(*call->arguments.front());
    if (range == nullptr) return;
    const std::string metric = "`" + std::string(MetricOf(range->selector.matchers)) + "`";
    const std::string_view function = call->function->name;
    if (IsOneOf(function, kOfCounters) && IsGauge(range->selector, subject.known)) {
      subject.Tell("rate-of-gauge", subject.Text(each) + ": " + metric + " is a gauge");
    }
    if (IsOneOf(function, kOfGauges) && IsCounter(range->selector, subject.known)) {
      subject.Tell("delta-of-counter", subject.Text(each) + ": " + metric + " is a counter");
    }
  });
}

}  // namespace pgvigil::lint
