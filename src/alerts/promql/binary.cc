#include "alerts/promql/binary.h"

#include <cmath>

namespace pgvigil::promql {
namespace {

double Calculated(BinaryOp op, double left, double right) {
  switch (op) {
    case BinaryOp::kAdd:
      return left + right;
    case BinaryOp::kSub:
      return left - right;
    case BinaryOp::kMul:
      return left * right;
    case BinaryOp::kDiv:
      return left / right;
    case BinaryOp::kMod:
      return std::fmod(left, right);
    case BinaryOp::kPow:
      return std::pow(left, right);
    case BinaryOp::kAtan2:
      return std::atan2(left, right);
    default:
      return left;
  }
}

bool Holds(BinaryOp op, double left, double right) {
  switch (op) {
    case BinaryOp::kEqual:
      return left == right;
    case BinaryOp::kNotEqual:
      return left != right;
    case BinaryOp::kGreater:
      return left > right;
    case BinaryOp::kLess:
      return left < right;
    case BinaryOp::kGreaterEqual:
      return left >= right;
    case BinaryOp::kLessEqual:
      return left <= right;
    default:
      return true;
  }
}

double OfScalars(BinaryOp op, double left, double right) {
  const auto [value, holds] = Operate(op, left, right);
  if (!IsComparison(op)) return value;
  return holds ? 1 : 0;
}

/// A vector with a scalar on its right, or on its left.
struct Mixed {
  const Binary& binary;
  bool scalar_first = false;

  [[nodiscard]] Vector At(Vector vector, double scalar) const;
  [[nodiscard]] Operated Of(double value, double scalar) const;
};

/// A comparison gives the vector's value, whichever side that is on.
Operated Mixed::Of(double value, double scalar) const {
  if (!scalar_first) return Operate(binary.op, value, scalar);
  const Operated operated = Operate(binary.op, scalar, value);
  return {IsComparison(binary.op) ? value : operated.value, operated.holds};
}

Vector Mixed::At(Vector vector, double scalar) const {
  const bool drops_name = binary.return_bool || !IsComparison(binary.op);
  Vector result;
  result.reserve(vector.size());
  for (Sample& sample : vector) {
    const auto [value, holds] = Of(sample.value, scalar);
    if (!holds && !binary.return_bool) continue;
    sample.value = binary.return_bool ? (holds ? 1 : 0) : value;
    if (drops_name) sample.labels.Remove(kMetricName);
    result.push_back(std::move(sample));
  }
  return result;
}

Evaluated<Results> BothScalars(const Binary& binary, Scalars left, const Scalars& right) {
  for (std::size_t step = 0; step < left.size(); ++step) {
    left[step] = OfScalars(binary.op, left[step], right[step]);
  }
  return left;
}

Evaluated<Results> BothVectors(const Binary& binary, Vectors left, Vectors right) {
  for (std::size_t step = 0; step < left.size(); ++step) {
    if (IsSetOperator(binary.op)) {
      left[step] = CombineSets(binary, std::move(left[step]), std::move(right[step]));
      continue;
    }
    Evaluated<Vector> matched = MatchVectors(binary, std::move(left[step]), std::move(right[step]));
    if (!matched) return tl::unexpected(std::move(matched).error());
    if (HaveSameLabels(*matched)) return SameLabels();
    left[step] = *std::move(matched);
  }
  return left;
}

Evaluated<Results> OneVector(const Mixed& mixed, Vectors vectors, const Scalars& scalars) {
  for (std::size_t step = 0; step < vectors.size(); ++step) {
    vectors[step] = mixed.At(std::move(vectors[step]), scalars[step]);
    if (HaveSameLabels(vectors[step])) return SameLabels();
  }
  return vectors;
}

}  // namespace

Operated Operate(BinaryOp op, double left, double right) {
  return {Calculated(op, left, right), Holds(op, left, right)};
}

Evaluated<Results> EvaluateBinary(Evaluation& evaluation, const Binary& binary,
                                  const Steps& steps) {
  Evaluated<Results> left = evaluation.Run(*binary.left, steps);
  if (!left) return left;
  Evaluated<Results> right = evaluation.Run(*binary.right, steps);
  if (!right) return right;
  auto* left_vectors = std::get_if<Vectors>(&*left);
  auto* right_vectors = std::get_if<Vectors>(&*right);
  if (left_vectors != nullptr && right_vectors != nullptr) {
    return BothVectors(binary, std::move(*left_vectors), std::move(*right_vectors));
  }
  if (left_vectors != nullptr) {
    return OneVector({binary, false}, std::move(*left_vectors), std::get<Scalars>(*right));
  }
  if (right_vectors != nullptr) {
    return OneVector({binary, true}, std::move(*right_vectors), std::get<Scalars>(*left));
  }
  return BothScalars(binary, std::get<Scalars>(*std::move(left)), std::get<Scalars>(*right));
}

}  // namespace pgvigil::promql
