#include "alerts/promql/matcher.h"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace pgvigil::promql {
namespace {

using re2::StringPiece;

StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

RE2::Options MakeOptions() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(true);  // since Prometheus 3 a dot matches a new line, too
  return options;
}

/// Go reads `(?<name>` as `(?P<name>`; RE2 does so in newer versions only.
std::string WithNamedGroups(std::string_view pattern) {
  std::string out;
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char byte = pattern[i];
    out += byte;
    if (byte == '\\' && i + 1 < pattern.size()) out += pattern[++i];
    if (byte == '[') in_class = true;
    if (byte == ']') in_class = false;
    if (byte != '(' || in_class || !pattern.substr(i).starts_with("(?<")) continue;
    out += "?P";
    ++i;
  }
  return out;
}

/// `\C`, one byte of whatever character, is RE2's own: Go refuses it.
bool MatchesSingleBytes(std::string_view pattern) {
  for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
    if (pattern[i] != '\\') continue;
    ++i;
    if (pattern[i] == 'C') return true;
    if (pattern[i] == 'Q') i = std::min(pattern.find("\\E", i), pattern.size());
  }
  return false;
}

/// The letters, digits and `_` that `text` begins with, in any script.
std::string_view LeadingName(std::string_view text) {
  static const RE2 name(R"([\pL\p{Nd}_]*)");
  StringPiece rest = Piece(text);
  RE2::Consume(&rest, name);
  return text.substr(0, text.size() - rest.size());
}

/// What stands behind a `$`: a group, another `$`, or nothing of meaning.
struct Reference {
  std::string_view name;
  std::size_t length = 0;  ///< of its text; 0: the `$` stands for itself
};

Reference ReadReference(std::string_view text) {
  if (text.starts_with('$')) return {"$", 1};
  const bool braces = text.starts_with('{');
  const std::string_view rest = text.substr(braces ? 1 : 0);
  const std::string_view name = LeadingName(rest);
  if (name.empty() || (braces && !rest.substr(name.size()).starts_with('}'))) return {};
  return {name, name.size() + (braces ? 2 : 0)};
}

std::optional<std::size_t> GroupNumber(const RE2& regex, std::string_view name) {
  std::size_t number = 0;
  const char* const end = name.data() + name.size();
  const auto parsed = std::from_chars(name.data(), end, number);
  const bool leading_zero = name.size() > 1 && name.front() == '0';
  if (parsed.ec == std::errc() && parsed.ptr == end && !leading_zero) return number;
  const auto& names = regex.NamedCapturingGroups();
  const auto found = names.find(std::string(name));
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found->second);
}

}  // namespace

struct Regex::Impl {
  explicit Impl(std::string_view pattern) : regex(WithNamedGroups(pattern), MakeOptions()) {}
  RE2 regex;
};

Result<Regex> Regex::Compile(std::string_view pattern) {
  if (MatchesSingleBytes(pattern)) {
    return Fail(ErrorKind::kConfig, "invalid escape sequence: \\C");
  }
  auto impl = std::make_shared<const Impl>(pattern);
  if (!impl->regex.ok()) return Fail(ErrorKind::kConfig, impl->regex.error());
  Regex regex;
  regex.pattern_ = pattern;
  regex.impl_ = std::move(impl);
  return regex;
}

bool Regex::Matches(std::string_view text) const {
  return RE2::FullMatch(Piece(text), impl_->regex);
}

std::optional<std::string> Regex::Replace(std::string_view text,
                                          std::string_view replacement) const {
  const RE2& regex = impl_->regex;
  std::vector<StringPiece> groups(static_cast<std::size_t>(regex.NumberOfCapturingGroups()) + 1);
  if (!regex.Match(Piece(text), 0, text.size(), RE2::ANCHOR_BOTH, groups.data(),
                   static_cast<int>(groups.size()))) {
    return std::nullopt;
  }
  std::string out;
  for (std::size_t at = 0; at < replacement.size(); ++at) {
    const auto reference =
        replacement[at] == '$' ? ReadReference(replacement.substr(at + 1)) : Reference{};
    at += reference.length;
    if (reference.length == 0 || reference.name == "$") {
      out += replacement[at];
    } else if (const auto group = GroupNumber(regex, reference.name);
               group && *group < groups.size() && groups[*group].data() != nullptr) {
      out.append(groups[*group].data(), groups[*group].size());
    }
  }
  return out;
}

Matcher::Matcher(std::string name, MatchOp op, std::string value)
    : name_(std::move(name)), op_(op), value_(std::move(value)) {}

Result<Matcher> Matcher::Make(std::string name, MatchOp op, std::string value) {
  Matcher matcher(std::move(name), op, std::move(value));
  if (op == MatchOp::kRegex || op == MatchOp::kNotRegex) {
    auto regex = Regex::Compile(matcher.value_);
    if (!regex) return tl::unexpected(std::move(regex.error()));
    matcher.regex_ = *std::move(regex);
  }
  return matcher;
}

bool Matcher::Matches(std::string_view value) const {
  switch (op_) {
    case MatchOp::kEqual:
      return value == value_;
    case MatchOp::kNotEqual:
      return value != value_;
    case MatchOp::kRegex:
      return regex_->Matches(value);
    case MatchOp::kNotRegex:
      break;
  }
  return !regex_->Matches(value);
}

std::string_view Name(MatchOp op) {
  constexpr std::string_view kNames[] = {"=", "!=", "=~", "!~"};
  return kNames[static_cast<std::size_t>(op)];
}

std::string Matcher::Text() const {
  return NameText(name_) + std::string(Name(op_)) + Quoted(value_);
}

std::string_view MetricOf(std::span<const Matcher> matchers) {
  for (const Matcher& matcher : matchers) {
    if (matcher.name() == kMetricName && matcher.op() == MatchOp::kEqual) return matcher.value();
  }
  return {};
}

}  // namespace pgvigil::promql
