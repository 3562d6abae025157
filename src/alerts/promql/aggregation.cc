#include "alerts/promql/aggregation.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "alerts/promql/arithmetic.h"
#include "alerts/promql/signature.h"
#include "base/utf8.h"

namespace pgvigil::promql {
namespace {

struct Group {
  Labels labels;
  std::vector<double> values;
};

/// In order of their first sample.
std::vector<Group> Grouped(const Vector& vector, Signature& signature) {
  std::vector<Group> groups;
  std::unordered_map<std::string, std::size_t> places;
  for (const Sample& sample : vector) {
    const auto [place, is_new] = places.try_emplace(signature.Of(sample.labels), groups.size());
    if (is_new) groups.push_back({signature.LabelsOf(sample.labels), {}});
    groups[place->second].values.push_back(sample.value);
  }
  return groups;
}

/// Welford's; unlike stdvar_over_time() without compensation.
double Variance(std::span<const double> values) {
  double mean = values.front();
  double squares = std::isfinite(mean) ? 0 : std::numeric_limits<double>::quiet_NaN();
  for (std::size_t i = 1; i < values.size(); ++i) {
    const double delta = values[i] - mean;
    mean += delta / static_cast<double>(i + 1);
    squares += delta * (values[i] - mean);
  }
  return squares / static_cast<double>(values.size());
}

double Aggregated(AggregateOp op, const std::vector<double>& values, double parameter) {
  switch (op) {
    case AggregateOp::kSum:
      return Sum(values);
    case AggregateOp::kAvg:
      return Mean(values);
    case AggregateOp::kCount:
      return static_cast<double>(values.size());
    case AggregateOp::kMin:
      return Least(values);
    case AggregateOp::kMax:
      return Greatest(values);
    case AggregateOp::kStddev:
      return std::sqrt(Variance(values));
    case AggregateOp::kStdvar:
      return Variance(values);
    case AggregateOp::kQuantile:
      return Quantile(parameter, values);
    default:
      return 1;
  }
}

bool Chooses(AggregateOp op) {
  return op == AggregateOp::kTopk || op == AggregateOp::kBottomk || op == AggregateOp::kLimitk;
}

Vector OneEach(const Aggregate& aggregate, const Vector& vector, double parameter) {
  Signature signature(!aggregate.without, aggregate.grouping);
  Vector result;
  for (Group& group : Grouped(vector, signature)) {
    const double value = Aggregated(aggregate.op, group.values, parameter);
    result.push_back({std::move(group.labels), 0, value});
  }
  return result;
}

/// The label of the value takes part in the grouping.
Vector CountedValues(const Aggregate& aggregate, Vector vector, const std::string& label) {
  std::vector<std::string> grouping = aggregate.grouping;
  if (!aggregate.without) grouping.push_back(label);
  Signature signature(!aggregate.without, std::move(grouping));
  for (Sample& sample : vector) sample.labels.Set(label, PlainNumber(sample.value));
  Vector result;
  for (Group& group : Grouped(vector, signature)) {
    result.push_back({std::move(group.labels), 0, static_cast<double>(group.values.size())});
  }
  return result;
}

Evaluated<Results> EvaluateCountValues(Evaluation& evaluation, const Aggregate& aggregate,
                                       const Steps& steps) {
  const Expr& parameter = Unwrapped(*aggregate.parameter);
  const std::string& label = std::get<Text>(parameter.node).value;
  if (label.empty() || !IsUtf8(label)) return Wrong("invalid label name " + Quoted(label));
  Evaluated<Vectors> vectors = evaluation.RunVectors(*aggregate.expr, steps);
  if (!vectors) return tl::unexpected(std::move(vectors).error());
  for (Vector& vector : *vectors) {
    vector = CountedValues(aggregate, std::move(vector), label);
    if (HaveSameLabels(vector)) return SameLabels();
  }
  return *std::move(vectors);
}

Evaluated<Scalars> Parameters(Evaluation& evaluation, const Aggregate& aggregate,
                              const Steps& steps) {
  if (!aggregate.parameter) return Scalars(steps.count);
  return evaluation.RunScalars(*aggregate.parameter, steps);
}

}  // namespace

Evaluated<Results> EvaluateAggregate(Evaluation& evaluation, const Aggregate& aggregate,
                                     const Steps& steps) {
  if (aggregate.op == AggregateOp::kLimitRatio) return Wrong("limit_ratio() is not supported");
  if (aggregate.op == AggregateOp::kCountValues) {
    return EvaluateCountValues(evaluation, aggregate, steps);
  }
  Evaluated<Scalars> parameters = Parameters(evaluation, aggregate, steps);
  if (!parameters) return tl::unexpected(std::move(parameters).error());
  Evaluated<Vectors> vectors = evaluation.RunVectors(*aggregate.expr, steps);
  if (!vectors) return tl::unexpected(std::move(vectors).error());
  const bool chooses = Chooses(aggregate.op);
  if (chooses && std::ranges::all_of(*parameters, [](double k) { return k < 1; })) {
    return Vectors(steps.count);
  }
  for (std::size_t step = 0; step < steps.count; ++step) {
    Vector& vector = (*vectors)[step];
    const double parameter = (*parameters)[step];
    auto error = chooses && !vector.empty() ? CheckCount(parameter) : std::nullopt;
    if (error) return tl::unexpected(*std::move(error));
    vector = chooses ? Chosen(aggregate, std::move(vector), parameter)
                     : OneEach(aggregate, vector, parameter);
  }
  return *std::move(vectors);
}

}  // namespace pgvigil::promql
