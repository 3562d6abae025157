#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "alerts/rules/rule.h"

namespace pgvigil::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(RuleFile, ReadsEverythingPrometheusHas) {
  const auto groups = ParseRuleFile(R"(groups:
- name: g
  interval: 1m30s
  query_offset: 10s
  limit: 5
  labels: {team: dba, severity: info}
  rules:
  - record: job:x:sum
    expr: sum by (job) (x)
    labels: {a: b}
  - alert: A
    expr: |
      x
        > 0
    for: 5m
    keep_firing_for: 0
    labels:
      severity: page
      number: 5
      nothing:
    annotations: {summary: "{{ $labels.a }}"}
- name: empty
)",
                                    "r.yml");
  ASSERT_TRUE(groups) << groups.error().message;
  ASSERT_EQ(groups->size(), 2U);
  const Group& group = groups->front();
  EXPECT_EQ(group.file, "r.yml");
  EXPECT_EQ(group.interval, std::chrono::seconds(90));
  EXPECT_EQ(group.query_offset, std::chrono::seconds(10));
  EXPECT_EQ(group.limit, 5U);
  EXPECT_EQ(group.rules[0].kind, Rule::Kind::kRecording);
  EXPECT_THAT(group.rules[0].labels,
              ElementsAre(Pair("team", "dba"), Pair("severity", "info"), Pair("a", "b")));
  const Rule& alert = group.rules[1];
  EXPECT_EQ(alert.hold, std::chrono::minutes(5));
  EXPECT_EQ(alert.text, "x\n  > 0\n");
  EXPECT_EQ(alert.where, "r.yml:11:5");
  // The rule's own label wins over the group's.
  EXPECT_THAT(alert.labels, ElementsAre(Pair("team", "dba"), Pair("severity", "page"),
                                        Pair("number", "5"), Pair("nothing", "")));
}

TEST(RuleFile, AnEmptyFileHasNoGroups) {
  for (const std::string_view text : {"", "# nothing\n", "groups:\n", "groups: []\n"}) {
    const auto groups = ParseRuleFile(text, "r.yml");
    ASSERT_TRUE(groups) << text;
    EXPECT_THAT(*groups, IsEmpty()) << text;
  }
}

struct Mistake {
  std::string text;
  std::string message;
};

std::string InRule(const std::string& lines) { return "groups:\n- name: g\n  rules:\n" + lines; }

TEST(RuleFile, SaysWhatIsWrongAndWhere) {
  const Mistake cases[] = {
      {"group: []\n", "r.yml:1:1: unknown key `group`; did you mean `groups`?"},
      {"- a\n", "r.yml:1:1: expected a map"},
      {"groups:\n- rules: []\n", "r.yml:2:3: a group needs a `name`"},
      {"groups:\n- name: g\n- name: g\n", "r.yml:3:3: there is another group called `g`"},
      {"groups:\n- name: g\n  interval: 5\n", "r.yml:3:13: `5` is no duration"},
      {"groups:\n- name: g\n  interval: 5m 3s\n", "r.yml:3:13: `5m 3s` is no duration"},
      {"groups:\n- name: g\n  limit: -1\n", "r.yml:3:10: a limit is not negative"},
      {"groups:\n- name: g\n  rules: 5\n", "r.yml:3:10: expected a list of rules"},
      {InRule("  - expr: x\n"), "r.yml:4:5: a rule needs `alert` or `record`"},
      {InRule("  - alert: A\n    record: b\n    expr: x\n"),
       "r.yml:4:5: a rule has `alert` or `record`, not both"},
      {InRule("  - alert: A\n"), "r.yml:4:5: a rule needs `expr`"},
      {InRule("  - alert: ''\n    expr: x\n"), "r.yml:4:12: a rule needs a name"},
      {InRule("  - alert: A\n    exper: x\n"),
       "r.yml:5:5: unknown key `exper`; did you mean `expr`"},
      {InRule("  - alert: A\n    expr: x\n    for: soon\n"), "r.yml:6:10: `soon` is no duration"},
      {InRule("  - record: a\n    expr: x\n    for: 5m\n"), "r.yml:6:5: `for` belongs to an alert"},
      {InRule("  - record: a{b}\n    expr: x\n"), "r.yml:4:13: `a{b}` is no metric name"},
      {InRule("  - alert: A\n    expr: x\n    labels: {__name__: y}\n"),
       "r.yml:6:14: `__name__` cannot be a name here"},
      {InRule("  - alert: A\n    expr: x\n    labels: [a]\n"), "r.yml:6:13: expected a map"},
      {InRule("  - alert: A\n    expr: x\n    labels: {a: {b: c}}\n"),
       "r.yml:6:17: expected a text, found a map"},
  };
  for (const Mistake& each : cases) {
    const auto groups = ParseRuleFile(each.text, "r.yml");
    ASSERT_FALSE(groups) << each.text;
    EXPECT_THAT(groups.error().message, HasSubstr(each.message)) << each.text;
  }
}

