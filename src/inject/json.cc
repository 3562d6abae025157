#include "inject/json.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace pgvigil::inject {
namespace {

constexpr int kDeepest = 100;

/// Counts brackets outside of strings.
bool TooDeep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string && c == '\\') {
      ++at;
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string && (c == '[' || c == '{')) {
      if (++depth > kDeepest) return true;
    } else if (!in_string && (c == ']' || c == '}')) {
      --depth;
    }
  }
  return false;
}

bool IsWord(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

/// `0400` and `0o400` are octal, `0x100` is hexadecimal.
std::optional<std::int64_t> WholeNumber(std::string_view text) {
  int base = 10;
  const bool negative = text.starts_with('-');
  std::string_view digits = text.substr(negative ? 1 : 0);
  if (digits.starts_with("0x") || digits.starts_with("0o")) {
    base = digits[1] == 'x' ? 16 : 8;
    digits.remove_prefix(2);
  } else if (digits.size() > 1 && digits.front() == '0') {
    base = 8;
  }
  const std::string signed_digits = (negative ? "-" : "") + std::string(digits);
  const char* end = signed_digits.data() + signed_digits.size();
  std::int64_t whole = 0;
  const auto [rest, error] = std::from_chars(signed_digits.data(), end, whole, base);
  if (error != std::errc() || rest != end || digits.starts_with('-')) return std::nullopt;
  return whole;
}

/// YAML 1.1 in what Kubernetes' own reader takes of it.
Json PlainScalar(const std::string& text) {
  if (IsWord(text, {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"})) return true;
  if (IsWord(text, {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"})) {
    return false;
  }
  if (const auto whole = WholeNumber(text)) return *whole;
  const char* end = text.data() + text.size();
  const bool digits = text.find_first_not_of("0123456789.eE+-") == std::string::npos;
  double number = 0;
  if (const auto [rest, error] = std::from_chars(text.data(), end, number);
      digits && error == std::errc() && rest == end) {
    return number;
  }
  return text;
}

Json TextScalar(const std::string& text) { return text; }

Json Convert(const config::YamlNode& node, Json (*plain)(const std::string&)) {
  using Kind = config::YamlNode::Kind;
  switch (node.kind()) {
    case Kind::kNull:
      return nullptr;
    case Kind::kScalar:
      return node.Quoted() ? Json(node.Text()) : plain(node.Text());
    case Kind::kSequence: {
      Json list = Json::array();
      for (const auto& item : node.Items()) list.push_back(Convert(item, plain));
      return list;
    }
    case Kind::kMap:
      break;
  }
  Json map = Json::object();
  for (const auto& [key, value] : node.Entries()) map[key.Text()] = Convert(value, plain);
  return map;
}

}  // namespace

Result<Json> ParseJson(std::string_view text) {
  if (TooDeep(text)) return Fail(ErrorKind::kConfig, "the JSON is nested too deeply");
  Json parsed = Json::parse(text, nullptr, false);
  if (parsed.is_discarded()) return Fail(ErrorKind::kConfig, "this is no JSON");
  return parsed;
}

Json ToJson(const config::YamlNode& node) { return Convert(node, PlainScalar); }

Json ToTexts(const config::YamlNode& node) { return Convert(node, TextScalar); }

const Json& At(const Json& object, std::string_view key) {
  static const Json kNull;
  if (!object.is_object()) return kNull;
  const auto found = object.find(key);
  return found == object.end() ? kNull : *found;
}

const Json& Within(const Json& object, std::initializer_list<std::string_view> path) {
  const Json* at = &object;
  for (const std::string_view key : path) at = &At(*at, key);
  return *at;
}

std::string Text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

const Json::array_t& Items(const Json& value) {
  static const Json::array_t kNone;
  return value.is_array() ? value.get_ref<const Json::array_t&>() : kNone;
}

const Json* FindNamed(const Json& list, std::string_view name) {
  const auto& items = Items(list);
  const auto found = std::find_if(items.begin(), items.end(), [name](const Json& item) {
    return Text(At(item, "name")) == name;
  });
  return found == items.end() ? nullptr : &*found;
}

Json* FindNamed(Json& list, std::string_view name) {
  return const_cast<Json*>(FindNamed(std::as_const(list), name));
}

}  // namespace pgvigil::inject
