#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/yaml.h"

// JSON as the other files of this folder use it. Parsing never throws, and what was parsed is not
// nested so deeply that walking through it could end the program.

namespace pgvigil::inject {

using Json = nlohmann::json;

/// Parses text from outside. Errors: kConfig: no JSON, or nested deeper than 100.
[[nodiscard]] Result<Json> ParseJson(std::string_view text);

/// The same document as Kubernetes reads it from YAML: a plain scalar is a truth value (`yes` and
/// `off` too), a number (`0400` is octal) or null when it looks like one.
[[nodiscard]] Json ToJson(const config::YamlNode& node);
/// The same, with every scalar as the text it was written as.
[[nodiscard]] Json ToTexts(const config::YamlNode& node);

/// The value of `key` when `object` is an object that has it, else null.
[[nodiscard]] const Json& At(const Json& object, std::string_view key);
/// The same, further down.
[[nodiscard]] const Json& Within(const Json& object, std::initializer_list<std::string_view> path);
/// A text, or "" for anything else.
[[nodiscard]] std::string Text(const Json& value);
/// The items of an array; none for anything else.
[[nodiscard]] const Json::array_t& Items(const Json& value);
/// The item of `list` whose `name` is that, or null.
[[nodiscard]] Json* FindNamed(Json& list, std::string_view name);
[[nodiscard]] const Json* FindNamed(const Json& list, std::string_view name);

}  // namespace pgvigil::inject
