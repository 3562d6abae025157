// https://pkg.go.dev/path#Match
#include <optional>

#include "base/utf8.h"
#include "queries/plan.h"

namespace pgvigil::queries {
namespace {

// Takes one character; a byte that is not part of valid UTF-8 is one of its own, as in Go.
char32_t TakeRune(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const std::string_view character = text.substr(0, length);
  if (lead < 0x80 || character.size() < length || !IsUtf8(character)) {
    text.remove_prefix(1);
    return lead < 0x80 ? lead : U'\uFFFD';
  }
  text.remove_prefix(length);
  char32_t rune = lead & (0x7FU >> length);
  for (const char c : character.substr(1)) rune = (rune << 6U) | (static_cast<unsigned>(c) & 0x3FU);
  return rune;
}

// Takes one character of a pattern, the one behind a backslash included. nullopt: there is none.
std::optional<char32_t> TakeLiteral(std::string_view& pattern) {
  if (pattern.starts_with('\\')) pattern.remove_prefix(1);
  if (pattern.empty()) return std::nullopt;
  return TakeRune(pattern);
}

// As above, for an end of a range: `-` and `]` must be escaped there.
std::optional<char32_t> TakeBound(std::string_view& pattern) {
  if (pattern.starts_with('-') || pattern.starts_with(']')) return std::nullopt;
  return TakeLiteral(pattern);
}

// Takes a class behind its `[`. nullopt: malformed; otherwise whether `rune` is in it.
std::optional<bool> TakeClass(std::string_view& pattern, char32_t rune) {
  const bool negated = pattern.starts_with('^');
  if (negated) pattern.remove_prefix(1);
  bool matched = false;
  for (bool first = true; first || !pattern.starts_with(']'); first = false) {
    const auto low = TakeBound(pattern);
    if (!low) return std::nullopt;
    auto high = low;
    if (pattern.starts_with('-')) {
      pattern.remove_prefix(1);
      high = TakeBound(pattern);
      if (!high) return std::nullopt;
    }
    matched = matched || (*low <= rune && rune <= *high);
  }
  pattern.remove_prefix(1);
  return matched != negated;
}

// Takes one element other than `*`. nullopt: malformed; otherwise whether `rune` fits.
std::optional<bool> TakeElement(std::string_view& pattern, char32_t rune) {
  if (pattern.starts_with('[')) {
    pattern.remove_prefix(1);
    return TakeClass(pattern, rune);
  }
  if (pattern.starts_with('?')) {
    pattern.remove_prefix(1);
    return rune != U'/';
  }
  const auto literal = TakeLiteral(pattern);
  if (!literal) return std::nullopt;
  return *literal == rune;
}

/// Where to go on when the last `*` has to take one character more.
struct Retry {
  std::string_view pattern;
  std::string_view name;
};

bool MatchValid(std::string_view pattern, std::string_view name) {
  std::optional<Retry> retry;
  while (!pattern.empty() || !name.empty()) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      retry = Retry{pattern, name};
      continue;
    }
    if (!pattern.empty() && !name.empty() && *TakeElement(pattern, TakeRune(name))) continue;
    if (!retry || retry->name.empty() || retry->name.front() == '/') return false;
    retry->name.remove_prefix(1);
    pattern = retry->pattern;
    name = retry->name;
  }
  return true;
}

}  // namespace

bool ValidPattern(std::string_view pattern) {
  while (!pattern.empty()) {
    if (pattern.front() == '*') {
      pattern.remove_prefix(1);
    } else if (!TakeElement(pattern, U'x')) {
      return false;
    }
  }
  return true;
}

bool MatchPattern(std::string_view pattern, std::string_view name) {
  return ValidPattern(pattern) && MatchValid(pattern, name);
}

bool IsPattern(std::string_view text) {
  return text.find_first_of("*?[]") != std::string_view::npos;
}

}  // namespace pgvigil::queries
