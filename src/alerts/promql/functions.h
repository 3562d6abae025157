#pragma once

#include <span>
#include <string_view>
#include <tl/expected.hpp>

#include "alerts/promql/value.h"

namespace pgvigil::promql {

struct EvaluationError;  // evaluator.h
struct Invocation;       // evaluation.h: what a function is given
using Outcome = tl::expected<Value, EvaluationError>;

/// One function of PromQL as the parser checks it and the evaluator calls it. Static.
/// https://prometheus.io/docs/prometheus/latest/querying/functions/
struct Function {
  std::string_view name;
  /// Types of the arguments in order, one letter each: `v` instant vector, `m` range vector, `s`
  /// scalar, `t` string; those after `?` may be left out, the one after `*` (the last) may be given
  /// any number of times, none included.
  std::string_view arguments;
  ValueType result = ValueType::kVector;
  /// Called with arguments of these types only.
  Outcome (*run)(Invocation& invocation) = nullptr;
};

/// Null when there is none.
[[nodiscard]] const Function* FindFunction(std::string_view name);
/// In order of name.
[[nodiscard]] std::span<const Function> AllFunctions();

}  // namespace pgvigil::promql
