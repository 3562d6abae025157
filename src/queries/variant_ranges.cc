#include "queries/variant_ranges.h"

#include <algorithm>

namespace pgvigil::queries {
namespace {

// No PostgreSQL major ever had more minor releases than this.
constexpr int kMinors = 50;

std::size_t CountMatches(const std::vector<Variant>& variants, ServerVersion version) {
  const auto matches = [version](const Variant& v) { return v.versions.Holds(version); };
  const bool has_else = variants.size() > 1 && variants.back().versions.empty();
  const auto last = has_else ? variants.end() - 1 : variants.end();
  const auto count = static_cast<std::size_t>(std::count_if(variants.begin(), last, matches));
  return count == 0 && has_else ? 1 : count;
}

/// Collects the affected versions of one kind, major by major.
class Affected {
 public:
  void Add(int major, int minors) {
    if (minors == 0) return;
    text_ += (text_.empty() ? "" : ", ") + std::string(minors == kMinors ? "" : "part of ") +
             std::to_string(major);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace

std::vector<RangeDefect> CheckRanges(const std::vector<Variant>& variants,
                                     const VersionConstraint& wanted) {
  Affected gaps;
  Affected overlaps;
  bool begun = false;
  for (int major = kOldestMajor; major <= kNewestMajor; ++major) {
    int missing = 0;
    int doubled = 0;
    for (int minor = 0; minor < kMinors; ++minor) {
      const ServerVersion version{major * 10000 + minor};
      const std::size_t matches = CountMatches(variants, version);
      begun = begun || matches > 0;
      if (matches > 1) ++doubled;
      if (matches == 0 && (wanted.empty() ? begun : wanted.Holds(version))) ++missing;
    }
    gaps.Add(major, missing);
    overlaps.Add(major, doubled);
  }
  std::vector<RangeDefect> defects;
  if (!gaps.text().empty()) defects.push_back({RangeDefect::Kind::kGap, gaps.text()});
  if (!overlaps.text().empty()) defects.push_back({RangeDefect::Kind::kOverlap, overlaps.text()});
  return defects;
}

}  // namespace pgvigil::queries
