#include <algorithm>

#include "alerts/promql/evaluator.h"

namespace pgvigil::promql {
namespace {

/// Goes down an expression with how far before the query's time its steps can be.
class Reaching {
 public:
  Reaching(Duration lookback, std::vector<Demand>& demands)
      : lookback_(lookback), demands_(demands) {}

  [[nodiscard]] bool absolute() const { return absolute_; }

  void Go(const Expr& expr, Duration back) {
    std::visit([&](const auto& node) { Visit(node, back); }, expr.node);
  }

 private:
  void Visit(const Number&, Duration) {}
  void Visit(const Text&, Duration) {}
  void Visit(const Selector& selector, Duration back) { Add(selector, lookback_, back); }
  void Visit(const Range& range, Duration back) { Add(range.selector, range.range, back); }
  void Visit(const Subquery& subquery, Duration back) {
    Go(*subquery.expr, Shifted(subquery.shift, back) + subquery.range);
  }
  void Visit(const Call& call, Duration back) {
    for (const ExprPtr& argument : call.arguments) Go(*argument, back);
  }
  void Visit(const Negation& negation, Duration back) { Go(*negation.expr, back); }
  void Visit(const Parentheses& parentheses, Duration back) { Go(*parentheses.expr, back); }
  void Visit(const Binary& binary, Duration back) {
    Go(*binary.left, back);
    Go(*binary.right, back);
  }
  void Visit(const Aggregate& aggregate, Duration back) {
    if (aggregate.parameter) Go(*aggregate.parameter, back);
    Go(*aggregate.expr, back);
  }

  void Add(const Selector& selector, Duration range, Duration back) {
    const Duration reach = Shifted(selector.shift, back) + range;
    demands_.push_back({selector.matchers, std::max(reach, Duration(0))});
  }

  /// With `@` it does not matter where the steps are.
  Duration Shifted(const TimeShift& shift, Duration back) {
    if (std::holds_alternative<Timestamp>(shift.at)) absolute_ = true;
    const bool relative = std::holds_alternative<std::monostate>(shift.at);
    return (relative ? back : Duration(0)) + shift.offset;
  }

  const Duration lookback_;
  std::vector<Demand>& demands_;
  bool absolute_ = false;
};

}  // namespace

Reach ReachOf(const Expr& expr, Duration lookback) {
  std::vector<Demand> demands;
  Reaching reaching(lookback, demands);
  reaching.Go(expr, Duration(0));
  Reach reach = {Duration(0), reaching.absolute()};
  for (const Demand& demand : demands) reach.back = std::max(reach.back, demand.back);
  return reach;
}

std::vector<Demand> DemandsOf(const Expr& expr, Duration lookback) {
  std::vector<Demand> demands;
  Reaching(lookback, demands).Go(expr, Duration(0));
  return demands;
}

}  // namespace pgvigil::promql
