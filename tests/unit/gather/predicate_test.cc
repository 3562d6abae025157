#include "gather/predicate.h"

#include <gtest/gtest.h>

namespace pgvigil::gather {
namespace {

using postgres::Rows;
using queries::Dialect;

constexpr std::uint32_t kBool = 16;
constexpr std::uint32_t kInt4 = 23;
constexpr std::uint32_t kText = 25;

enum class Expected { kTrue, kFalse, kError };

Expected Read(Dialect dialect, std::uint32_t type, Rows::Literals rows) {
  const Result<bool> verdict =
      Verdict(Rows::FromLiterals({{"holds", type}}, std::move(rows)), dialect);
  if (!verdict) return Expected::kError;
  return *verdict ? Expected::kTrue : Expected::kFalse;
}

TEST(Verdict, ReadsTheFirstRowAsCloudNativePgDoes) {
  const struct Case {
    std::uint32_t type;
    Rows::Literals rows;
    Expected expected;
  } cases[] = {{kBool, {{"t"}}, Expected::kTrue},
               {kBool, {{"f"}}, Expected::kFalse},
               {kBool, {}, Expected::kFalse},
               {kBool, {{std::nullopt}}, Expected::kFalse},
               {kBool, {{"f"}, {"t"}}, Expected::kFalse},
               {kBool, {{"t"}, {"f"}}, Expected::kTrue},
               {kInt4, {{"1"}}, Expected::kTrue},
               {kInt4, {{"0"}}, Expected::kFalse},
               {kInt4, {{"2"}}, Expected::kError},
               {kText, {{"true"}}, Expected::kTrue},
               {kText, {{"False"}}, Expected::kFalse},
               {kText, {{"tRUE"}}, Expected::kError},
               {kText, {{"postgresql"}}, Expected::kError},
               {kText, {{""}}, Expected::kError}};
  for (const Case& test : cases) {
    const std::string first = test.rows.empty() ? "no row" : test.rows[0][0].value_or("NULL");
    EXPECT_EQ(Read(Dialect::kCloudNativePg, test.type, test.rows), test.expected) << first;
    EXPECT_EQ(Read(Dialect::kPgvigil, test.type, test.rows), test.expected) << first;
  }
}

TEST(Verdict, DemandsOneBooleanInFilesOfPgExporter) {
  const struct Case {
    std::uint32_t type;
    Rows::Literals rows;
    Expected expected;
  } cases[] = {{kBool, {{"t"}}, Expected::kTrue},
               {kBool, {{"f"}}, Expected::kFalse},
               {kBool, {}, Expected::kFalse},
               {kBool, {{std::nullopt}}, Expected::kFalse},
               {kBool, {{"t"}, {"t"}}, Expected::kError},
               {kInt4, {{"1"}}, Expected::kError},
               {kText, {{"true"}}, Expected::kError}};
  for (const Case& test : cases) {
    EXPECT_EQ(Read(Dialect::kPgExporter, test.type, test.rows), test.expected);
  }
}

TEST(Verdict, RefusesMoreThanOneColumn) {
  const Rows rows = Rows::FromLiterals({{"a", kBool}, {"b", kBool}}, {{"t", "t"}});
  const Result<bool> verdict = Verdict(rows, Dialect::kCloudNativePg);
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().kind, ErrorKind::kMapping);
}

TEST(Verdict, ShowsOnlyACleanExcerptOfWhatItCannotRead) {
  const Rows rows = Rows::FromLiterals({{"a", kText}}, {{"\xe9" + std::string(1000, 'x')}});
  const Result<bool> verdict = Verdict(rows, Dialect::kCloudNativePg);
  ASSERT_FALSE(verdict);
  EXPECT_LT(verdict.error().message.size(), 100u);
  EXPECT_NE(verdict.error().message.find("\\xe9"), std::string::npos);
}

}  // namespace
}  // namespace pgvigil::gather
