#include "alerts/rules/go_verb.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "alerts/rules/go_format.h"
#include "alerts/rules/go_time.h"
#include "alerts/rules/template_literals.h"

namespace pgvigil::rules {
namespace {

constexpr int kFloatDigits = 6;  // of %e and %f

bool IsOneOf(char verb, std::string_view verbs) {
  return verbs.find(verb) != std::string_view::npos;
}

std::size_t Characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

std::string Padded(std::string text, const GoVerb& verb) {
  const auto width = static_cast<std::size_t>(verb.width.value_or(0));
  const std::size_t length = Characters(text);
  if (length >= width) return text;
  const std::string padding(width - length, verb.zero && !verb.minus ? '0' : ' ');
  return verb.minus ? text + padding : padding + text;
}

/// A number is padded with zeros between its sign and its digits.
std::string PaddedNumber(std::string sign, std::string digits, const GoVerb& verb) {
  GoVerb padding = verb;
  padding.zero = false;
  if (verb.zero && !verb.minus && verb.width) {
    const auto width = static_cast<std::size_t>(*verb.width);
    const std::size_t length = sign.size() + digits.size();
    if (length < width) digits.insert(0, width - length, '0');
  }
  return Padded(sign + digits, padding);
}

std::string SignOf(bool negative, const GoVerb& verb) {
  if (negative) return "-";
  if (verb.plus) return "+";
  return verb.space ? " " : "";
}

std::string Upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return text;
}

/// The value is shown with the same flags.
std::string BadVerb(const GoValue& value, const GoVerb& verb) {
  std::string text = std::string("%!") + verb.verb + "(" + std::string(TypeName(value));
  GoVerb plain = verb;
  plain.verb = 'v';
  if (value.As<GoNil>() == nullptr) text += "=" + FormatOne(value, plain);
  return text + ")";
}

/// Go writes `0x1.8p+01`: at least two digits of exponent.
std::string Hexadecimal(double magnitude, const GoVerb& verb) {
  char buffer[64];
  char* const end = std::end(buffer);
  const auto done = verb.precision ? std::to_chars(buffer, end, magnitude, std::chars_format::hex,
                                                   std::min(*verb.precision, 20))
                                   : std::to_chars(buffer, end, magnitude, std::chars_format::hex);
  std::string text(buffer, done.ptr);
  const std::size_t exponent = text.find('p') + 2;
  if (text.size() - exponent < 2) text.insert(exponent, "0");
  return "0x" + text;
}

std::string FloatDigits(double magnitude, const GoVerb& verb) {
  switch (verb.verb) {
    case 'x':
    case 'X':
      return Hexadecimal(magnitude, verb);
    case 'e':
    case 'E':
      return FormatFloat(magnitude, 'e', verb.precision.value_or(kFloatDigits));
    case 'f':
    case 'F':
      return FormatFloat(magnitude, 'f', verb.precision.value_or(kFloatDigits));
    default:
      return FormatFloat(magnitude, 'g', verb.precision.value_or(-1));
  }
}

std::string FormatNumber(double value, const GoVerb& verb) {
  if (!IsOneOf(verb.verb, "vgGeEfFxX")) return BadVerb({value}, verb);
  if (!std::isfinite(value)) {
    GoVerb padding = verb;
    padding.zero = false;
    const bool bare = std::isnan(value) && !verb.plus && !verb.space;
    std::string text = FormatFloat(value, 'g', -1);
    if (std::isnan(value) && !bare) text.insert(0, verb.plus ? "+" : " ");
    return Padded(text, padding);
  }
  std::string digits = FloatDigits(std::abs(value), verb);
  if (IsOneOf(verb.verb, "GEX")) digits = Upper(std::move(digits));
  return PaddedNumber(SignOf(std::signbit(value), verb), std::move(digits), verb);
}

std::string FormatInteger(std::int64_t value, const GoVerb& verb);

std::string_view Prefix(const GoVerb& verb) {
  if (verb.verb == 'O') return "0o";
  if (!verb.sharp) return "";
  if (IsOneOf(verb.verb, "xX")) return "0x";
  if (verb.verb == 'o') return "0";
  return verb.verb == 'b' ? "0b" : "";
}

int Base(char verb) {
  if (IsOneOf(verb, "xX")) return 16;
  if (IsOneOf(verb, "oO")) return 8;
  return verb == 'b' ? 2 : 10;
}

/// `a`, `'a'` or `U+0061`.
std::string Character(std::int64_t code, const GoVerb& verb) {
  if (verb.verb == 'U') {
    return "U+" + FormatInteger(code, GoVerb{.precision = verb.precision.value_or(4), .verb = 'X'});
  }
  std::string text;
  AppendCharacter(code, text);
  if (verb.verb == 'c') return text;
  if (text == "'") return "'\\''";
  if (text == "\"") return "'\"'";
  text = GoQuote(text);
  return "'" + text.substr(1, text.size() - 2) + "'";
}

std::string FormatInteger(std::int64_t value, const GoVerb& verb) {
  if (IsOneOf(verb.verb, "cqU")) return Padded(Character(value, verb), verb);
  if (!IsOneOf(verb.verb, "vdxXoOb")) return BadVerb({value}, verb);
  char buffer[72];
  const auto magnitude =
      value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  const auto done = std::to_chars(buffer, std::end(buffer), magnitude, Base(verb.verb));
  std::string digits(buffer, done.ptr);
  const auto least = static_cast<std::size_t>(verb.precision.value_or(0));
  if (digits.size() < least) digits.insert(0, least - digits.size(), '0');
  digits.insert(0, Prefix(verb));
  if (verb.verb == 'X') digits = Upper(std::move(digits));
  GoVerb padding = verb;
  padding.zero = verb.zero && !verb.precision;
  return PaddedNumber(SignOf(value < 0, verb), std::move(digits), padding);
}

std::string FirstCharacters(std::string_view text, int count) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U && count-- == 0) break;
  }
  return std::string(text.substr(0, at));
}

