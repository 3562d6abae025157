#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "http/request.h"

namespace pgvigil::http {
namespace {

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string_view TakeTrimmed(std::string_view& rest, char separator) {
  const auto end = std::min(rest.find(separator), rest.size());
  const auto part = Trim(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

bool EqualIgnoringCase(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

/// The q-value among `parameters`, 1 when there is none. One that cannot be read counts as a
/// refusal: plain text is always understood.
double Weight(std::string_view parameters) {
  while (!parameters.empty()) {
    auto value = TakeTrimmed(parameters, ';');
    if (!EqualIgnoringCase(TakeTrimmed(value, '='), "q")) continue;
    double weight = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), weight);
    return read.ec == std::errc() && read.ptr == value.data() + value.size() ? weight : 0;
  }
  return 1;
}

}  // namespace

bool AcceptsGzip(std::string_view accept_encoding) {
  std::optional<double> named;
  double any = 0;
  while (!accept_encoding.empty()) {
    auto parameters = TakeTrimmed(accept_encoding, ',');
    const auto coding = TakeTrimmed(parameters, ';');
    if (EqualIgnoringCase(coding, "gzip") || EqualIgnoringCase(coding, "x-gzip")) {
      named = std::max(named.value_or(0), Weight(parameters));
    } else if (coding == "*") {
      any = Weight(parameters);
    }
  }
  return named.value_or(any) > 0;
}

}  // namespace pgvigil::http
