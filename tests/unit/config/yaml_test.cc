#include "config/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgvigil::config {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

YamlNode Parsed(std::string_view text) {
  auto node = YamlNode::Parse(text, "f.yaml");
  EXPECT_TRUE(node) << (node ? "" : node.error().message);
  return node ? *node : *YamlNode::Parse("", "f.yaml");
}

std::string ParseError(std::string_view text) {
  const auto node = YamlNode::Parse(text, "f.yaml");
  return node ? "" : node.error().message;
}

YamlNode ValueOf(const YamlNode& map, std::string_view key) {
  for (const auto& [name, value] : map.Entries()) {
    if (name.Text() == key) return value;
  }
  ADD_FAILURE() << "no key " << key;
  return map;
}

TEST(Yaml, RefusesWhatIsAmbiguousOrDangerous) {
  struct Case {
    std::string_view symptom;
    std::string text;
    std::string_view message;
  };
  const Case cases[] = {
      {"duplicate key", "a: 1\nb: 2\na: 3\n", "f.yaml:3:1: duplicate key `a`"},
      {"duplicate key, quoted once", "a: 1\n\"a\": 3\n", "f.yaml:2:1: duplicate key `a`"},
      {"duplicate key below", "x:\n  - a: 1\n    a: 2\n", "f.yaml:3:5: duplicate key `a`"},
      {"duplicate key in flow", "{a: 1, a: 2}", "f.yaml:1:8: duplicate key `a`"},
      {"two documents", "a: 1\n---\nb: 2\n", "f.yaml:2:1: a second YAML document"},
      {"list as a key", "[a, b]: 1\n", "f.yaml:1:1: a key must be a text"},
      {"map as a key", "? {a: 1}\n: 2\n", "f.yaml:1:3: a key must be a text"},
      {"no key", ": 1\n", "f.yaml:1:1: a key must be a text"},
      {"alias to its own parent", "a: &x\n  - *x\n", "f.yaml:2:5: "},
      {"unknown alias", "a: *x\n", "f.yaml:1:"},
      {"foreign tag", "a: !vault secret\n", "f.yaml:1:4: unknown tag `!vault`"},
      {"unclosed quote", "a: \"b\n", "f.yaml:"},
      {"tab as indentation", "a:\n\tb: 1\n", "f.yaml:2:"},
      {"NUL byte", std::string("a: \0", 4), "f.yaml:1:1: not UTF-8 text"},
      {"UTF-16",
       std::string("\xFF\xFE"
                   "a\0",
                   4),
       "f.yaml:1:1: not UTF-8 text"},
      {"merge of a text", "a: {<<: x}\n", "f.yaml:1:9: `<<` takes one map"},
  };
  for (const Case& each : cases) {
    EXPECT_THAT(ParseError(each.text), StartsWith(std::string(each.message))) << each.symptom;
  }
}

TEST(Yaml, RefusesAliasBomb) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const auto from = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + from;
    for (int j = 0; j < 9; ++j) text += ", " + from;
    text += "]\n";
  }
  EXPECT_THAT(ParseError(text), HasSubstr("once aliases are expanded"));
}

