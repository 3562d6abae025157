#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "alerts/promql/labels.h"
#include "base/result.h"

namespace pgvigil::promql {

enum class MatchOp { kEqual, kNotEqual, kRegex, kNotRegex };
/// `=`, `!=`, `=~`, `!~`.
[[nodiscard]] std::string_view Name(MatchOp op);

/// A regular expression in RE2's syntax that must match a whole text; a dot matches a new line,
/// too. Cheap to copy, thread-safe.
class Regex {
 public:
  /// Errors: kConfig with RE2's own message.
  static Result<Regex> Compile(std::string_view pattern);
  [[nodiscard]] bool Matches(std::string_view text) const;
  [[nodiscard]] const std::string& pattern() const { return pattern_; }
  /// The text a whole match turns `replacement` into, `$1` and `${name}` being its groups; nullopt
  /// without a match. Go's regexp.Expand.
  [[nodiscard]] std::optional<std::string> Replace(std::string_view text,
                                                   std::string_view replacement) const;

 private:
  struct Impl;
  std::string pattern_;
  std::shared_ptr<const Impl> impl_;
};

/// One condition on a label. Immutable, thread-safe, cheap to copy.
class Matcher {
 public:
  /// Errors: kConfig when the value is no regular expression.
  static Result<Matcher> Make(std::string name, MatchOp op, std::string value);

  /// `value` is empty for a label that is absent.
  [[nodiscard]] bool Matches(std::string_view value) const;
  [[nodiscard]] bool Matches(const Labels& labels) const { return Matches(labels.Get(name_)); }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] MatchOp op() const { return op_; }
  [[nodiscard]] const std::string& value() const { return value_; }
  /// `name=~"value"`
  [[nodiscard]] std::string Text() const;

 private:
  Matcher(std::string name, MatchOp op, std::string value);
  std::string name_;
  MatchOp op_ = MatchOp::kEqual;
  std::string value_;
  std::optional<Regex> regex_;
};

/// The metric a selector names; empty when it does not name exactly one.
[[nodiscard]] std::string_view MetricOf(std::span<const Matcher> matchers);

}  // namespace pgvigil::promql
