#include "alerts/rules/humanize.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>

#include "alerts/rules/go_format.h"

namespace pgvigil::rules {
namespace {

constexpr int kDigits = 4;
constexpr std::array<std::string_view, 8> kSmaller = {"m", "u", "n", "p", "f", "a", "z", "y"};
constexpr std::array<std::string_view, 8> kLarger = {"k", "M", "G", "T", "P", "E", "Z", "Y"};
constexpr std::array<std::string_view, 8> kBinary = {"ki", "Mi", "Gi", "Ti",
                                                     "Pi", "Ei", "Zi", "Yi"};

std::string Short(double value) { return FormatFloat(value, 'g', kDigits); }

std::string Divided(double value, double step, std::span<const std::string_view> prefixes) {
  std::string_view prefix;
  for (const std::string_view next : prefixes) {
    if (std::abs(value) < step) break;
    prefix = next;
    value /= step;
  }
  return Short(value) + std::string(prefix);
}

std::string Multiplied(double value) {
  std::string_view prefix;
  for (const std::string_view next : kSmaller) {
    if (std::abs(value) >= 1) break;
    prefix = next;
    value *= 1000;
  }
  return Short(value) + std::string(prefix);
}

/// The parts that are not zero from the left, each a whole number.
std::string Parts(std::int64_t seconds) {
  const auto part = [](std::int64_t number, std::string_view unit) {
    return std::to_string(number) + std::string(unit);
  };
  std::string text = part(seconds / 60 % 60, "m ") + part(seconds % 60, "s");
  if (seconds >= 3600) text = part(seconds / 3600 % 24, "h ") + text;
  if (seconds >= 86400) text = part(seconds / 86400, "d ") + text;
  return text;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

/// strconv.ParseFloat, without its hexadecimal and underscored forms.
tl::expected<double, std::string> ParseFloat(const std::string& text) {
  std::string digits = Lower(text);
  if (digits.starts_with('+') && !digits.starts_with("+-")) digits.erase(0, 1);
  double number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (digits.find('(') != std::string::npos || digits.empty() || stop != end ||
      error == std::errc::invalid_argument) {
    return tl::unexpected("strconv.ParseFloat: parsing " + GoQuote(text) + ": invalid syntax");
  }
  if (error == std::errc::result_out_of_range) {
    return tl::unexpected("strconv.ParseFloat: parsing " + GoQuote(text) + ": value out of range");
  }
  return number;
}

}  // namespace

tl::expected<double, std::string> ToNumber(const GoValue& value) {
  constexpr double kNanosecond = 1e-9;
  if (const auto* number = value.As<double>()) return *number;
  if (const auto* integer = value.As<std::int64_t>()) return static_cast<double>(*integer);
  if (const auto* text = value.As<std::string>()) return ParseFloat(*text);
  if (const auto* duration = value.As<GoDuration>()) {
    return static_cast<double>(duration->nanoseconds) * kNanosecond;
  }
  return tl::unexpected("can't convert " + std::string(TypeName(value)) + " to float");
}

std::string Humanize(double value) {
  if (value == 0 || !std::isfinite(value)) return Short(value);
  return std::abs(value) >= 1 ? Divided(value, 1000, kLarger) : Multiplied(value);
}

std::string Humanize1024(double value) {
  if (std::abs(value) <= 1 || !std::isfinite(value)) return Short(value);
  return Divided(value, 1024, kBinary);
}

std::string HumanizeDuration(double seconds) {
  // Beyond this an int64 overflows; Go's answer is then a random number.
  constexpr double kMost = 9e18;
  if (!std::isfinite(seconds) || std::abs(seconds) > kMost) return Short(seconds);
  if (seconds == 0) return Short(seconds) + "s";
  if (std::abs(seconds) < 1) return Multiplied(seconds) + "s";
  const std::string sign = seconds < 0 ? "-" : "";
  const double magnitude = std::abs(seconds);
  if (magnitude < 60) return sign + Short(magnitude) + "s";
  return sign + Parts(static_cast<std::int64_t>(magnitude));
}

std::string HumanizePercentage(double ratio) { return Short(ratio * 100) + "%"; }

tl::expected<GoTime, std::string> ToTime(double seconds) {
  constexpr double kNanoseconds = 1e9;
  constexpr std::int64_t kPerMillisecond = 1000000;
  if (!std::isfinite(seconds)) return tl::unexpected(std::string("value is NaN or Inf"));
  const double nanoseconds = seconds * kNanoseconds;
  constexpr auto kMost = static_cast<double>(std::numeric_limits<std::int64_t>::max());
  if (std::abs(nanoseconds) >= kMost) {
    return tl::unexpected(FormatFloat(seconds, 'g', -1) +
                          " cannot be represented as a nanoseconds timestamp since it overflows "
                          "int64");
  }
  return GoTime{static_cast<std::int64_t>(nanoseconds) / kPerMillisecond};
}

}  // namespace pgvigil::rules
