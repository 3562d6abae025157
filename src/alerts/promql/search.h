#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pgvigil::promql {

/// A regular expression in RE2's syntax that may match anywhere in a text, as Go's regexp package
/// has it (a Regex of matcher.h must match all of it). Cheap to copy, thread-safe.
class SearchPattern {
 public:
  /// Errors: kConfig with RE2's own message.
  static Result<SearchPattern> Compile(std::string_view pattern);
  [[nodiscard]] bool FoundIn(std::string_view text) const;
  /// Every match replaced, `$1` and `${name}` in `replacement` being its groups. Go's
  /// ReplaceAllString.
  [[nodiscard]] std::string ReplaceAll(std::string_view text, std::string_view replacement) const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace pgvigil::promql
