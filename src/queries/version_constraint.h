#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/server_version.h"

namespace pgvigil::queries {

/// A set of server versions in the grammar of CloudNativePG's `runonserver` (Masterminds semver
/// constraints): space or comma is AND, `||` is OR, operators = != > < >= => <= =< ~ ~> ^, `12 -
/// 15`, wildcards x X *, missing parts allowed. A server 16.4 counts as 16.0.4. The empty
/// constraint holds for every version; the version 0 (unknown) counts as older than any.
/// https://github.com/Masterminds/semver#checking-version-constraints
class VersionConstraint {
 public:
  VersionConstraint() = default;
  /// Errors: kConfig, naming the part that could not be read.
  static Result<VersionConstraint> Parse(std::string_view text);

  /// Holds where both hold.
  [[nodiscard]] static VersionConstraint Both(const VersionConstraint& a,
                                              const VersionConstraint& b);

  [[nodiscard]] bool Holds(ServerVersion version) const;
  [[nodiscard]] bool empty() const { return any_of_.empty(); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  /// first <= version < last, in (major, middle, minor) packed as one number; `negated` for !=.
  struct Range {
    long first = 0;
    long last = 0;
    bool negated = false;
  };
  static Result<std::vector<Range>> ParseAll(std::string_view text);

  std::vector<std::vector<Range>> any_of_;
  std::string text_;
};

}  // namespace pgvigil::queries