TEST(RuleFile, FindsAMistakeInsideATextWhereverItsYamlPutsIt) {
  const std::string tail = "    annotations: {a: b}\n";
  const Mistake cases[] = {
      {"    expr: nofunction(x)\n", "r.yml:5:11: "},
      {"    expr: 'x > nofunction(y)'\n", "r.yml:5:16: "},
      {"    expr: \"x{a=\\\"b\\\"} > nofunction(y)\"\n", "r.yml:5:25: "},
      {"    expr: |\n      x >\n        nofunction(y)\n", "r.yml:7:9: "},
      {"    expr: |-  # why\n\n      x > nofunction(y)\n", "r.yml:7:11: "},
      {"    expr: >\n      x >\n      nofunction(y)\n", "r.yml:7:7: "},
      {"    expr: x >\n      nofunction(y)\n", "r.yml:6:7: "},
      {"    expr: 'x{a=\"\u00e9\"} > nofunction(y)'\n", "r.yml:5:23: "},
      {"    expr: x\n    labels: {b: '{{ $nope }}'}\n", "r.yml:6:21: in the template of label `b`"},
      {"    expr: x\n    labels:\n      b: |\n        text\n        {{ if }}\n",
       "r.yml:9:15: in the template of label `b`: missing value for if"},
  };
  for (const Mistake& each : cases) {
    const auto groups = ParseRuleFile(InRule("  - alert: A\n" + each.text + tail), "r.yml");
    ASSERT_FALSE(groups) << each.text;
    EXPECT_THAT(groups.error().message, HasSubstr(each.message)) << each.text;
  }
}

TEST(RuleFile, ShowsEveryMistakeOnALineOfItsOwn) {
  const auto groups = ParseRuleFile(InRule("  - alert: A\n"
                                           "    expr: x >\n"
                                           "    fro: 5m\n"
                                           "    annotations:\n"
                                           "      a: '{{ nope }}'\n"
                                           "      b: '{{ $nope }}'\n"
                                           "  - record: 'a b'\n"
                                           "    for: 1m\n"),
                                    "r.yml");
  ASSERT_FALSE(groups);
  EXPECT_THAT(groups.error().message, HasSubstr("r.yml:5:"));
  for (const char* part :
       {"unknown key `fro`; did you mean `for`?", "r.yml:8:14: in the template of annotation `a`",
        "r.yml:9:14: in the template of annotation `b`: undefined variable `$nope`",
        "r.yml:10:5: a rule needs `expr`", "r.yml:11:5: `for` belongs to an alert"}) {
    EXPECT_THAT(groups.error().message, HasSubstr(part));
  }
}

/// A folder of its own, gone with the test.
class RuleFiles : public ::testing::Test {
 protected:
  RuleFiles() { std::filesystem::create_directories(folder_); }
  ~RuleFiles() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& group) const {
    std::ofstream(folder_ / name) << "groups: [{name: " << group << "}]\n";
  }
  [[nodiscard]] std::string Path(const std::string& name) const { return folder_ / name; }

  static std::vector<std::string> Names(const std::vector<Group>& groups) {
    std::vector<std::string> names;
    for (const Group& group : groups) names.push_back(group.name);
    return names;
  }

 private:
  std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) / "pgvigil_rule_files";
};

TEST_F(RuleFiles, AreFoundByNameFolderAndPattern) {
  Write("b.yaml", "second");
  Write("a.yml", "first");
  Write("c.txt", "other");
  for (const auto& patterns : {std::vector{Path("")}, std::vector{Path("*.y*ml")},
                               std::vector{Path("a.yml"), Path("*.yaml"), Path("a.yml")}}) {
    const auto groups = LoadRuleFiles(patterns);
    ASSERT_TRUE(groups) << groups.error().message;
    EXPECT_THAT(Names(*groups), ElementsAre("first", "second"));
  }
  EXPECT_THAT(*LoadRuleFiles({Path("nothing*.yml")}), IsEmpty());
}

TEST_F(RuleFiles, ThatAreNotThereOrWrongAreAllNamed) {
  Write("a.yml", "[]");
  const auto groups = LoadRuleFiles({Path("none.yml"), Path("a.yml")});
  ASSERT_FALSE(groups);
  EXPECT_THAT(groups.error().message, HasSubstr("none.yml"));
  EXPECT_THAT(groups.error().message, HasSubstr("a.yml:1:"));
}

}  // namespace
}  // namespace pgvigil::rules
