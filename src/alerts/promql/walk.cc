#include "alerts/promql/parser.h"

namespace pgvigil::promql {
namespace {

/// Calls itself for what a node holds.
struct Children {
  const std::function<void(const Expr&)>& visit;

  void operator()(const Subquery& subquery) const { Walk(*subquery.expr, visit); }
  void operator()(const Negation& negation) const { Walk(*negation.expr, visit); }
  void operator()(const Parentheses& parentheses) const { Walk(*parentheses.expr, visit); }
  void operator()(const Call& call) const {
    for (const ExprPtr& argument : call.arguments) Walk(*argument, visit);
  }
  void operator()(const Binary& binary) const {
    Walk(*binary.left, visit);
    Walk(*binary.right, visit);
  }
  void operator()(const Aggregate& aggregate) const {
    if (aggregate.parameter) Walk(*aggregate.parameter, visit);
    Walk(*aggregate.expr, visit);
  }
  void operator()(const auto& /*leaf*/) const {}
};

}  // namespace

void Walk(const Expr& expr, const std::function<void(const Expr&)>& visit) {
  visit(expr);
  std::visit(Children{visit}, expr.node);
}

}  // namespace pgvigil::promql
