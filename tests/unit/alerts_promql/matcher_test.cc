#include "alerts/promql/matcher.h"

#include <gtest/gtest.h>

namespace pgvigil::promql {
namespace {

TEST(Matcher, MatchesWholeValues) {
  struct Case {
    MatchOp op;
    std::string value;
    std::string_view label;
    bool matches;
  };
  const Case cases[] = {
      {MatchOp::kEqual, "a", "a", true},
      {MatchOp::kEqual, "a", "", false},
      {MatchOp::kEqual, "", "", true},
      {MatchOp::kNotEqual, "a", "", true},
      {MatchOp::kNotEqual, "a", "a", false},
      {MatchOp::kRegex, "a|bc", "bc", true},
      {MatchOp::kRegex, "a|bc", "abc", false},
      {MatchOp::kRegex, "a", "a\n", false},
      {MatchOp::kRegex, ".*", "a\nb", true},
      {MatchOp::kRegex, ".*", "", true},
      {MatchOp::kRegex, "(?i)AB", "ab", true},
      {MatchOp::kNotRegex, "a.*", "b", true},
      {MatchOp::kNotRegex, "a.*", "ab", false},
      {MatchOp::kRegex, "\xC3\xA9.", "\xC3\xA9\xC3\xA9", true},
      {MatchOp::kRegex, "^a$", "a", true},
      {MatchOp::kRegex, "\\Q\\C\\E", "\\C", true},
  };
  for (const Case& each : cases) {
    const auto matcher = Matcher::Make("x", each.op, each.value);
    ASSERT_TRUE(matcher) << each.value;
    EXPECT_EQ(matcher->Matches(each.label), each.matches) << matcher->Text() << " " << each.label;
  }
}

TEST(Matcher, LooksAtItsLabelOnly) {
  const auto matcher = Matcher::Make("a", MatchOp::kNotEqual, "b").value();
  EXPECT_TRUE(matcher.Matches(Labels(std::vector<Label>{{"c", "b"}})));
  EXPECT_FALSE(matcher.Matches(Labels(std::vector<Label>{{"a", "b"}})));
  EXPECT_EQ(matcher.Text(), "a!=\"b\"");
  EXPECT_EQ(Matcher::Make("a b", MatchOp::kRegex, "\"").value().Text(), R"("a b"=~"\"")");
}

TEST(Matcher, RefusesWhatIsNoRegularExpression) {
  EXPECT_EQ(Matcher::Make("a", MatchOp::kRegex, "a{").value().value(), "a{");
  for (const char* pattern : {"(", "a**", "(?=a)", "\\1", "a{1001}", "\\C", "\xff"}) {
    EXPECT_FALSE(Matcher::Make("a", MatchOp::kRegex, pattern)) << pattern;
  }
}

TEST(Regex, ReplacesAsGoDoes) {
  struct Case {
    std::string_view pattern;
    std::string_view text;
    std::string_view replacement;
    std::optional<std::string> result;
  };
  const Case cases[] = {
      {"(.*):(.*)", "a:1", "$2-$1", "1-a"},
      {"(.*):(.*)", "a", "$1", {}},
      {"a(.*)", "abc", "$0", "abc"},
      {"a(.*)", "abc", "$1x", ""},
      {"a(.*)", "abc", "${1}x", "bcx"},
      {"a(?P<rest>.*)", "abc", "$rest!", "bc!"},
      {"a(?<rest>.*)", "abc", "${rest}", "bc"},
      {"a(b)?(.*)", "ac", "<$1|$2>", "<|c>"},
      {"a", "a", "$5", ""},
      {"a", "a", "$$1", "$1"},
      {"a", "a", "$", "$"},
      {"a", "a", "${", "${"},
      {"a", "a", "${a-b}", "${a-b}"},
      {"(a)", "a", "$01", ""},
      {"a", "a", "$\xC3\xA9-", "-"},
      {"a", "a", "plain", "plain"},
  };
  for (const Case& each : cases) {
    const auto regex = Regex::Compile(each.pattern);
    ASSERT_TRUE(regex) << each.pattern;
    EXPECT_EQ(regex->Replace(each.text, each.replacement), each.result)
        << each.pattern << " " << each.replacement;
  }
}

TEST(Quoted, WritesGoEscapes) {
  EXPECT_EQ(Quoted("a\"\\\n\t\x01\x7f\xff\xC3\xA9"), "\"a\\\"\\\\\\n\\t\\x01\\x7f\\xff\xC3\xA9\"");
  EXPECT_EQ(NameText("__name__"), "__name__");
  EXPECT_EQ(NameText("a:b"), "\"a:b\"");
  EXPECT_EQ(NameText(""), "\"\"");
}

}  // namespace
}  // namespace pgvigil::promql