std::string HexBytes(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const char byte : text) {
    hex += kDigits[static_cast<unsigned char>(byte) >> 4U];
    hex += kDigits[static_cast<unsigned char>(byte) & 0xFU];
  }
  return hex;
}

std::string FormatString(const std::string& value, const GoVerb& verb) {
  if (!IsOneOf(verb.verb, "vsqxX")) return BadVerb({value}, verb);
  std::string text = verb.precision ? FirstCharacters(value, *verb.precision) : value;
  if (verb.verb == 'q' || (verb.verb == 'v' && verb.sharp)) text = GoQuote(text);
  if (verb.verb == 'x') text = HexBytes(text);
  if (verb.verb == 'X') text = Upper(HexBytes(text));
  return Padded(std::move(text), verb);
}

std::string FormatBool(bool value, const GoVerb& verb) {
  if (!IsOneOf(verb.verb, "vt")) return BadVerb({value}, verb);
  return Padded(value ? "true" : "false", verb);
}

std::string FormatMap(const GoValue& map, const GoVerb& verb) {
  std::string text = "map[";
  const auto elements = Elements(map);
  for (const auto& [key, value] : *elements) {
    if (text.back() != '[') text += ' ';
    text += FormatOne(key, verb) + ":" + FormatOne(value, verb);
  }
  return text + "]";
}

std::string FormatRoot(const GoRoot& root, const GoVerb& verb) {
  const TemplateInput& input = *root.input;
  return "{" + FormatMap({GoLabels{input.labels}}, verb) + " " +
         FormatMap({GoLabels{input.external_labels}}, verb) + " " +
         FormatString(std::string(input.external_url), verb) + " " +
         FormatNumber(input.value, verb) + "}";
}

struct Printer {
  const GoValue& value;
  const GoVerb& verb;

  std::string operator()(const GoNil& /*nil*/) const {
    return verb.verb == 'v' ? Padded("<nil>", verb) : BadVerb(value, verb);
  }
  std::string operator()(bool truth) const { return FormatBool(truth, verb); }
  std::string operator()(std::int64_t integer) const { return FormatInteger(integer, verb); }
  std::string operator()(double number) const { return FormatNumber(number, verb); }
  std::string operator()(const std::string& text) const { return FormatString(text, verb); }
  std::string operator()(const GoTime& time) const { return FormatString(TimeText(time), verb); }
  std::string operator()(const GoDuration& time) const {
    return FormatString(DurationText(time), verb);
  }
  std::string operator()(const GoLabels& /*labels*/) const { return FormatMap(value, verb); }
  std::string operator()(const GoArguments& /*map*/) const { return FormatMap(value, verb); }
  std::string operator()(const GoRoot& root) const { return FormatRoot(root, verb); }
};

}  // namespace

std::string FormatOne(const GoValue& value, const GoVerb& verb) {
  if (verb.verb == 'T') return Padded(std::string(TypeName(value)), verb);
  return std::visit(Printer{value, verb}, value.of);
}

}  // namespace pgvigil::rules
