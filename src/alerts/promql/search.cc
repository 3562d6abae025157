#include "alerts/promql/search.h"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace pgvigil::promql {
namespace {

using Groups = std::vector<re2::StringPiece>;

constexpr std::int64_t kMemory = 8 << 20;

bool IsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view View(const re2::StringPiece& piece) { return {piece.data(), piece.size()}; }

/// The name behind a `$`, and how long it is as written; 0: it is none.
struct Reference {
  std::string_view name;
  std::size_t length = 0;
};

Reference ReadReference(std::string_view rest) {
  const bool braced = rest.starts_with('{');
  const std::size_t begin = braced ? 1 : 0;
  std::size_t end = begin;
  while (end < rest.size() && IsWord(rest[end])) ++end;
  if (end == begin || (braced && (end == rest.size() || rest[end] != '}'))) return {};
  return {rest.substr(begin, end - begin), end + begin};
}

std::string_view GroupOf(const re2::RE2& expression, std::string_view name, const Groups& groups) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  if (error != std::errc() || end != name.data() + name.size()) {
    const auto& names = expression.NamedCapturingGroups();
    const auto found = names.find(std::string(name));
    if (found == names.end()) return {};
    index = static_cast<std::size_t>(found->second);
  }
  return index < groups.size() ? View(groups[index]) : std::string_view();
}

void Substitute(const re2::RE2& expression, std::string_view replacement, const Groups& groups,
                std::string& out) {
  for (std::size_t at = 0; at < replacement.size(); ++at) {
    const std::string_view rest = replacement.substr(at + 1);
    if (replacement[at] != '$') {
      out += replacement[at];
    } else if (rest.starts_with('$')) {
      out += '$';
      ++at;
    } else if (const Reference reference = ReadReference(rest); reference.length > 0) {
      out += GroupOf(expression, reference.name, groups);
      at += reference.length;
    } else {
      out += '$';
    }
  }
}

/// Bytes of the character at `at`.
std::size_t CharacterLength(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
  return end - at;
}

}  // namespace

struct SearchPattern::Impl {
  Impl(re2::StringPiece pattern, const re2::RE2::Options& options) : expression(pattern, options) {}
  re2::RE2 expression;
};

Result<SearchPattern> SearchPattern::Compile(std::string_view pattern) {
  re2::RE2::Options options(re2::RE2::Quiet);
  options.set_max_mem(kMemory);
  SearchPattern compiled;
  auto impl =
      std::make_shared<const Impl>(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (!impl->expression.ok()) return Fail(ErrorKind::kConfig, impl->expression.error());
  compiled.impl_ = std::move(impl);
  return compiled;
}

bool SearchPattern::FoundIn(std::string_view text) const {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), impl_->expression);
}

std::string SearchPattern::ReplaceAll(std::string_view text, std::string_view replacement) const {
  const re2::RE2& expression = impl_->expression;
  Groups groups(static_cast<std::size_t>(expression.NumberOfCapturingGroups()) + 1);
  const re2::StringPiece whole(text.data(), text.size());
  std::string out;
  std::size_t last = 0;  // where the match before ended
  std::size_t at = 0;
  while (at <= text.size() && expression.Match(whole, at, text.size(), re2::RE2::UNANCHORED,
                                               groups.data(), static_cast<int>(groups.size()))) {
    const auto begin = static_cast<std::size_t>(groups[0].data() - text.data());
    const std::size_t end = begin + groups[0].size();
    out += text.substr(last, begin - last);
    // An empty match right behind another match is none.
    if (end > last || begin == 0) Substitute(expression, replacement, groups, out);
    last = end;
    at = std::max(end, at + CharacterLength(text, at));
  }
  return out + std::string(text.substr(last));
}

}  // namespace pgvigil::promql
