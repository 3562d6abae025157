#include "alerts/rules/template_value.h"

#include <array>
#include <charconv>

namespace pgvigil::rules {
namespace {

using Elements_ = std::vector<std::pair<GoValue, GoValue>>;

constexpr std::string_view kArgument = "arg";

GoValue Text(std::string_view text) { return {std::string(text)}; }

tl::unexpected<std::string> NoField(std::string_view name, const GoValue& value) {
  return tl::unexpected("can't evaluate field " + std::string(name) + " in type " +
                        std::string(TypeName(value)));
}

GoResult RootField(const GoValue& root, std::string_view name) {
  const TemplateInput& input = *root.As<GoRoot>()->input;
  if (name == "Labels") return GoValue{GoLabels{input.labels}};
  if (name == "ExternalLabels") return GoValue{GoLabels{input.external_labels}};
  if (name == "ExternalURL") return Text(input.external_url);
  if (name == "Value") return GoValue{input.value};
  return NoField(name, root);
}

GoValue Argument(const GoArguments& arguments, std::string_view name) {
  if (!name.starts_with(kArgument)) return {GoNil()};
  const std::string_view digits = name.substr(kArgument.size());
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  if (!whole || index >= arguments.values->size()) return {GoNil()};
  return (*arguments.values)[index];
}

bool IsEmpty(const GoValue& value) {
  if (const auto* labels = value.As<GoLabels>()) return labels->labels->empty();
  if (const auto* arguments = value.As<GoArguments>()) return arguments->values->empty();
  return false;
}

Elements_ Counted(std::int64_t count) {
  Elements_ elements;
  for (std::int64_t i = 0; i < count; ++i) elements.emplace_back(GoValue{i}, GoValue{i});
  return elements;
}

}  // namespace

std::string_view TypeName(const GoValue& value) {
  constexpr std::array<std::string_view, std::variant_size_v<GoValue::Of>> kNames = {
      "<nil>",
      "bool",
      "int",
      "float64",
      "string",
      "*time.Time",
      "*time.Duration",
      "map[string]string",
      "map[string]interface {}",
      "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; "
      "Value interface {} }"};
  return kNames.at(value.of.index());
}

bool Truth(const GoValue& value) {
  if (value.As<GoNil>() != nullptr) return false;
  if (const auto* truth = value.As<bool>()) return *truth;
  if (const auto* integer = value.As<std::int64_t>()) return *integer != 0;
  if (const auto* number = value.As<double>()) return *number != 0;
  if (const auto* text = value.As<std::string>()) return !text->empty();
  return !IsEmpty(value);
}

GoResult Field(const GoValue& value, std::string_view name) {
  if (value.As<GoRoot>() != nullptr) return RootField(value, name);
  if (const auto* labels = value.As<GoLabels>()) return Text(labels->labels->Get(name));
  if (const auto* arguments = value.As<GoArguments>()) return Argument(*arguments, name);
  if (value.As<GoNil>() != nullptr) {
    return tl::unexpected("nil data; no entry for key \"" + std::string(name) + "\"");
  }
  return NoField(name, value);
}

tl::expected<Elements_, std::string> Elements(const GoValue& value) {
  constexpr std::int64_t kMost = 10000;
  Elements_ elements;
  if (const auto* labels = value.As<GoLabels>()) {
    for (const auto& [name, text] : labels->labels->pairs()) {
      elements.emplace_back(Text(name), Text(text));
    }
  } else if (const auto* arguments = value.As<GoArguments>()) {
    for (std::size_t i = 0; i < arguments->values->size(); ++i) {
      elements.emplace_back(Text(std::string(kArgument) + std::to_string(i)),
                            (*arguments->values)[i]);
    }
  } else if (const auto* count = value.As<std::int64_t>(); count != nullptr && *count <= kMost) {
    elements = Counted(*count);
  } else if (value.As<GoNil>() == nullptr) {
    return tl::unexpected("range can't iterate over a value of type " +
                          std::string(TypeName(value)));
  }
  return elements;
}

}  // namespace pgvigil::rules
