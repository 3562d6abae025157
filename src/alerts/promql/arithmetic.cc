#include "alerts/promql/arithmetic.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace pgvigil::promql {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Continues the mean of `done` values where their sum would overflow.
double IncrementalMean(std::span<const double> values, std::size_t done, CompensatedSum so_far) {
  CompensatedSum mean = {so_far.sum / static_cast<double>(done),
                         so_far.compensation / static_cast<double>(done)};
  for (std::size_t i = done; i < values.size(); ++i) {
    const auto count = static_cast<double>(i + 1);
    const double share = (count - 1) / count;
    mean = {share * mean.sum, share * mean.compensation};
    mean.Add(values[i] / count);
  }
  return mean.sum + mean.compensation;
}

template <typename... Format>
std::string Formatted(double value, Format... format) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 400> buffer{};  // 309 digits, a sign, a point and six decimals at most
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format...);
  return {buffer.data(), end};
}

/// Insertion sort as Go's sort.Sort does it up to a dozen elements.
void SortFewReverse(Vector& vector, ValueOrder order) {
  for (std::size_t i = 1; i < vector.size(); ++i) {
    for (std::size_t j = i; j > 0 && order(vector[j - 1].value, vector[j].value); --j) {
      std::swap(vector[j], vector[j - 1]);
    }
  }
}

}  // namespace

void CompensatedSum::Add(double value) {
  const double next = sum + value;
  if (std::isinf(next)) {
    compensation = 0;
  } else if (std::abs(sum) >= std::abs(value)) {
    compensation += (sum - next) + value;
  } else {
    compensation += (value - next) + sum;
  }
  sum = next;
}

double CompensatedSum::Total() const { return std::isinf(sum) ? sum : sum + compensation; }

double Sum(std::span<const double> values) {
  CompensatedSum sum = {values.front()};
  for (const double value : values.subspan(1)) sum.Add(value);
  return sum.Total();
}

double Mean(std::span<const double> values) {
  CompensatedSum sum = {values.front()};
  for (std::size_t i = 1; i < values.size(); ++i) {
    CompensatedSum next = sum;
    next.Add(values[i]);
    if (std::isinf(next.sum)) return IncrementalMean(values, i, sum);
    sum = next;
  }
  const auto count = static_cast<double>(values.size());
  return sum.sum / count + sum.compensation / count;
}

double Least(std::span<const double> values) {
  double least = values.front();
  for (const double value : values) {
    if (value < least || std::isnan(least)) least = value;
  }
  return least;
}

double Greatest(std::span<const double> values) {
  double greatest = values.front();
  for (const double value : values) {
    if (value > greatest || std::isnan(greatest)) greatest = value;
  }
  return greatest;
}

double Quantile(double q, std::vector<double> values) {
  if (values.empty() || std::isnan(q)) return kNaN;
  if (q < 0) return -kInfinity;
  if (q > 1) return kInfinity;
  const auto before = [](double a, double b) { return !std::isnan(b) && Ascending(a, b); };
  std::ranges::sort(values, before);
  const auto last = static_cast<double>(values.size() - 1);
  const double rank = q * last;
  const double lower = std::floor(rank);
  const double weight = rank - lower;
  const auto below = static_cast<std::size_t>(lower);
  const auto above = static_cast<std::size_t>(std::min(last, lower + 1));
  return values[below] * (1 - weight) + values[above] * weight;
}

double MaxOf(double a, double b) {
  if (a == kInfinity || b == kInfinity) return kInfinity;
  if (std::isnan(a) || std::isnan(b)) return kNaN;
  if (a == 0 && b == 0) return std::signbit(a) ? b : a;
  return std::max(a, b);
}

double MinOf(double a, double b) {
  if (a == -kInfinity || b == -kInfinity) return -kInfinity;
  if (std::isnan(a) || std::isnan(b)) return kNaN;
  if (a == 0 && b == 0) return std::signbit(a) ? a : b;
  return std::min(a, b);
}

bool Ascending(double a, double b) { return std::isnan(a) || a < b; }
bool Descending(double a, double b) { return std::isnan(a) || a > b; }

void SortReverse(Vector& vector, ValueOrder order) {
  constexpr std::size_t kFew = 12;
  if (vector.size() <= kFew) {
    SortFewReverse(vector, order);
    return;
  }
  std::ranges::stable_sort(vector, [order](const Sample& a, const Sample& b) {
    return !std::isnan(a.value) && order(b.value, a.value);
  });
}

std::string PlainNumber(double value) {
  constexpr double kExactIntegers = 9007199254740992.0;  // 2^53
  if (!(std::abs(value) >= kExactIntegers)) return Formatted(value, std::chars_format::fixed);
  // Here std::to_chars would print every digit of the binary value instead of the shortest ones.
  std::string digits = ScientificNumber(value);
  const std::size_t e = digits.find('e');
  if (e == std::string::npos) return digits;
  int exponent = 0;
  std::from_chars(digits.data() + e + 2, digits.data() + digits.size(), exponent);
  digits.resize(e);
  std::erase(digits, '.');
  const std::size_t sign = value < 0 ? 1 : 0;
  digits.resize(std::max(digits.size(), sign + static_cast<std::size_t>(exponent) + 1), '0');
  return digits;
}

std::string SixDecimals(double value) { return Formatted(value, std::chars_format::fixed, 6); }

std::string ScientificNumber(double value) {
  return Formatted(value, std::chars_format::scientific);
}

}  // namespace pgvigil::promql
