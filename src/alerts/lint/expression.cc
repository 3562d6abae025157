#include "alerts/lint/expression.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "alerts/promql/binary.h"
#include "alerts/promql/functions.h"

namespace pgvigil::lint {
namespace {

using promql::Aggregate;
using promql::Binary;
using promql::BinaryOp;
using promql::Call;
using promql::Matcher;
using promql::MatchOp;
using promql::Negation;
using promql::Number;
using promql::Parentheses;
using promql::Range;
using promql::Selector;

}  // namespace

const Expr& Peeled(const Expr& expr) {
  const Expr* inner = &expr;
  while (const auto* parentheses = std::get_if<Parentheses>(&inner->node)) {
    inner = parentheses->expr.get();
  }
  return *inner;
}

const Selector* SelectorOf(const Expr& expr) {
  if (const auto* range = As<Range>(expr)) return &range->selector;
  return As<Selector>(expr);
}

bool IsVector(const Expr& expr) { return expr.type == promql::ValueType::kVector; }

bool IsFilter(const Binary& binary) {
  return promql::IsComparison(binary.op) && !binary.return_bool;
}

std::optional<double> ConstantOf(const Expr& expr) {
  if (const auto* number = As<Number>(expr)) return number->value;
  if (const auto* negation = As<Negation>(expr)) {
    const auto value = ConstantOf(*negation->expr);
    return value ? std::optional(-*value) : std::nullopt;
  }
  const auto* binary = As<Binary>(expr);
  if (binary == nullptr) return std::nullopt;
  const auto left = ConstantOf(*binary->left);
  const auto right = ConstantOf(*binary->right);
  if (!left || !right) return std::nullopt;
  if (promql::IsComparison(binary->op) || promql::IsSetOperator(binary->op)) return std::nullopt;
  return promql::Operate(binary->op, *left, *right).value;
}

bool IsCounter(const Selector& selector, const KnownMetrics& known) {
  const std::string_view name = MetricOf(selector.matchers);
  const KnownMetric* metric = known.Find(name);
  if (metric == nullptr || metric->type == metrics::MetricType::kUnknown) {
    return name.ends_with("_total");
  }
  return metric->type == metrics::MetricType::kCounter;
}

bool IsGauge(const Selector& selector, const KnownMetrics& known) {
  const KnownMetric* metric = known.Find(MetricOf(selector.matchers));
  return metric != nullptr && metric->type == metrics::MetricType::kGauge;
}

void ForEachCondition(const Expr& expr,
                      const std::function<void(const Expr&, const Binary&)>& visit) {
  const Expr& inner = Peeled(expr);
  if (const auto* aggregate = std::get_if<Aggregate>(&inner.node)) {
    return ForEachCondition(*aggregate->expr, visit);
  }
  const auto* binary = std::get_if<Binary>(&inner.node);
  if (binary == nullptr) return;
  if (promql::IsComparison(binary->op)) visit(inner, *binary);
  if (binary->op == BinaryOp::kOr || promql::IsComparison(binary->op)) {
    ForEachCondition(*binary->right, visit);
  }
  ForEachCondition(*binary->left, visit);
}

}  // namespace pgvigil::lint