TEST(Yaml, RefusesDeepNestingAlsoThroughAliases) {
  EXPECT_THAT(ParseError(std::string(2000, '[') + std::string(2000, ']')),
              HasSubstr("nested deeper than 50"));
  std::string text = "a0: &a0 [[[[[[[[[[x]]]]]]]]]]\n";
  for (int i = 1; i < 10; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [[[[[[[[[*a" +
            std::to_string(i - 1) + "]]]]]]]]]\n";
  }
  EXPECT_THAT(ParseError(text), HasSubstr("nested deeper than 50"));
}

TEST(Yaml, AcceptsFiftyLevels) {
  EXPECT_EQ(ParseError(std::string(50, '[') + std::string(50, ']')), "");
}

TEST(Yaml, EmptyTextIsNull) {
  for (const std::string_view text :
       {"", "\n\n", "# only a comment\n", "---\n", "\xEF\xBB\xBF", "~"}) {
    EXPECT_TRUE(Parsed(text).IsNull()) << text;
  }
}

TEST(Yaml, ByteOrderMarkBelongsToNoKey) {
  const YamlNode map = Parsed(
      "\xEF\xBB\xBF"
      "key: 1\n");
  ASSERT_EQ(map.Entries().size(), 1U);
  EXPECT_EQ(map.Entries()[0].first.Text(), "key");
  EXPECT_EQ(map.Entries()[0].first.Where(), "f.yaml:1:1");
}

TEST(Yaml, PlacesCountCharactersFromOne) {
  struct Case {
    std::string_view text;
    std::string_view where;
  };
  const Case cases[] = {
      {"v: 1\n", "f.yaml:1:4"},           {"\n\nv:   1\n", "f.yaml:3:6"},
      {"a: 1\r\nv: 1\r\n", "f.yaml:2:4"}, {"{\"üé😀\": 2, v: x}", "f.yaml:1:15"},
      {"v:\n  - 1\n", "f.yaml:2:3"},      {"v:\n  b: 1\n", "f.yaml:2:3"},
      {"v: |\n  SELECT\n", "f.yaml:1:4"}, {"v:\nb: 1\n", "f.yaml:1:1"},
      {"v: 'x'\n", "f.yaml:1:4"},
  };
  for (const Case& each : cases)
    EXPECT_EQ(ValueOf(Parsed(each.text), "v").Where(), each.where) << each.text;
}

TEST(Yaml, TextIsAsWritten) {
  const YamlNode map = Parsed(
      "plain: SELECT 1\nsingle: 'it''s'\ndouble: \"a\\tb\"\nblock: |\n  one\n  two\nfolded: >-\n  "
      "a\n  b\n"
      "empty: ''\nstr: !!str 12\nnothing:\nnull_word: null\n");
  struct Case {
    std::string_view key;
    std::string_view text;
    bool quoted;
  };
  const Case cases[] = {
      {"plain", "SELECT 1", false},  {"single", "it's", true}, {"double", "a\tb", true},
      {"block", "one\ntwo\n", true}, {"folded", "a b", true},  {"empty", "", true},
      {"str", "12", true},           {"nothing", "", false},   {"null_word", "", false}};
  for (const Case& each : cases) {
    EXPECT_EQ(ValueOf(map, each.key).Text(), each.text) << each.key;
    EXPECT_EQ(ValueOf(map, each.key).Quoted(), each.quoted) << each.key;
  }
  EXPECT_TRUE(ValueOf(map, "nothing").IsNull());
  EXPECT_TRUE(ValueOf(map, "null_word").IsNull());
  EXPECT_FALSE(ValueOf(map, "empty").IsNull());
}

TEST(Yaml, KeyCalledNullNeedsQuotes) {
  EXPECT_THAT(ParseError("null: 1\n"), HasSubstr("in quotes"));
  EXPECT_EQ(Parsed("\"null\": 1\n").Entries()[0].first.Text(), "null");
}

TEST(Yaml, BlockAtTheEndKeepsItsNewline) {
  EXPECT_EQ(ValueOf(Parsed("v: |\n  one"), "v").Text(), "one\n");
}

TEST(Yaml, MergeKeyFillsInWhatIsMissing) {
  const YamlNode map = Parsed("base: &b {x: 1, y: 2}\nv:\n  <<: *b\n  y: 3\n");
  const YamlNode merged = ValueOf(map, "v");
  EXPECT_EQ(merged.Entries().size(), 2U);
  EXPECT_EQ(ValueOf(merged, "x").Text(), "1");
  EXPECT_EQ(ValueOf(merged, "y").Text(), "3");
}

TEST(Yaml, EntriesKeepFileOrder) {
  std::string keys;
  for (const auto& [key, value] : Parsed("z: 1\na: 2\nm: 3\n").Entries()) keys += key.Text();
  EXPECT_EQ(keys, "zam");
}

TEST(Yaml, NodeOutlivesTheRoot) {
  const YamlNode value = ValueOf(Parsed("a: {v: kept}\n"), "a");
  EXPECT_EQ(ValueOf(value, "v").Text(), "kept");
  EXPECT_EQ(value.At("wrong").message, "f.yaml:1:4: wrong");
}

TEST(ReadMap, ReportsEveryMistakeAtOnce) {
  long number = 0;
  const YamlField fields[] = {
      {"number",
       [&](const YamlNode& node) -> Result<void> {
         const auto value = node.AsInteger();
         if (!value) return tl::unexpected(value.error());
         number = *value;
         return {};
       }},
      {"other", [](const YamlNode&) -> Result<void> { return {}; }},
  };
  const auto errors = ReadMap(Parsed("number: x\nohter: 1\nzzzzzzz: 2\n"), fields);
  ASSERT_EQ(errors.size(), 3U);
  EXPECT_EQ(errors[0].message, "f.yaml:1:9: expected a whole number, found `x`");
  EXPECT_EQ(errors[1].message, "f.yaml:2:1: unknown key `ohter`; did you mean `other`?");
  EXPECT_EQ(errors[2].message, "f.yaml:3:1: unknown key `zzzzzzz`");
  EXPECT_THAT(ReadMap(Parsed("number: 5\n"), fields), IsEmpty());
  EXPECT_EQ(number, 5);
  EXPECT_THAT(ReadMap(Parsed(""), fields), IsEmpty());
  EXPECT_EQ(ReadMap(Parsed("- a\n"), fields).at(0).message,
            "f.yaml:1:1: expected a map, found a list");
}

}  // namespace
}  // namespace pgvigil::config
