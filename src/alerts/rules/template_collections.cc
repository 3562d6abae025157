// Go's own functions for collections and for printing.
#include <array>

#include "alerts/rules/go_format.h"
#include "alerts/rules/template_functions.h"

namespace pgvigil::rules {
namespace {

using Arguments = TemplateFunction::Arguments;

GoResult Length(Arguments arguments, const TemplateInput& /*input*/) {
  const GoValue& of = arguments[0];
  if (const auto* text = of.As<std::string>()) {
    return GoValue{static_cast<std::int64_t>(text->size())};
  }
  if (of.As<GoLabels>() == nullptr && of.As<GoArguments>() == nullptr) {
    return tl::unexpected("len of type " + std::string(TypeName(of)));
  }
  return GoValue{static_cast<std::int64_t>(Elements(of)->size())};
}

tl::expected<std::size_t, std::string> Position(const GoValue& index, std::size_t size) {
  const auto* number = index.As<std::int64_t>();
  if (number == nullptr) {
    return tl::unexpected("cannot index slice/array with type " + std::string(TypeName(index)));
  }
  if (*number < 0 || static_cast<std::size_t>(*number) > size) {
    return tl::unexpected("index out of range: " + std::to_string(*number));
  }
  return static_cast<std::size_t>(*number);
}

GoResult IndexOne(const GoValue& of, const GoValue& index) {
  if (const auto* text = of.As<std::string>()) {
    const auto at = Position(index, text->size());
    if (!at) return tl::unexpected(at.error());
    if (*at == text->size()) return tl::unexpected("index out of range: " + std::to_string(*at));
    return GoValue{static_cast<std::int64_t>(static_cast<unsigned char>((*text)[*at]))};
  }
  if (of.As<GoLabels>() == nullptr && of.As<GoArguments>() == nullptr) {
    return tl::unexpected("can't index item of type " + std::string(TypeName(of)));
  }
  const auto* key = index.As<std::string>();
  if (key == nullptr) {
    return tl::unexpected("value has type " + std::string(TypeName(index)) + "; should be string");
  }
  return Field(of, *key);
}

GoResult Index(Arguments arguments, const TemplateInput& /*input*/) {
  GoResult value = arguments[0];
  for (const GoValue& index : arguments.subspan(1)) {
    if (value) value = IndexOne(*value, index);
  }
  return value;
}

/// Of a text: `slice text from to`.
GoResult Slice(Arguments arguments, const TemplateInput& /*input*/) {
  const auto* text = arguments[0].As<std::string>();
  if (text == nullptr) {
    return tl::unexpected("can't slice item of type " + std::string(TypeName(arguments[0])));
  }
  std::array<std::size_t, 2> bounds = {0, text->size()};
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const auto at = Position(arguments[i], text->size());
    if (!at) return tl::unexpected(at.error());
    bounds.at(i - 1) = *at;
  }
  if (bounds[0] > bounds[1]) return tl::unexpected(std::string("invalid slice index"));
  return GoValue{text->substr(bounds[0], bounds[1] - bounds[0])};
}

GoResult PrintAll(Arguments arguments, const TemplateInput& /*input*/) {
  return GoValue{Sprint(arguments)};
}

GoResult PrintLine(Arguments arguments, const TemplateInput& /*input*/) {
  return GoValue{Sprintln(arguments)};
}

GoResult PrintFormat(Arguments arguments, const TemplateInput& /*input*/) {
  const auto* format = arguments[0].As<std::string>();
  if (format == nullptr) {
    return tl::unexpected("wrong type for value; expected string; got " +
                          std::string(TypeName(arguments[0])));
  }
  return GoValue{Sprintf(*format, arguments.subspan(1))};
}

GoResult MakeArguments(Arguments arguments, const TemplateInput& /*input*/) {
  return GoValue{GoArguments{
      std::make_shared<const std::vector<GoValue>>(arguments.begin(), arguments.end())}};
}

constexpr std::array<TemplateFunction, 7> kFunctions = {{
    {"len", 1, 1, Length},
    {"index", 1, TemplateFunction::kAnyNumber, Index},
    {"slice", 1, 3, Slice},
    {"print", 0, TemplateFunction::kAnyNumber, PrintAll},
    {"println", 0, TemplateFunction::kAnyNumber, PrintLine},
    {"printf", 1, TemplateFunction::kAnyNumber, PrintFormat},
    {"args", 0, TemplateFunction::kAnyNumber, MakeArguments},
}};

}  // namespace

std::span<const TemplateFunction> CollectionFunctions() { return kFunctions; }

}  // namespace pgvigil::rules
