#include "postgres/psql_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgvigil::postgres {

bool operator==(const ScriptStatement& a, const ScriptStatement& b) {
  return a.sql == b.sql && a.generates == b.generates;
}

namespace {

using ::testing::HasSubstr;
using Statements = std::vector<ScriptStatement>;

TEST(ReadPsqlScript, IsWhatPsqlWouldSend) {
  struct Case {
    const char* script;
    Statements expected;
  };
  const Case cases[] = {
      {"", {}},
      {"SELECT 1;\nSELECT 2;", {{"SELECT 1"}, {"SELECT 2"}}},
      {"SELECT ';'; -- ; not here\nSELECT \"a;b\";", {{"SELECT ';'"}, {"SELECT \"a;b\""}}},
      {"SELECT 'it''s'", {}},
      {"SELECT :'v', :\"v\", :n::int;", {{"SELECT 'o''n\"e', \"o'n\"\"e\", 5::int"}}},
      {"SELECT :unknown, a::text;", {{"SELECT :unknown, a::text"}}},
      {"SELECT 'x'\n\\gexec\nSELECT 2;", {{"SELECT 'x'", true}, {"SELECT 2"}}},
      {"\\set w three\nSELECT :'w';", {{"SELECT 'three'"}}},
      {"\\if :{?v}\n\\else\n\\set v other\n\\endif\nSELECT :n;", {{"SELECT 5"}}},
      {"\\if :{?none}\nSELECT 1;\n\\else\nSELECT 2;\n\\endif", {{"SELECT 2"}}},
  };
  for (const Case& each : cases) {
    const auto read = ReadPsqlScript(each.script, {{"v", "o'n\"e"}, {"n", "5"}});
    if (std::string_view(each.script) == "SELECT 'it''s'") {
      EXPECT_THAT(read.error().message, HasSubstr("no end"));
      continue;
    }
    ASSERT_TRUE(read) << each.script << ": " << read.error().message;
    EXPECT_EQ(*read, each.expected) << each.script;
  }
}

TEST(ReadPsqlScript, RefusesWhatItDoesNotKnow) {
  for (const char* script : {"\\copy t\n", "\\if true\n", "SELECT 'open"}) {
    EXPECT_FALSE(ReadPsqlScript(script, {})) << script;
  }
}

TEST(RoleScript, IsReadWholeWithItsVariables) {
  const auto script =
      ReadPsqlScript(RoleScriptText(), {{"role", "odd \"name"}, {"connections", "7"}});
  ASSERT_TRUE(script) << script.error().message;
  std::string all;
  for (const ScriptStatement& statement : *script) all += statement.sql + ";\n";
  EXPECT_THAT(all, HasSubstr("GRANT pg_monitor TO \"odd \"\"name\";"));
  EXPECT_THAT(all, HasSubstr("CONNECTION LIMIT 7;"));
  EXPECT_EQ(all.find("\\"), std::string::npos);
  EXPECT_EQ(script->back().sql, "COMMIT");
}

}  // namespace
}  // namespace pgvigil::postgres
