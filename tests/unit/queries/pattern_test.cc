#include <gtest/gtest.h>

#include "queries/plan.h"

namespace pgvigil::queries {
namespace {

struct Case {
  std::string_view pattern;
  std::string_view name;
  bool matches;
};

TEST(Pattern, MatchesAsPathMatchDoes) {
  const Case cases[] = {
      {"", "", true},
      {"abc", "abc", true},
      {"abc", "abcd", false},
      {"*", "", true},
      {"*", "abc", true},
      {"*c", "abc", true},
      {"a*", "ab/c", false},
      {"a*/b", "a/b", true},
      {"a*/b", "a/c/b", false},
      {"a*b*c*d", "axbxcxd", true},
      {"a*b?c*x", "abxbbxdbxebxczzx", true},
      {"a*b?c*x", "abxbbxdbxebxczzy", false},
      {"**", "ab", true},
      {"a?c", "abc", true},
      {"a?b", "a/b", false},
      {"a?", "a", false},
      {"ab[c]", "abc", true},
      {"ab[b-d]", "abc", true},
      {"ab[e-g]", "abc", false},
      {"ab[^c]", "abc", false},
      {"ab[^e-g]", "abc", true},
      {"a\\*b", "a*b", true},
      {"a\\*b", "ab", false},
      {"[\\]a]", "]", true},
      {"[\\-]", "-", true},
      {"[x\\-]", "x", true},
      {"[\\-x]", "a", false},
      {"a]", "a]", true},
      {"a?b", "a\u263Ab", true},
      {"a[^a]b", "a\u263Ab", true},
      {"a???b", "a\u263Ab", false},
      {"[a-\u03B6]*", "\u03B1", true},
      {"*[a-\u03B6]", "A", false},
      {"?", "\xE9", true},
  };
  for (const Case& each : cases) {
    EXPECT_TRUE(ValidPattern(each.pattern)) << each.pattern;
    EXPECT_EQ(MatchPattern(each.pattern, each.name), each.matches)
        << each.pattern << " against " << each.name;
  }
}

TEST(Pattern, MatchesNothingWhenMalformed) {
  for (const std::string_view pattern :
       {"[]a]", "[-]", "[x-]", "[-x]", "[a-b-c]", "[", "[^", "[^bc", "a[", "a\\"}) {
    EXPECT_FALSE(ValidPattern(pattern)) << pattern;
    EXPECT_FALSE(MatchPattern(pattern, "a")) << pattern;
  }
}

TEST(Pattern, IsToldFromANameByItsCharacters) {
  for (const std::string_view pattern : {"*", "a?", "[ab]", "a]"}) EXPECT_TRUE(IsPattern(pattern));
  for (const std::string_view name : {"", "app", "my db", "a\\b", "a^b"}) {
    EXPECT_FALSE(IsPattern(name)) << name;
  }
}

TEST(Pattern, IsMatchedInBoundedTime) {
  const std::string name(300, 'a');
  EXPECT_FALSE(MatchPattern("a*a*a*a*a*a*a*a*a*a*a*a*b", name));
}

TEST(ExtensionVersion, ComparesNumbersAsNumbers) {
  struct VersionCase {
    std::string_view installed;
    std::string_view wanted;
    bool enough;
  };
  const VersionCase cases[] = {
      {"1.8", "1.8", true},
      {"1.10", "1.9", true},
      {"1.9", "1.10", false},
      {"2", "1.99", true},
      {"1.8", "1.8.0", true},
      {"1.8.1", "1.8", true},
      {"3.4.0dev", "3.4.0", false},
      {"3.4.0", "3.4.0dev", true},
      {"2.11.0-dev", "2.10", true},
      {"1.0beta2", "1.0beta1", true},
      {"1.0alpha", "1.0beta", false},
      {"", "1", false},
      {"1", "", true},
      {"007", "7", true},
      {"99999999999999999999", "9", true},
  };
  for (const VersionCase& each : cases) {
    EXPECT_EQ(AtLeastVersion(each.installed, each.wanted), each.enough)
        << each.installed << " for " << each.wanted;
  }
}

}  // namespace
}  // namespace pgvigil::queries
