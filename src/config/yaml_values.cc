// Conversions of a node to a typed value: YAML 1.2 core schema, strictly.
// https://yaml.org/spec/1.2.2/#103-core-schema
#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>

#include "config/yaml.h"

namespace pgvigil::config {
namespace {

std::string_view Describe(const YamlNode& node) {
  switch (node.kind()) {
    case YamlNode::Kind::kNull:
      return "nothing";
    case YamlNode::Kind::kSequence:
      return "a list";
    case YamlNode::Kind::kMap:
      return "a map";
    case YamlNode::Kind::kScalar:
      break;
  }
  return "a text";
}

tl::unexpected<Error> Expected(const YamlNode& node, std::string_view what) {
  std::string message = "expected " + std::string(what) + ", found ";
  if (node.kind() != YamlNode::Kind::kScalar) {
    message += Describe(node);
    if (node.IsNull()) message += " (remove the key to get its default)";
    return tl::unexpected(node.At(std::move(message)));
  }
  message += "`" + node.Text() + "`";
  if (node.Quoted()) message += " (remove the quotes)";
  return tl::unexpected(node.At(std::move(message)));
}

template <class Number>
std::optional<Number> ParseWhole(std::string_view text, int base) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::optional<long> ParseInteger(std::string_view text) {
  if (text.starts_with("0x")) return ParseWhole<long>(text.substr(2), 16);
  if (text.starts_with("0o")) return ParseWhole<long>(text.substr(2), 8);
  if (text.starts_with("+") && !text.starts_with("+-")) text.remove_prefix(1);
  return ParseWhole<long>(text, 10);
}

std::optional<double> ParseSpecial(std::string_view text) {
  constexpr auto kInfinity = std::numeric_limits<double>::infinity();
  if (text == ".nan" || text == ".NaN" || text == ".NAN") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const double sign = text.starts_with("-") ? -1 : 1;
  if (text.starts_with("-") || text.starts_with("+")) text.remove_prefix(1);
  if (text == ".inf" || text == ".Inf" || text == ".INF") return sign * kInfinity;
  return std::nullopt;
}

std::optional<double> ParseNumber(std::string_view text) {
  if (const auto integer = ParseInteger(text)) return static_cast<double>(*integer);
  if (const auto special = ParseSpecial(text)) return special;
  if (text.find_first_not_of("+-.0123456789eE") != std::string_view::npos) return std::nullopt;
  if (text.starts_with("+") && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

/// What YAML 1.1 would have taken for a truth value, and YAML 1.2 takes for a text.
bool IsOldTruth(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return IsOneOf(lower, {"yes", "on", "y", "no", "off", "n"});
}

}  // namespace

Result<std::string> YamlNode::AsString() const {
  if (kind() != Kind::kScalar) return Expected(*this, "a text");
  return Text();
}

Result<bool> YamlNode::AsBool() const {
  if (kind() == Kind::kScalar && !Quoted()) {
    const std::string text = Text();
    if (IsOneOf(text, {"true", "True", "TRUE"})) return true;
    if (IsOneOf(text, {"false", "False", "FALSE"})) return false;
    if (IsOldTruth(text)) {
      return tl::unexpected(At("`" + text + "` is a text in YAML 1.2; write true or false"));
    }
  }
  return Expected(*this, "true or false");
}

Result<long> YamlNode::AsInteger() const {
  if (kind() == Kind::kScalar && !Quoted()) {
    if (const auto value = ParseInteger(Text())) return *value;
  }
  return Expected(*this, "a whole number");
}

Result<double> YamlNode::AsNumber() const {
  if (kind() == Kind::kScalar && !Quoted()) {
    if (const auto value = ParseNumber(Text())) return *value;
  }
  return Expected(*this, "a number");
}

Result<std::chrono::milliseconds> YamlNode::AsDuration() const {
  if (kind() != Kind::kScalar) return Expected(*this, "a duration such as 30s");
  auto value = ParseDuration(Text());
  if (!value) return tl::unexpected(At(value.error().message));
  return value;
}

Result<std::vector<std::string>> YamlNode::AsStrings() const {
  if (kind() == Kind::kScalar) return std::vector<std::string>{Text()};
  if (kind() != Kind::kSequence) return Expected(*this, "a list of texts");
  std::vector<std::string> texts;
  for (const YamlNode& item : Items()) {
    if (item.kind() != Kind::kScalar) return Expected(item, "a text");
    texts.push_back(item.Text());
  }
  return texts;
}

std::vector<Error> ReadMap(const YamlNode& map, std::span<const YamlField> fields) {
  if (map.IsNull()) return {};
  if (map.kind() != YamlNode::Kind::kMap) {
    // Not Expected(): the text may be a connection string with a password, put one level too high.
    return {map.At("expected a map, found " + std::string(Describe(map)))};
  }
  std::vector<std::string_view> known;
  for (const YamlField& field : fields) known.push_back(field.key);
  std::vector<Error> errors;
  for (const auto& [key, value] : map.Entries()) {
    const auto text = key.Text();
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&](const YamlField& each) { return each.key == text; });
    if (field == fields.end()) {
      errors.push_back(key.At("unknown key `" + text + "`" + DidYouMean(text, known)));
    } else if (auto read = field->read(value); !read) {
      errors.push_back(read.error());
    }
  }
  return errors;
}

}  // namespace pgvigil::config
