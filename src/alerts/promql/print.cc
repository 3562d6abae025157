#include <algorithm>
#include <cmath>
#include <iterator>

#include "alerts/promql/functions.h"
#include "alerts/promql/number.h"
#include "alerts/promql/operators.h"
#include "alerts/promql/parser.h"

namespace pgvigil::promql {
namespace {

std::string Joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) text += separator;
    text += part;
  }
  return text;
}

std::string LabelList(const std::vector<std::string>& labels) {
  std::vector<std::string> names;
  std::ranges::transform(labels, std::back_inserter(names), NameText);
  return "(" + Joined(names, ", ") + ")";
}

/// Milliseconds as seconds with three decimals.
std::string SecondsText(Timestamp at) {
  const std::uint64_t magnitude =
      at < 0 ? 0 - static_cast<std::uint64_t>(at) : static_cast<std::uint64_t>(at);
  const std::string decimals = std::to_string(1000 + magnitude % 1000).substr(1);
  return (at < 0 ? "-" : "") + std::to_string(magnitude / 1000) + "." + decimals;
}

std::string ShiftText(const TimeShift& shift) {
  std::string text;
  if (const auto* at = std::get_if<Timestamp>(&shift.at)) text = " @ " + SecondsText(*at);
  if (std::holds_alternative<TimeShift::Start>(shift.at)) text = " @ start()";
  if (std::holds_alternative<TimeShift::End>(shift.at)) text = " @ end()";
  if (shift.offset != Duration(0)) text += " offset " + DurationText(shift.offset);
  return text;
}

std::string SelectorText(const Selector& selector) {
  std::vector<std::string> inside;
  const std::size_t count = selector.matchers.size() - (selector.named ? 1 : 0);
  for (std::size_t i = 0; i < count; ++i) inside.push_back(selector.matchers[i].Text());
  std::ranges::sort(inside);
  std::string text = selector.named ? selector.matchers.back().value() : "";
  if (!inside.empty()) text += "{" + Joined(inside, ",") + "}";
  return text;
}

std::string MatchingText(const Matching& matching) {
  using Cardinality = Matching::Cardinality;
  const bool left = matching.cardinality == Cardinality::kManyToOne;
  const bool grouped = left || matching.cardinality == Cardinality::kOneToMany;
  if (matching.labels.empty() && !matching.on && !grouped) return "";
  std::string text = (matching.on ? " on " : " ignoring ") + LabelList(matching.labels);
  if (grouped) text += (left ? " group_left " : " group_right ") + LabelList(matching.include);
  return text;
}

/// `+Inf ^ 2` would read as `+(Inf ^ 2)`: a sign binds looser than this operator.
std::string LeftText(const Binary& binary) {
  std::string text = Print(*binary.left);
  const bool signed_number = std::holds_alternative<Number>(binary.left->node) && text[0] == '+';
  return binary.op == BinaryOp::kPow && signed_number ? text.substr(1) : text;
}

struct Printer {
  std::string operator()(const Number& number) const {
    if (!number.duration) return NumberText(number.value);
    return DurationText(Duration(std::llround(number.value * 1000)));
  }
  std::string operator()(const Text& text) const { return Quoted(text.value); }
  std::string operator()(const Selector& selector) const {
    return SelectorText(selector) + ShiftText(selector.shift);
  }
  std::string operator()(const Range& range) const {
    return SelectorText(range.selector) + "[" + DurationText(range.range) + "]" +
           ShiftText(range.selector.shift);
  }
  std::string operator()(const Subquery& subquery) const {
    const std::string step = subquery.step ? DurationText(*subquery.step) : "";
    return Print(*subquery.expr) + "[" + DurationText(subquery.range) + ":" + step + "]" +
           ShiftText(subquery.shift);
  }
  std::string operator()(const Call& call) const {
    std::vector<std::string> arguments;
    for (const ExprPtr& argument : call.arguments) arguments.push_back(Print(*argument));
    return std::string(call.function->name) + "(" + Joined(arguments, ", ") + ")";
  }
  std::string operator()(const Negation& negation) const {
    return (negation.plus ? "+" : "-") + Print(*negation.expr);
  }
  std::string operator()(const Parentheses& parentheses) const {
    return "(" + Print(*parentheses.expr) + ")";
  }
  std::string operator()(const Binary& binary) const {
    return LeftText(binary) + " " + std::string(Name(binary.op)) +
           (binary.return_bool ? " bool" : "") + MatchingText(binary.matching) + " " +
           Print(*binary.right);
  }
  std::string operator()(const Aggregate& aggregate) const {
    std::string text(Name(aggregate.op));
    if (aggregate.without || !aggregate.grouping.empty()) {
      text += (aggregate.without ? " without " : " by ") + LabelList(aggregate.grouping) + " ";
    }
    const std::string parameter = aggregate.parameter ? Print(*aggregate.parameter) + ", " : "";
    return text + "(" + parameter + Print(*aggregate.expr) + ")";
  }
};

}  // namespace

std::string Print(const Expr& expr) { return std::visit(Printer{}, expr.node); }

}  // namespace pgvigil::promql
