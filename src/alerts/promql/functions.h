#pragma once

#include <span>
#include <string_view>

#include "alerts/promql/value.h"

namespace pgvigil::promql {

struct Evaluation;  // evaluation.h: what a function is given
struct Call;

/// One function of PromQL as the parser checks it and the evaluator calls it. Static.
/// https://prometheus.io/docs/prometheus/latest/querying/functions/
struct Function {
  std::string_view name;
  /// Types of the arguments in order, one letter each: `v` instant vector, `m` range vector, `s`
  /// scalar, `t` string; after `?` they may be left out, and after `*` the last may be repeated
  /// (at least zero times).
  std::string_view arguments;
  ValueType result = ValueType::kVector;
  Value (*run)(const Evaluation& evaluation, const Call& call) = nullptr;
};

/// Null when there is none.
[[nodiscard]] const Function* FindFunction(std::string_view name);
[[nodiscard]] std::span<const Function> AllFunctions();

}  // namespace pgvigil::promql
