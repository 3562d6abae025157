#include "queries/arrays.h"

#include "queries/numbers.h"

namespace pgvigil::queries {
namespace {

using Element = std::optional<std::string_view>;

// The text between the braces, after the bounds that an array with an unusual first index has.
std::optional<std::string_view> Inside(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    text.remove_prefix(equals + 1);
  }
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return std::nullopt;
  text = text.substr(1, text.size() - 2);
  if (text.find_first_of("{}\\") != std::string_view::npos) return std::nullopt;
  return text;
}

// Takes one element and the comma after it.
std::optional<Element> TakeElement(std::string_view& text) {
  const bool quoted = text.starts_with('"');
  const std::size_t end = quoted ? text.find('"', 1) : text.find(',');
  if (quoted && end == std::string_view::npos) return std::nullopt;
  const std::string_view word = quoted ? text.substr(1, end - 1) : text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + (quoted ? 1 : 0));
  if (!text.empty()) {
    if (text.front() != ',' || text.size() == 1) return std::nullopt;
    text.remove_prefix(1);
  }
  if (!quoted && word.empty()) return std::nullopt;
  return !quoted && word == "NULL" ? Element() : Element(word);
}

template <class Value, class Parse>
std::optional<std::vector<Value>> ParseElements(std::string_view text, Parse parse) {
  const auto elements = SplitArray(text);
  if (!elements) return std::nullopt;
  std::vector<Value> values;
  values.reserve(elements->size());
  for (const Element& element : *elements) {
    const std::optional<Value> value = element ? parse(*element) : std::nullopt;
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

}  // namespace

std::optional<std::vector<Element>> SplitArray(std::string_view text) {
  std::optional<std::string_view> rest = Inside(text);
  if (!rest) return std::nullopt;
  std::vector<Element> elements;
  while (!rest->empty()) {
    const auto element = TakeElement(*rest);
    if (!element) return std::nullopt;
    elements.push_back(*element);
  }
  return elements;
}

std::optional<std::vector<double>> ParseNumbers(std::string_view text) {
  return ParseElements<double>(text, ParseNumber);
}

std::optional<std::vector<std::int64_t>> ParseIntegers(std::string_view text) {
  return ParseElements<std::int64_t>(text, ParseInteger);
}

}  // namespace pgvigil::queries
