#include "app/quantity.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace pgvigil::app {
namespace {

std::string Printed(const char* format, double number) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, number);
  return text.data();
}

/// A fraction only where it says something.
std::string Short(double number) {
  return Printed(std::abs(number) < 10 && number != std::floor(number) ? "%.1f" : "%.0f", number);
}

struct Step {
  double from;  // shown in this unit from here on
  double unit;
  const char* name;
};

template <std::size_t N>
std::string InUnits(const std::array<Step, N>& steps, double value, const char* smallest) {
  for (const Step& step : steps) {
    if (std::abs(value) >= step.from) return Short(value / step.unit) + step.name;
  }
  return Short(value) + smallest;
}

}  // namespace

std::string ShowSeconds(double seconds) {
  constexpr std::array<Step, 3> kSteps = {
      {{172800, 86400, " d"}, {7200, 3600, " h"}, {120, 60, " min"}}};
  return InUnits(kSteps, seconds, " s");
}

std::string ShowBytes(double bytes) {
  constexpr double kKilo = 1024;
  constexpr double kMega = 1024 * kKilo;
  constexpr double kGiga = 1024 * kMega;
  constexpr double kTera = 1024 * kGiga;
  constexpr std::array<Step, 4> kSteps = {
      {{kTera, kTera, " TB"}, {kGiga, kGiga, " GB"}, {kMega, kMega, " MB"}, {kKilo, kKilo, " kB"}}};
  return InUnits(kSteps, bytes, " B");
}

std::string ShowPercent(double ratio) { return Short(ratio * 100) + " %"; }

std::string ShowNumber(double number) {
  const bool whole = number == std::floor(number) && std::abs(number) < 1e15;
  return Printed(whole ? "%.0f" : "%.3g", number);
}

}  // namespace pgvigil::app
