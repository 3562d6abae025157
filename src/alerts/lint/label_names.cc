#include <algorithm>

#include "alerts/lint/expression.h"
#include "alerts/promql/functions.h"

namespace pgvigil::lint {
namespace {

using promql::Aggregate;
using promql::AggregateOp;
using promql::Binary;
using promql::BinaryOp;
using promql::Call;
using promql::Matcher;
using promql::Matching;
using promql::MatchOp;
using promql::Negation;
using promql::Selector;
using promql::Subquery;
using promql::Text;

void AddMatched(const Selector& selector, LabelNames& labels) {
  for (const Matcher& matcher : selector.matchers) {
    if (matcher.name() == promql::kMetricName || matcher.Matches("")) continue;
    labels.names.insert(matcher.name());
  }
}

LabelNames OfSelector(const Selector& selector, const KnownMetrics& known) {
  LabelNames labels;
  const KnownMetric* metric = known.Find(MetricOf(selector.matchers));
  labels.open = metric == nullptr;
  labels.names.insert(known.target_labels().begin(), known.target_labels().end());
  if (metric != nullptr) {
    for (const std::string& label : metric->labels) {
      if (label == kAnyLabel) labels.open = true;
      labels.names.insert(label);
    }
  }
  AddMatched(selector, labels);
  return labels;
}

/// absent() knows only what must be equal.
LabelNames OfAbsent(const Expr& argument) {
  LabelNames labels;
  const Selector* selector = SelectorOf(argument);
  if (selector == nullptr) return labels;
  for (const Matcher& matcher : selector->matchers) {
    if (matcher.op() == MatchOp::kEqual && matcher.name() != promql::kMetricName) {
      labels.names.insert(matcher.name());
    }
  }
  return labels;
}

LabelNames OfCall(const Call& call, const KnownMetrics& known) {
  const std::string_view name = call.function->name;
  if (name == "scalar" || name == "vector" || name == "time") return {};
  if (name.starts_with("absent")) return OfAbsent(*call.arguments.front());
  LabelNames labels;
  for (const promql::ExprPtr& argument : call.arguments) {
    if (argument->type == promql::ValueType::kScalar) continue;
    if (const auto* text = As<Text>(*argument); text != nullptr) {
      // The first text of label_replace() and label_join() names the new label.
      labels.names.insert(text->value);
      break;
    }
    labels = LabelsOf(*argument, known);
  }
  if (name == "histogram_quantile" || name == "histogram_fraction") labels.names.erase("le");
  return labels;
}

LabelNames Only(const LabelNames& labels, const std::vector<std::string>& wanted) {
  LabelNames kept;
  for (const std::string& name : wanted) {
    if (labels.open || labels.names.contains(name)) kept.names.insert(name);
  }
  return kept;
}

LabelNames OfAggregate(const Aggregate& aggregate, const KnownMetrics& known) {
  LabelNames labels = LabelsOf(*aggregate.expr, known);
  switch (aggregate.op) {
    case AggregateOp::kTopk:
    case AggregateOp::kBottomk:
    case AggregateOp::kLimitk:
    case AggregateOp::kLimitRatio:
      return labels;
    default:
      break;
  }
  if (aggregate.without) {
    for (const std::string& name : aggregate.grouping) labels.names.erase(name);
  } else {
    labels = Only(labels, aggregate.grouping);
  }
  if (aggregate.op == AggregateOp::kCountValues) {
    if (const auto* name = As<Text>(*aggregate.parameter)) labels.names.insert(name->value);
  }
  return labels;
}

LabelNames OfPairing(const Binary& binary, const KnownMetrics& known) {
  const bool right_is_many = binary.matching.cardinality == Matching::Cardinality::kOneToMany;
  LabelNames many = LabelsOf(right_is_many ? *binary.right : *binary.left, known);
  if (binary.matching.cardinality == Matching::Cardinality::kOneToOne) {
    if (binary.matching.on) return Only(many, binary.matching.labels);
    for (const std::string& name : binary.matching.labels) many.names.erase(name);
    return many;
  }
  const LabelNames one = LabelsOf(right_is_many ? *binary.left : *binary.right, known);
  for (const std::string& name : binary.matching.include) {
    if (one.open || one.names.contains(name)) many.names.insert(name);
  }
  return many;
}

LabelNames OfBinary(const Binary& binary, const KnownMetrics& known) {
  if (!IsVector(*binary.left)) return LabelsOf(*binary.right, known);
  if (!IsVector(*binary.right)) return LabelsOf(*binary.left, known);
  if (binary.op == BinaryOp::kOr) {
    LabelNames both = LabelsOf(*binary.left, known);
    LabelNames right = LabelsOf(*binary.right, known);
    both.names.merge(right.names);
    both.open = both.open || right.open;
    return both;
  }
  if (promql::IsSetOperator(binary.op)) return LabelsOf(*binary.left, known);
  return OfPairing(binary, known);
}

}  // namespace

LabelNames LabelsOf(const Expr& expr, const KnownMetrics& known) {
  const Expr& inner = Peeled(expr);
  if (const Selector* selector = SelectorOf(inner)) return OfSelector(*selector, known);
  if (const auto* subquery = As<Subquery>(inner)) return LabelsOf(*subquery->expr, known);
  if (const auto* call = As<Call>(inner)) return OfCall(*call, known);
  if (const auto* aggregate = As<Aggregate>(inner)) return OfAggregate(*aggregate, known);
  if (const auto* binary = As<Binary>(inner)) return OfBinary(*binary, known);
  if (const auto* negation = As<Negation>(inner)) return LabelsOf(*negation->expr, known);
  return {};
}

}  // namespace pgvigil::lint
