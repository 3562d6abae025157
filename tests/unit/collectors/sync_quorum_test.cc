#include "collectors/sync_quorum.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgvigil::collectors {
namespace {

using testing::ElementsAreArray;

constexpr auto kFirst = SyncMethod::kFirst;
constexpr auto kAny = SyncMethod::kAny;

TEST(ParseSyncStandbyNames, ReadsWhatTheServerAccepts) {
  struct Case {
    std::string text;
    SyncMethod method;
    int required;
    std::vector<std::string> names;
  };
  const Case cases[] = {
      {"a", kFirst, 1, {"a"}},
      {"a,b", kFirst, 1, {"a", "b"}},
      {" a \n,\tb\v", kFirst, 1, {"a", "b"}},
      {"*", kFirst, 1, {"*"}},
      {"\"*\"", kFirst, 1, {"*"}},
      {"*,a", kFirst, 1, {"*", "a"}},
      {"1 (a)", kFirst, 1, {"a"}},
      {"2(a,b)", kFirst, 2, {"a", "b"}},
      {"3 (a)", kFirst, 3, {"a"}},
      {"007 (a)", kFirst, 7, {"a"}},
      {"2147483647 (a)", kFirst, 2147483647, {"a"}},
      {"FIRST 1 (a)", kFirst, 1, {"a"}},
      {"first 2 (a, b)", kFirst, 2, {"a", "b"}},
      {"fIrSt\f1(a)", kFirst, 1, {"a"}},
      {"ANY 1 (a,b)", kAny, 1, {"a", "b"}},
      {"any 2 (*)", kAny, 2, {"*"}},
      {"any 1 (A, a)", kAny, 1, {"A", "a"}},
      {"1", kFirst, 1, {"1"}},
      {"0", kFirst, 1, {"0"}},
      {"0,1", kFirst, 1, {"0", "1"}},
      {"a,007", kFirst, 1, {"a", "007"}},
      {"1 (1)", kFirst, 1, {"1"}},
      {"12 (34,56)", kFirst, 12, {"34", "56"}},
      {"anyone", kFirst, 1, {"anyone"}},
      {"firstly,any1", kFirst, 1, {"firstly", "any1"}},
      {"\"any\"", kFirst, 1, {"any"}},
      {"any 1 (\"FIRST\")", kAny, 1, {"FIRST"}},
      {"\"pg-1\"", kFirst, 1, {"pg-1"}},
      {"\"a\"\"b\"", kFirst, 1, {"a\"b"}},
      {"\"a, b)\"", kFirst, 1, {"a, b)"}},
      {"\"\"", kFirst, 1, {""}},
      {"\"\"\"\"", kFirst, 1, {"\""}},
      {"a$b,_a1", kFirst, 1, {"a$b", "_a1"}},
      {"\xc3\xa9", kFirst, 1, {"\xc3\xa9"}},
  };
  for (const Case& each : cases) {
    const auto parsed = ParseSyncStandbyNames(each.text);
    ASSERT_TRUE(parsed && *parsed) << each.text;
    EXPECT_EQ((*parsed)->method, each.method) << each.text;
    EXPECT_EQ((*parsed)->required, each.required) << each.text;
    EXPECT_THAT((*parsed)->names, ElementsAreArray(each.names)) << each.text;
  }
}

TEST(ParseSyncStandbyNames, RefusesWhatTheServerRefuses) {
  const std::string cases[] = {
      " ",
      "any",
      "first",
      "any, a",
      "1 (any)",
      "first1(a)",
      "2abc",
      "2 abc",
      "a b",
      "a,",
      ",a",
      "a,,b",
      "()",
      "1 ()",
      "(a)",
      "0 (a)",
      "ANY 0 (a)",
      "-1 (a)",
      "ANY (a)",
      "FIRST (a)",
      "a (b)",
      "pg-1",
      "a\"b\"",
      "\"a",
      "\"a\"\"",
      "\"a\"b\"",
      "$a",
      "1 (a",
      "1 a)",
      "1 (a))",
      "1 (a) b",
      "FIRST 1 a",
      "FIRST 1 (a),b",
      "a;b",
      "a\tb",
      "any any",
      "1 1 (a)",
      "'a'",
      "**",
      "a*",
      "* a",
      "%",
      "a.b",
      "1a (b)",
      "1(a)(b)",
      "any 1",
      "2147483648 (a)",
      "any 1(first)",
  };
  for (const std::string& each : cases) {
    EXPECT_FALSE(ParseSyncStandbyNames(each)) << each;
  }
}

TEST(ParseSyncStandbyNames, NothingIsNoSynchronousReplication) {
  const auto parsed = ParseSyncStandbyNames("");
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(parsed->has_value());
}

TEST(ParseSyncStandbyNames, SaysWhereItEnds) {
  EXPECT_EQ(ParseSyncStandbyNames("1 (a").error().message, "ends too early");
  EXPECT_EQ(ParseSyncStandbyNames("a b").error().message, "unexpected `b`");
}

SyncCandidate Listed(std::string name, int priority = 1) {
  return {std::move(name), "streaming", priority, true};
}

struct QuorumCase {
  std::string name;
  std::string setting;
  std::vector<SyncCandidate> walsenders;
  int connected;
  int spare;
  std::optional<int> members;
  std::optional<int> margin;
  std::vector<ListedName> listed;
  std::optional<int> expected = std::nullopt;
};

SyncQuorum Quorum(const QuorumCase& each) {
  const auto names = ParseSyncStandbyNames(each.setting).value().value();
  return Evaluate({names, {"me", "walreceiver"}, each.expected}, each.walsenders);
}

TEST(SyncQuorum, CountsWhatTheServerCounts) {
  const SyncCandidate asynchronous{"c", "streaming", 0, true};
  const SyncCandidate catching_up{"b", "catchup", 1, true};
  const SyncCandidate stopping{"b", "stopping", 1, true};
  const SyncCandidate receiver{"b", "streaming", 1, false};
  const QuorumCase cases[] = {
      {"all there",
       "ANY 1 (a,b)",
       {Listed("a"), Listed("b"), asynchronous},
       2,
       1,
       2,
       0,
       {{"a", true}, {"b", true}}},
      {"one gone", "ANY 1 (a,b)", {Listed("a")}, 1, 0, 2, -1, {{"a", true}, {"b", false}}},
      {"all gone", "FIRST 1 (a,b)", {asynchronous}, 0, -1, 2, -2, {{"a", false}, {"b", false}}},
      {"catching up counts not",
       "ANY 1 (a,b)",
       {Listed("a"), catching_up},
       1,
       0,
       2,
       -1,
       {{"a", true}, {"b", false}}},
      {"stopping confirms but cannot be promoted",
       "ANY 1 (a,b)",
       {Listed("a"), stopping},
       2,
       1,
       2,
       -1,
       {{"a", true}, {"b", true}}},
      {"a receiver confirms but cannot be promoted",
       "ANY 1 (a,b)",
       {Listed("a"), receiver},
       2,
       1,
       2,
       -1,
       {{"a", true}, {"b", true}}},
      {"two of three",
       "ANY 2 (a,b,c)",
       {Listed("a"), Listed("b")},
       2,
       0,
       3,
       0,
       {{"a", true}, {"b", true}, {"c", false}}},
      {"more required than listed", "2 (a)", {Listed("a")}, 1, -1, 1, 1, {{"a", true}}},
      {"case of names", "\"PG-1\"", {Listed("pg-1")}, 1, 0, 1, 0, {{"PG-1", true}}},
      {"a name twice in the list", "ANY 1 (a, A)", {Listed("a")}, 1, 0, 1, 0, {{"a", true}}},
      {"two standbys of one name",
       "ANY 1 (a)",
       {Listed("a"), Listed("A")},
       2,
       1,
       2,
       0,
       {{"a", true}}},
      {"own name is no standby",
       "ANY 1 (me, a, b)",
       {Listed("a"), Listed("b")},
       2,
       1,
       2,
       0,
       {{"a", true}, {"b", true}}},
      {"anybody", "ANY 1 (*)", {Listed("a"), Listed("b")}, 2, 1, {}, {}, {{"*", true}}},
      {"anybody of three", "ANY 1 (*)", {Listed("a"), Listed("b")}, 2, 1, 3, -1, {{"*", true}}, 3},
      {"anybody of fewer than there are",
       "*",
       {Listed("a"), Listed("b")},
       2,
       1,
       2,
       0,
       {{"*", true}},
       1},
      {"nobody", "*", {}, 0, -1, {}, {}, {{"*", false}}},
  };
  for (const QuorumCase& each : cases) {
    const SyncQuorum quorum = Quorum(each);
    EXPECT_EQ(quorum.connected, each.connected) << each.name;
    EXPECT_EQ(quorum.spare(), each.spare) << each.name;
    EXPECT_EQ(quorum.hangs(), each.spare < 0) << each.name;
    EXPECT_EQ(quorum.members, each.members) << each.name;
    EXPECT_EQ(quorum.margin(), each.margin) << each.name;
    EXPECT_THAT(quorum.listed, ElementsAreArray(each.listed)) << each.name;
  }
}

}  // namespace
}  // namespace pgvigil::collectors
