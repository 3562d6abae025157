#include "alerts/promql/evaluator.h"

#include <algorithm>
#include <unordered_set>

#include "alerts/promql/aggregation.h"
#include "alerts/promql/binary.h"
#include "alerts/promql/evaluation.h"
#include "alerts/promql/selection.h"

namespace pgvigil::promql {
namespace {

template <class T>
Evaluated<Results> AsResults(Evaluated<T> result) {
  if (!result) return tl::unexpected(std::move(result).error());
  return Results(*std::move(result));
}

std::size_t SamplesIn(const Results& results) {
  const auto* vectors = std::get_if<Vectors>(&results);
  if (vectors == nullptr) return 0;
  std::size_t samples = 0;
  for (const Vector& vector : *vectors) samples += vector.size();
  return samples;
}

Evaluated<std::vector<Results>> ArgumentsOf(Evaluation& evaluation, const Call& call,
                                            const Steps& steps) {
  std::vector<Results> arguments;
  arguments.reserve(call.arguments.size());
  for (const ExprPtr& argument : call.arguments) {
    Evaluated<Results> results = evaluation.Run(*argument, steps);
    if (!results) return tl::unexpected(std::move(results).error());
    arguments.push_back(*std::move(results));
  }
  return arguments;
}

/// Runs the function at each step; `add` takes what it gives.
std::optional<EvaluationError> CallEach(const Call& call, const Steps& steps,
                                        std::vector<Results>& arguments, auto add) {
  Renaming names;
  for (std::size_t step = 0; step < steps.count; ++step) {
    Invocation invocation{call, steps.At(step), step, arguments, names};
    Outcome outcome = call.function->run(invocation);
    if (!outcome) return std::move(outcome).error();
    if (!add(*std::move(outcome))) return SameLabels().value();
  }
  return std::nullopt;
}

Evaluated<Results> EvaluateCall(Evaluation& evaluation, const Call& call, const Steps& steps) {
  Evaluated<std::vector<Results>> arguments = ArgumentsOf(evaluation, call, steps);
  if (!arguments) return tl::unexpected(std::move(arguments).error());
  Scalars scalars;
  Vectors vectors;
  const auto add = [&](Value value) {
    if (auto* scalar = std::get_if<double>(&value)) scalars.push_back(*scalar);
    auto* vector = std::get_if<Vector>(&value);
    if (vector == nullptr) return true;
    vectors.push_back(std::move(*vector));
    return !HaveSameLabels(vectors.back());
  };
  if (auto error = CallEach(call, steps, *arguments, add)) return tl::unexpected(*std::move(error));
  if (call.function->result == ValueType::kScalar) return scalars;
  return vectors;
}

Evaluated<Results> Negated(Results results) {
  if (auto* scalars = std::get_if<Scalars>(&results)) {
    for (double& scalar : *scalars) scalar = -scalar;
    return results;
  }
  Renaming names;
  for (Vector& vector : std::get<Vectors>(results)) {
    for (Sample& sample : vector) {
      Labels nameless = sample.labels.Nameless();
      if (!names.Claim(sample.labels, nameless)) return SameLabels();
      sample.labels = std::move(nameless);
      sample.value = -sample.value;
    }
  }
  return results;
}

/// One overload for each kind of node.
struct Evaluator {
  Evaluation& evaluation;
  const Steps& steps;

  Evaluated<Results> operator()(const Number& number) const {
    return Scalars(steps.count, number.value);
  }
  Evaluated<Results> operator()(const Text& text) const { return text.value; }
  Evaluated<Results> operator()(const Selector& selector) const {
    return AsResults(SelectInstants(evaluation, selector, steps));
  }
  Evaluated<Results> operator()(const Range& range) const {
    return AsResults(SelectWindows(evaluation, range, steps));
  }
  Evaluated<Results> operator()(const Subquery& subquery) const {
    return AsResults(SubqueryWindows(evaluation, subquery, steps));
  }
  Evaluated<Results> operator()(const Call& call) const {
    return EvaluateCall(evaluation, call, steps);
  }
  Evaluated<Results> operator()(const Negation& negation) const {
    Evaluated<Results> results = evaluation.Run(*negation.expr, steps);
    return results && !negation.plus ? Negated(*std::move(results)) : results;
  }
  Evaluated<Results> operator()(const Parentheses& parentheses) const {
    return evaluation.Run(*parentheses.expr, steps);
  }
  Evaluated<Results> operator()(const Binary& binary) const {
    return EvaluateBinary(evaluation, binary, steps);
  }
  Evaluated<Results> operator()(const Aggregate& aggregate) const {
    return EvaluateAggregate(evaluation, aggregate, steps);
  }
};

/// What the only step of a query gives.
struct Answer {
  Timestamp at;

  Value operator()(const Scalars& scalars) const { return scalars.front(); }
  Value operator()(std::string& text) const { return std::move(text); }
  Value operator()(const Windows& windows) const { return MatrixOf(windows, at); }
  Value operator()(Vectors& vectors) const {
    for (Sample& sample : vectors.front()) sample.t = at;
    return std::move(vectors.front());
  }
};

}  // namespace

tl::unexpected<EvaluationError> SameLabels() {
  return Wrong("vector cannot contain metrics with the same labelset");
}

tl::unexpected<EvaluationError> TooManySamples() {
  return Wrong("query processing would load too many samples into memory in query execution");
}

bool Renaming::Claim(const Labels& from, const Labels& to) {
  return origin_.try_emplace(to, from).first->second == from;
}

bool HaveSameLabels(const Vector& vector) {
  if (vector.size() < 2) return false;
  std::unordered_set<Labels, LabelsHash> seen;
  seen.reserve(vector.size());
  return std::ranges::any_of(
      vector, [&](const Sample& sample) { return !seen.insert(sample.labels).second; });
}

const Expr& Unwrapped(const Expr& expr) {
  const auto* parentheses = std::get_if<Parentheses>(&expr.node);
  return parentheses == nullptr ? expr : Unwrapped(*parentheses->expr);
}

bool Evaluation::Charge(std::size_t more) {
  samples += more;
  return samples <= options.max_samples;
}

Moment Evaluation::MomentOf(const TimeShift& shift, const Steps& steps) const {
  if (std::holds_alternative<std::monostate>(shift.at)) return {std::nullopt, shift.offset.count()};
  const auto* fixed = std::get_if<Timestamp>(&shift.at);
  return {(fixed != nullptr ? *fixed : at) + steps.at_shift, shift.offset.count()};
}

Evaluated<Results> Evaluation::Run(const Expr& expr, const Steps& steps) {
  Evaluated<Results> results = std::visit(Evaluator{*this, steps}, expr.node);
  if (results && !Charge(SamplesIn(*results))) return TooManySamples();
  return results;
}

Evaluated<Scalars> Evaluation::RunScalars(const Expr& expr, const Steps& steps) {
  return Run(expr, steps).map([](Results results) {
    return std::get<Scalars>(std::move(results));
  });
}

Evaluated<Vectors> Evaluation::RunVectors(const Expr& expr, const Steps& steps) {
  return Run(expr, steps).map([](Results results) {
    return std::get<Vectors>(std::move(results));
  });
}

tl::expected<Value, EvaluationError> Evaluate(const Expr& expr, const Storage& storage,
                                              Timestamp at, const EvaluationOptions& options) {
  Evaluation evaluation{storage, at, options};
  return evaluation.Run(expr, Steps{at, at, 1, 1}).map([at](Results results) {
    return std::visit(Answer{at}, results);
  });
}

}  // namespace pgvigil::promql
