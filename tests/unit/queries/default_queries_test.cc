#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <ostream>
#include <regex>
#include <set>
#include <string>

#include "queries/catalogue.h"

namespace pgvigil::queries {

static void PrintTo(const Query& query, std::ostream* out) { *out << query.name; }

namespace {

ParsedFile Parsed(std::string_view text) {
  return ParseQueries(text, "built-in", std::nullopt).value_or(ParsedFile{});
}

const ParsedFile& BuiltIn() {
  static const ParsedFile file = Parsed(DefaultQueriesText());
  return file;
}

const ParsedFile& Cnpg() {
  static const ParsedFile file = Parsed(CnpgQueriesText());
  return file;
}

std::vector<Query> All() {
  std::vector<Query> all = BuiltIn().queries;
  all.insert(all.end(), Cnpg().queries.begin(), Cnpg().queries.end());
  return all;
}

bool IsValue(const Column& column) {
  switch (column.usage) {
    case Usage::kDiscard:
    case Usage::kLabel:
    case Usage::kName:
    case Usage::kHelp:
      return false;
    default:
      return true;
  }
}

/// Names that are not ours to choose: the list promtool's complaints are held against.
std::set<std::string> InheritedNames() {
  std::ifstream in(PGVIGIL_SOURCE_DIR "/tests/promtool-accepted.txt");
  std::set<std::string> names;
  for (std::string line; std::getline(in, line);) names.insert(line);
  return names;
}

std::vector<std::string> Matches(const std::string& text, const std::string& pattern) {
  const std::regex expression(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), expression), end; it != end; ++it) {
    found.push_back(it->str());
  }
  return found;
}

/// A query of either file.
class EmbeddedQuery : public testing::TestWithParam<Query> {};
class DefaultQuery : public testing::TestWithParam<Query> {};
class CnpgQuery : public testing::TestWithParam<Query> {};

TEST(EmbeddedQueries, AreReadWithoutFindings) {
  for (const ParsedFile* parsed : {&BuiltIn(), &Cnpg()}) {
    for (const Finding& finding : parsed->file.findings) {
      ADD_FAILURE() << finding.where << ": " << finding.message;
    }
  }
  EXPECT_GT(BuiltIn().queries.size(), 50u);
  EXPECT_GT(Cnpg().queries.size(), 15u);
}

TEST(EmbeddedQueries, GiveAFamilyOneMeaning) {
  std::map<std::string, const Column*> first;
  const std::vector<Query> all = All();
  for (const Query& query : all) {
    for (const Column& column : query.columns) {
      if (!IsValue(column) || column.metric_name.empty()) continue;
      const Column* seen = first.emplace(column.metric_name, &column).first->second;
      EXPECT_EQ(seen->help, column.help) << query.name << " " << column.metric_name;
      EXPECT_EQ(seen->usage, column.usage) << query.name << " " << column.metric_name;
    }
  }
}

TEST_P(EmbeddedQuery, ExplainsItselfAndEachColumn) {
  EXPECT_FALSE(GetParam().description.empty());
  for (const Column& column : GetParam().columns) {
    ASSERT_FALSE(column.help.empty()) << column.name;
    EXPECT_EQ(column.help.back(), '.') << column.name;
  }
}

TEST_P(DefaultQuery, CountersOfOurOwnEndInTotal) {
  const std::set<std::string> inherited = InheritedNames();
  for (const Column& column : GetParam().columns) {
    if (!IsValue(column) || inherited.contains(column.metric_name)) continue;
    const bool total = column.metric_name.ends_with("_total");
    EXPECT_EQ(total, column.usage == Usage::kCounter) << column.metric_name;
  }
}

TEST_P(EmbeddedQuery, QualifiesFunctionsAndRelations) {
  // What looks like a call and is grammar, not a function of the catalogue.
  static const std::set<std::string> grammar = {"bit(",    "coalesce(", "greatest(",
                                                "nullif(", "extract(",  "substring("};
  for (const Variant& variant : GetParam().variants) {
    const std::string sql = std::regex_replace(variant.sql, std::regex("'[^']*'"), "''");
    for (const std::string& call : Matches(sql, R"([\w.]+\()")) {
      const bool qualified = call.find('.') != std::string::npos;
      EXPECT_TRUE(qualified || grammar.contains(call)) << call;
    }
    for (const std::string& relation : Matches(sql, R"((FROM|JOIN)\s+pg_\w+[\s;])")) {
      ADD_FAILURE() << relation;
    }
  }
}

TEST_P(EmbeddedQuery, ReadsTheSchemaOnTheSlowLaneAndSeldom) {
  const Query& query = GetParam();
  for (const Variant& variant : query.variants) {
    const bool reads_schema =
        !Matches(variant.sql, R"(pg_catalog\.pg_(class|index|sequence|depend|extension)\b)")
             .empty();
    if (!reads_schema) continue;
    EXPECT_GE(query.cache, std::chrono::seconds(30));
    EXPECT_GE(query.timeout, std::chrono::seconds(1));
  }
}

TEST_P(EmbeddedQuery, LetsNoRemainderPassForATable) {
  for (const Variant& variant : GetParam().variants) {
    const bool names_tables = variant.sql.find("'__other__'") != std::string::npos &&
                              variant.sql.find("schemaname") != std::string::npos;
    if (!names_tables) continue;
    EXPECT_TRUE(std::regex_search(variant.sql, std::regex(R"('',\s*'__other__'|ELSE '' END)")));
  }
}

TEST_P(CnpgQuery, StaysInItsOwnNameSpaces) {
  EXPECT_TRUE(GetParam().name.starts_with("cnpg_"));
  for (const Column& column : GetParam().columns) {
    const bool ours = IsValue(column) && !column.metric_name.starts_with("cnpg_");
    EXPECT_FALSE(ours) << column.metric_name;
  }
}

const auto kName = [](const auto& one) { return one.param.name; };
INSTANTIATE_TEST_SUITE_P(BuiltIn, EmbeddedQuery, testing::ValuesIn(All()), kName);
INSTANTIATE_TEST_SUITE_P(BuiltIn, DefaultQuery, testing::ValuesIn(BuiltIn().queries), kName);
INSTANTIATE_TEST_SUITE_P(BuiltIn, CnpgQuery, testing::ValuesIn(Cnpg().queries), kName);

}  // namespace
}  // namespace pgvigil::queries
