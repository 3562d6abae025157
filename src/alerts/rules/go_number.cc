#include <array>
#include <charconv>
#include <cmath>

#include "alerts/rules/go_format.h"

namespace pgvigil::rules {
namespace {

// Fits the longest float64 without an exponent, and the precisions Sprintf lets through.
using Buffer = std::array<char, 1600>;

// %g and %v with the fewest digits change to an exponent here.
constexpr int kShortestExponent = 6;
constexpr int kLeastExponent = -4;

std::string Special(double value) {
  if (std::isnan(value)) return "NaN";
  return value > 0 ? "+Inf" : "-Inf";
}

std::string Written(double value, std::chars_format format, int precision) {
  Buffer buffer;
  char* const begin = buffer.data();
  char* const end = begin + buffer.size();
  const auto done = precision < 0 ? std::to_chars(begin, end, value, format)
                                  : std::to_chars(begin, end, value, format, precision);
  return {begin, done.ptr};
}

int ExponentOf(std::string_view scientific) {
  std::string_view digits = scientific.substr(scientific.find('e') + 1);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  int exponent = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  return exponent;
}

std::string Shortest(double value) {
  std::string scientific = Written(value, std::chars_format::scientific, -1);
  const int exponent = ExponentOf(scientific);
  const bool plain = exponent >= kLeastExponent && exponent < kShortestExponent;
  return plain ? Written(value, std::chars_format::fixed, -1) : scientific;
}

}  // namespace

std::string FormatFloat(double value, char verb, int precision) {
  if (!std::isfinite(value)) return Special(value);
  switch (verb) {
    case 'e':
      return Written(value, std::chars_format::scientific, precision);
    case 'f':
      return Written(value, std::chars_format::fixed, precision);
    default:
      break;
  }
  if (precision < 0) return Shortest(value);
  return Written(value, std::chars_format::general, precision);
}

}  // namespace pgvigil::rules
