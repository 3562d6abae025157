// Go's own functions that compare.
#include <algorithm>
#include <array>

#include "alerts/rules/template_functions.h"

namespace pgvigil::rules {
namespace {

using Arguments = TemplateFunction::Arguments;
using Comparison = tl::expected<bool, std::string>;

tl::unexpected<std::string> Incompatible() {
  return tl::unexpected(std::string("incompatible types for comparison"));
}

GoResult AsValue(const Comparison& comparison) {
  if (!comparison) return tl::unexpected(comparison.error());
  return GoValue{*comparison};
}

/// Numbers and texts only equal their like: 1 is an int and 1.0 a float64, which Go refuses to
/// compare.
Comparison Equal(const GoValue& a, const GoValue& b) {
  const bool both = a.As<GoNil>() == nullptr && b.As<GoNil>() == nullptr;
  if (a.of.index() != b.of.index()) return both ? Comparison(Incompatible()) : Comparison(false);
  if (a.As<GoNil>() != nullptr) return true;
  if (const auto* number = a.As<double>()) return *number == *b.As<double>();
  if (const auto* integer = a.As<std::int64_t>()) return *integer == *b.As<std::int64_t>();
  if (const auto* text = a.As<std::string>()) return *text == *b.As<std::string>();
  if (const auto* truth = a.As<bool>()) return *truth == *b.As<bool>();
  return tl::unexpected("non-comparable type " + std::string(TypeName(a)));
}

Comparison Less(const GoValue& a, const GoValue& b) {
  if (a.of.index() != b.of.index()) return Incompatible();
  if (const auto* number = a.As<double>()) return *number < *b.As<double>();
  if (const auto* integer = a.As<std::int64_t>()) return *integer < *b.As<std::int64_t>();
  if (const auto* text = a.As<std::string>()) return *text < *b.As<std::string>();
  return tl::unexpected(std::string("invalid type for comparison"));
}

Comparison LessOrEqual(const GoValue& a, const GoValue& b) {
  const Comparison less = Less(a, b);
  return !less || *less ? less : Equal(a, b);
}

Comparison Not(const Comparison& comparison) {
  return comparison.map([](bool is) { return !is; });
}

/// The first argument equals one of the others.
GoResult Eq(Arguments arguments, const TemplateInput& /*input*/) {
  if (arguments.size() < 2) return tl::unexpected(std::string("missing argument for comparison"));
  for (const GoValue& other : arguments.subspan(1)) {
    const Comparison equal = Equal(arguments[0], other);
    if (!equal || *equal) return AsValue(equal);
  }
  return GoValue{false};
}

GoResult Ne(Arguments arguments, const TemplateInput& /*input*/) {
  return AsValue(Not(Equal(arguments[0], arguments[1])));
}

GoResult Lt(Arguments arguments, const TemplateInput& /*input*/) {
  return AsValue(Less(arguments[0], arguments[1]));
}

GoResult Le(Arguments arguments, const TemplateInput& /*input*/) {
  return AsValue(LessOrEqual(arguments[0], arguments[1]));
}

/// As in Go the opposite of `le`, which makes NaN greater than everything.
GoResult Gt(Arguments arguments, const TemplateInput& /*input*/) {
  return AsValue(Not(LessOrEqual(arguments[0], arguments[1])));
}

GoResult Ge(Arguments arguments, const TemplateInput& /*input*/) {
  return AsValue(Not(Less(arguments[0], arguments[1])));
}

GoResult Negation(Arguments arguments, const TemplateInput& /*input*/) {
  return GoValue{!Truth(arguments[0])};
}

/// Of `and` and `or`, whose arguments are only evaluated as far as need be.
GoResult Last(Arguments arguments, const TemplateInput& /*input*/) { return arguments.back(); }

constexpr std::array<TemplateFunction, 9> kFunctions = {{
    {"and", 1, TemplateFunction::kAnyNumber, Last},
    {"or", 1, TemplateFunction::kAnyNumber, Last},
    {"not", 1, 1, Negation},
    {"eq", 1, TemplateFunction::kAnyNumber, Eq},
    {"ne", 2, 2, Ne},
    {"lt", 2, 2, Lt},
    {"le", 2, 2, Le},
    {"gt", 2, 2, Gt},
    {"ge", 2, 2, Ge},
}};

}  // namespace

std::span<const TemplateFunction> ComparisonFunctions() { return kFunctions; }

}  // namespace pgvigil::rules
