#include "inject/quantity.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace pgvigil::inject {
namespace {

struct Suffix {
  std::string_view text;
  double factor;
};

constexpr std::array<Suffix, 16> kSuffixes = {{{"", 1},
                                               {"n", 1e-9},
                                               {"u", 1e-6},
                                               {"m", 1e-3},
                                               {"k", 1e3},
                                               {"M", 1e6},
                                               {"G", 1e9},
                                               {"T", 1e12},
                                               {"P", 1e15},
                                               {"E", 1e18},
                                               {"Ki", 0x1p10},
                                               {"Mi", 0x1p20},
                                               {"Gi", 0x1p30},
                                               {"Ti", 0x1p40},
                                               {"Pi", 0x1p50},
                                               {"Ei", 0x1p60}}};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<double> ParseQuantity(std::string_view text) {
  if (text.empty() || !IsDigit(text.front())) return std::nullopt;
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc()) return std::nullopt;
  const std::string_view read(text.data(), static_cast<std::size_t>(rest - text.data()));
  const std::string_view suffix = text.substr(read.size());
  // An exponent stands in place of a suffix.
  if (!suffix.empty() && read.find_first_of("eE") != std::string_view::npos) return std::nullopt;
  const auto* found = std::find_if(kSuffixes.begin(), kSuffixes.end(),
                                   [&](const Suffix& each) { return each.text == suffix; });
  if (found == kSuffixes.end()) return std::nullopt;
  return number * found->factor;
}

}  // namespace pgvigil::inject
