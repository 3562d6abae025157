#include "queries/version_constraint.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

namespace pgvigil::queries {
namespace {

constexpr long kLargestPart = 999999;
constexpr long kEndOfTime = std::numeric_limits<long>::max();
constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kOperatorCharacters = "=!<>~^";

/// A version as written; parts that are missing or wildcards are 0 and not counted in `given`.
struct Written {
  std::array<long, 3> parts = {0, 0, 0};
  int given = 0;
  bool prerelease = false;
};

struct Interval {
  long first = 0;
  long last = kEndOfTime;
};

long Pack(long major, long middle, long minor) {
  constexpr long kStep = kLargestPart + 1;
  return (major * kStep + middle) * kStep + minor;
}

// The three-part version of a server: since PostgreSQL 10 the middle part is always 0.
long Pack(ServerVersion version) {
  return Pack(version.num / 10000, version.num / 100 % 100, version.num % 100);
}

long First(const Written& v) { return Pack(v.parts[0], v.parts[1], v.parts[2]); }

// The first version after all those that begin with the first `count` parts.
long After(const Written& v, int count) {
  if (count == 0) return kEndOfTime;
  if (count == 1) return Pack(v.parts[0] + 1, 0, 0);
  if (count == 2) return Pack(v.parts[0], v.parts[1] + 1, 0);
  return First(v) + 1;
}

// The versions that begin like `v`. A prerelease comes right before its release and no server has
// one.
Interval Like(const Written& v) { return {First(v), v.prerelease ? First(v) : After(v, v.given)}; }

std::optional<Interval> Apply(std::string_view op, const Written& v) {
  const Interval like = Like(v);
  if (op.empty() || op == "=" || op == "!=") return like;
  if (op == ">") return Interval{like.last, kEndOfTime};
  if (op == ">=" || op == "=>") return Interval{like.first, kEndOfTime};
  if (op == "<") return Interval{0, like.first};
  if (op == "<=" || op == "=<") return Interval{0, like.last};
  if (op == "~" || op == "~>") return Interval{like.first, After(v, std::min(v.given, 2))};
  if (op == "^") return Interval{like.first, After(v, std::min(v.given, 1))};
  return std::nullopt;
}

bool IsWildcard(std::string_view part) { return part == "x" || part == "X" || part == "*"; }

std::optional<long> ParsePart(std::string_view text) {
  long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || value < 0 || value > kLargestPart || text.starts_with('-')) return std::nullopt;
  return value;
}

std::string_view CutSuffix(std::string_view& text, char mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return {};
  const std::string_view suffix = text.substr(at);
  text = text.substr(0, at);
  return suffix;
}

std::optional<Written> ParseVersion(std::string_view text) {
  Written v;
  if (text.starts_with('v')) text.remove_prefix(1);
  if (CutSuffix(text, '+') == "+") return std::nullopt;
  const std::string_view prerelease = CutSuffix(text, '-');
  if (prerelease == "-") return std::nullopt;
  v.prerelease = !prerelease.empty();
  bool wildcard = false;
  for (int i = 0; i < 3; ++i) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    const std::string_view part = text.substr(0, dot);
    const std::optional<long> number = ParsePart(part);
    if (!number && !IsWildcard(part)) return std::nullopt;
    wildcard = wildcard || !number;
    if (!wildcard) v.parts[static_cast<std::size_t>(v.given++)] = *number;
    if (dot == text.size()) return v;
    text.remove_prefix(dot + 1);
  }
  return std::nullopt;
}

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// Takes the characters of `text` up to the first one for which `ends` holds.
template <class Ends>
std::string_view Take(std::string_view& text, Ends ends) {
  const auto end = std::find_if(text.begin(), text.end(), ends);
  const std::string_view taken = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(taken.size());
  text = text.substr(std::min(text.find_first_not_of(kSpace), text.size()));
  return taken;
}

std::string_view TakeOperator(std::string_view& text) {
  return Take(text, [](char c) { return kOperatorCharacters.find(c) == std::string_view::npos; });
}

std::string_view TakeVersion(std::string_view& text) {
  return Take(text, [](char c) { return c == ',' || kSpace.find(c) != std::string_view::npos; });
}

tl::unexpected<Error> Unreadable(std::string_view part) {
  return Fail(ErrorKind::kConfig, "`" + std::string(part) +
                                      "` is no version constraint; write one like `>=14 <17`, `16` "
                                      "or `14 - 16`");
}

}  // namespace

Result<VersionConstraint> VersionConstraint::Parse(std::string_view text) {
  VersionConstraint constraint;
  constraint.text_ = std::string(Trim(text));
  std::string_view rest = constraint.text_;
  while (!rest.empty() || !constraint.any_of_.empty()) {
    const std::size_t bar = rest.find("||");
    auto ranges = ParseAll(Trim(rest.substr(0, bar)));
    if (!ranges) return tl::unexpected(std::move(ranges.error()));
    constraint.any_of_.push_back(std::move(*ranges));
    if (bar == std::string_view::npos) break;
    rest = rest.substr(bar + 2);
  }
  return constraint;
}

Result<std::vector<VersionConstraint::Range>> VersionConstraint::ParseAll(std::string_view text) {
  std::vector<Range> ranges;
  const std::string_view whole = text;
  bool upper_end = false;  // the next version closes a hyphen range
  do {
    std::string_view op = TakeOperator(text);
    const std::string_view token = TakeVersion(text);
    const std::optional<Written> version = ParseVersion(token);
    if (!version) return Unreadable(token.empty() ? whole : token);
    const bool lower_end = text.starts_with("- ");
    if ((lower_end || upper_end) && !op.empty()) return Unreadable(whole);
    if (lower_end || upper_end) op = upper_end ? "<=" : ">=";
    if (lower_end && upper_end) return Unreadable(whole);
    const std::optional<Interval> interval = Apply(op, *version);
    if (!interval) return Unreadable(op);
    ranges.push_back({interval->first, interval->last, op == "!="});
    upper_end = lower_end;
    if (lower_end || text.starts_with(',')) text = Trim(text.substr(1));
    if (text.empty() && whole.ends_with(',')) return Unreadable(whole);
  } while (!text.empty());
  return ranges;
}

bool VersionConstraint::Holds(ServerVersion version) const {
  const long packed = Pack(version);
  const auto holds = [packed](const Range& range) {
    return (range.first <= packed && packed < range.last) != range.negated;
  };
  return any_of_.empty() ||
         std::any_of(any_of_.begin(), any_of_.end(), [&](const std::vector<Range>& all) {
           return std::all_of(all.begin(), all.end(), holds);
         });
}

VersionConstraint VersionConstraint::Both(const VersionConstraint& a, const VersionConstraint& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  VersionConstraint both;
  both.text_ = "(" + a.text_ + ") and (" + b.text_ + ")";
  for (const auto& left : a.any_of_) {
    for (const auto& right : b.any_of_) {
      both.any_of_.push_back(left);
      both.any_of_.back().insert(both.any_of_.back().end(), right.begin(), right.end());
    }
  }
  return both;
}

}  // namespace pgvigil::queries
