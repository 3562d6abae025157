#include "alerts/promql/operators.h"

#include <algorithm>
#include <array>

namespace pgvigil::promql {
namespace {

struct OperatorEntry {
  std::string_view name;
  int precedence;
};

/// In the order of BinaryOp.
constexpr std::array<OperatorEntry, 16> kOperators = {{{"+", 4},
                                                       {"-", 4},
                                                       {"*", 5},
                                                       {"/", 5},
                                                       {"%", 5},
                                                       {"^", 6},
                                                       {"atan2", 5},
                                                       {"==", 3},
                                                       {"!=", 3},
                                                       {">", 3},
                                                       {"<", 3},
                                                       {">=", 3},
                                                       {"<=", 3},
                                                       {"and", 2},
                                                       {"or", 1},
                                                       {"unless", 2}}};

/// In the order of AggregateOp.
constexpr std::array<std::string_view, 14> kAggregates = {
    "sum",    "avg",  "count",   "min",          "max",      "group",  "stddev",
    "stdvar", "topk", "bottomk", "count_values", "quantile", "limitk", "limit_ratio"};

constexpr std::array<std::string_view, 6> kReserved = {"bool",       "on",          "ignoring",
                                                       "group_left", "group_right", "atan2"};

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

const OperatorEntry& Entry(BinaryOp op) { return kOperators.at(static_cast<std::size_t>(op)); }

template <class Op>
std::optional<Op> AtPlace(std::size_t index, std::size_t size) {
  if (index == size) return std::nullopt;
  return static_cast<Op>(index);
}

}  // namespace

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, Lower, Lower);
}

std::optional<BinaryOp> FindBinaryOp(std::string_view text) {
  const auto found = std::ranges::find_if(
      kOperators, [&](const auto& entry) { return EqualsIgnoringCase(entry.name, text); });
  return AtPlace<BinaryOp>(static_cast<std::size_t>(found - kOperators.begin()), kOperators.size());
}

std::string_view Name(BinaryOp op) { return Entry(op).name; }
int Precedence(BinaryOp op) { return Entry(op).precedence; }
bool IsRightAssociative(BinaryOp op) { return op == BinaryOp::kPow; }
bool IsComparison(BinaryOp op) { return op >= BinaryOp::kEqual && op <= BinaryOp::kLessEqual; }
bool IsSetOperator(BinaryOp op) { return op >= BinaryOp::kAnd; }

std::optional<AggregateOp> FindAggregateOp(std::string_view word) {
  const auto found = std::ranges::find_if(
      kAggregates, [&](std::string_view name) { return EqualsIgnoringCase(name, word); });
  return AtPlace<AggregateOp>(static_cast<std::size_t>(found - kAggregates.begin()),
                              kAggregates.size());
}

std::span<const std::string_view> AggregateNames() { return kAggregates; }
std::string_view Name(AggregateOp op) { return kAggregates.at(static_cast<std::size_t>(op)); }
bool TakesParameter(AggregateOp op) { return op >= AggregateOp::kTopk; }

bool IsReserved(std::string_view word) {
  return std::ranges::any_of(
      kReserved, [&](std::string_view reserved) { return EqualsIgnoringCase(reserved, word); });
}

}  // namespace pgvigil::promql
