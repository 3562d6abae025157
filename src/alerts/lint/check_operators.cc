// How comparisons, divisions and counts are written, and which series they bring together.
#include <algorithm>
#include <set>

#include "alerts/lint/checks.h"
#include "alerts/lint/expression.h"
#include "alerts/promql/functions.h"
#include "alerts/promql/parser.h"

namespace pgvigil::lint {
namespace {

using promql::Aggregate;
using promql::AggregateOp;
using promql::Binary;
using promql::BinaryOp;
using promql::Call;
using promql::Selector;

/// Numbers that are never NaN: counts, and what is 0 or 1.
bool IsNeverNan(const Expr& expr, const KnownMetrics& known) {
  if (const auto* aggregate = As<Aggregate>(expr)) {
    return aggregate->op == AggregateOp::kCount || IsNeverNan(*aggregate->expr, known);
  }
  if (const auto* call = As<Call>(expr)) {
    const std::string_view name = call->function->name;
    return name == "changes" || name == "resets" || name == "count_over_time";
  }
  const Bounds bounds = BoundsOf(expr, known);
  return As<Selector>(expr) != nullptr && bounds.low == 0 && bounds.high == 1;
}

bool IsUnmarkedFilter(const Expr& expr) {
  const auto* inner = std::get_if<Binary>(&expr.node);  // in parentheses it is meant
  return inner != nullptr && IsFilter(*inner);
}

void CheckComparison(const Subject& subject, const Expr& expr, const Binary& binary) {
  const bool of_vectors = IsVector(*binary.left) || IsVector(*binary.right);
  if (binary.op == BinaryOp::kNotEqual && of_vectors && !IsNeverNan(*binary.left, subject.known)) {
    subject.Tell("not-equal", subject.Text(expr) + " holds for NaN");
  }
  if (of_vectors && (IsUnmarkedFilter(*binary.left) || IsUnmarkedFilter(*binary.right))) {
    subject.Tell("chained-comparison",
                 subject.Text(expr) + ": put the inner comparison in parentheses, or say `and`");
  }
}

/// A filter keeps the zero away.
bool IsGuarded(const Expr& divisor, const KnownMetrics& known) {
  if (!IsVector(divisor)) return true;
  if (const auto* binary = As<Binary>(divisor)) {
    if (IsFilter(*binary) || binary->op == BinaryOp::kAnd) return true;
  }
  // What is left of a filtered vector is not 0 either, nor is the least of it.
  if (const auto* aggregate = As<Aggregate>(divisor); aggregate != nullptr) {
    if (IsGuarded(*aggregate->expr, known)) return true;
  }
  const Bounds bounds = BoundsOf(divisor, known);
  return bounds.low > 0 || bounds.high < 0;
}

bool CountsTruth(const Aggregate& aggregate, const KnownMetrics& known) {
  if (aggregate.op != AggregateOp::kCount || As<Selector>(*aggregate.expr) == nullptr) return false;
  const Bounds bounds = BoundsOf(*aggregate.expr, known);
  return bounds.low == 0 && bounds.high == 1;
}

std::string Joined(const std::set<std::string, std::less<>>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "none" : text;
}

/// Labels of `a` that `b` cannot have.
std::set<std::string, std::less<>> Beyond(const LabelNames& a, const LabelNames& b) {
  std::set<std::string, std::less<>> rest;
  std::ranges::set_difference(a.names, b.names, std::inserter(rest, rest.end()));
  return rest;
}

}  // namespace

void CheckOperators(const Subject& subject) {
  promql::Walk(*subject.rule.expr, [&subject](const Expr& each) {
    if (const auto* aggregate = std::get_if<Aggregate>(&each.node)) {
      if (CountsTruth(*aggregate, subject.known)) {
        subject.Tell("count-of-up",
                     subject.Text(each) + " counts those that say 0 as well; use sum(), or `== 1`");
      }
    }
    const auto* binary = std::get_if<Binary>(&each.node);
    if (binary == nullptr) return;
    if (IsFilter(*binary)) CheckComparison(subject, each, *binary);
    const bool divides = binary->op == BinaryOp::kDiv || binary->op == BinaryOp::kMod;
    if (divides && !IsGuarded(*binary->right, subject.known)) {
      subject.Tell("unguarded-division",
                   subject.Text(each) + ": " + subject.Text(*binary->right) + " can be 0");
    }
  });
}

void CheckPairing(const Subject& subject) {
  promql::Walk(*subject.rule.expr, [&subject](const Expr& each) {
    const auto* binary = std::get_if<Binary>(&each.node);
    if (binary == nullptr || binary->op == BinaryOp::kOr) return;
    if (!IsVector(*binary->left) || !IsVector(*binary->right)) return;
    if (binary->matching.on || !binary->matching.labels.empty()) return;
    const LabelNames left = LabelsOf(*binary->left, subject.known);
    const LabelNames right = LabelsOf(*binary->right, subject.known);
    if (left.open || right.open || left.names == right.names) return;
    subject.Tell("label-mismatch", subject.Text(each) + ": on the left alone " +
                                       Joined(Beyond(left, right)) + ", on the right alone " +
                                       Joined(Beyond(right, left)) + "; say `on (...)`");
  });
}

void CheckAbsence(const Subject& subject) {
  if (subject.rule.kind != rules::Rule::Kind::kAlerting) return;
  promql::Walk(*subject.rule.expr, [&subject](const Expr& each) {
    const auto* call = std::get_if<Call>(&each.node);
    if (call == nullptr || !call->function->name.starts_with("absent")) return;
    const bool now = call->function->name == "absent";
    if (now && subject.rule.hold < 2 * subject.interval) {
      subject.Tell("absent-without-for", subject.Text(each) + " needs `for` of two intervals");
    }
    const Selector* selector = SelectorOf(*call->arguments.front());
    const auto plain = [](const promql::Matcher& matcher) {
      return matcher.op() == promql::MatchOp::kEqual;
    };
    if (selector != nullptr && std::ranges::all_of(selector->matchers, plain)) return;
    subject.Tell("absent-labels", subject.Text(each) + " has more than `=` matchers");
  });
}

}  // namespace pgvigil::lint
