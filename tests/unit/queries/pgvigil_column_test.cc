#include <functional>

#include "unit/queries/parsed.h"

namespace pgvigil::queries {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using C = pgvigil::queries::Column;

ParsedFile ParseOurs(std::string_view text) { return Parse(text, Dialect::kPgvigil); }

std::string OfColumn(const std::string& keys) {
  return "queries: {q: {query: SELECT 1, metrics: [{c: {" + keys + "}}, {v: {usage: GAUGE}}]}}";
}

struct ColumnCase {
  std::string keys;
  std::function<bool(const C&)> holds;
};

class OurColumn : public testing::TestWithParam<ColumnCase> {};

TEST_P(OurColumn, IsReadWithoutFinding) {
  const ParsedFile parsed = ParseOurs(OfColumn(GetParam().keys));
  EXPECT_THAT(Texts(parsed), IsEmpty()) << GetParam().keys;
  EXPECT_TRUE(GetParam().holds(ColumnOf(parsed, "c"))) << GetParam().keys;
}

INSTANTIATE_TEST_SUITE_P(
    Table, OurColumn,
    testing::Values(
        ColumnCase{"usage: LABEL",
                   [](const C& c) { return c.usage == Usage::kLabel && c.metric_name == "c"; }},
        ColumnCase{"usage: LABEL, name: l",
                   [](const C& c) { return c.name == "c" && c.metric_name == "l"; }},
        ColumnCase{"usage: COUNTER", [](const C& c) { return c.usage == Usage::kCounter; }},
        ColumnCase{"usage: counter", [](const C& c) { return c.usage == Usage::kCounter; }},
        ColumnCase{"usage: GAUGE", [](const C& c) { return c.usage == Usage::kGauge; }},
        ColumnCase{"usage: HISTOGRAM", [](const C& c) { return c.usage == Usage::kHistogram; }},
        ColumnCase{
            "usage: DURATION",
            [](const C& c) { return c.usage == Usage::kDuration && c.metric_name == "q_c"; }},
        ColumnCase{"usage: UNTYPED", [](const C& c) { return c.usage == Usage::kUntyped; }},
        ColumnCase{"usage: DISCARD", [](const C& c) { return c.usage == Usage::kDiscard; }},
        ColumnCase{"usage: HELP", [](const C& c) { return c.usage == Usage::kHelp; }},
        ColumnCase{"usage: MAPPEDMETRIC, mapping: {on: 1}",
                   [](const C& c) { return c.mapping.at("on") == 1; }},
        ColumnCase{"usage: MAPPEDMETRIC, metric_mapping: {on: 1}",
                   [](const C& c) { return c.mapping.at("on") == 1; }},
        ColumnCase{"usage: MAPPEDMETRIC, metrics_mapping: {on: 1}",
                   [](const C& c) { return c.mapping.at("on") == 1; }},
        ColumnCase{"usage: GAUGE, description: words",
                   [](const C& c) { return c.help == "words"; }},
        ColumnCase{"usage: GAUGE, help: words", [](const C& c) { return c.help == "words"; }},
        ColumnCase{"usage: GAUGE, name: n", [](const C& c) { return c.metric_name == "q_n"; }},
        ColumnCase{"usage: GAUGE, metric: whole_name",
                   [](const C& c) { return c.metric_name == "whole_name"; }},
        ColumnCase{"usage: GAUGE, unit: ms",
                   [](const C& c) { return c.unit == Unit::kMilliseconds; }},
        ColumnCase{"usage: GAUGE, unit: us",
                   [](const C& c) { return c.unit == Unit::kMicroseconds; }},
        ColumnCase{"usage: GAUGE, unit: min", [](const C& c) { return c.unit == Unit::kMinutes; }},
        ColumnCase{"usage: GAUGE, unit: kB", [](const C& c) { return c.unit == Unit::kKibibytes; }},
        ColumnCase{"usage: GAUGE, unit: MB", [](const C& c) { return c.unit == Unit::kMebibytes; }},
        ColumnCase{"usage: GAUGE, unit: 8kB", [](const C& c) { return c.unit == Unit::kPages8k; }},
        ColumnCase{"usage: GAUGE, unit: percent",
                   [](const C& c) { return c.unit == Unit::kPercent; }},
        ColumnCase{"usage: GAUGE, scale: 0.5", [](const C& c) { return c.scale == 0.5; }},
        ColumnCase{"usage: GAUGE, default: -1", [](const C& c) { return c.default_value == -1.0; }},
        ColumnCase{"usage: GAUGE, versions: '>=17'",
                   [](const C& c) { return !c.versions.Holds({160000}); }}));

struct ErrorCase {
  std::string text;
  std::string finding;
};

class OurColumnError : public testing::TestWithParam<ErrorCase> {};

TEST_P(OurColumnError, HasItsPlaceAndAdviceAndCostsTheQuery) {
  const ParsedFile parsed = ParseOurs(GetParam().text);
  EXPECT_THAT(Texts(parsed),
              Contains(AllOf(StartsWith("error: file.yaml:"), HasSubstr(GetParam().finding))));
  EXPECT_THAT(parsed.queries, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Table, OurColumnError,
    testing::Values(
        ErrorCase{OfColumn("description: x"), "column `c` needs a `usage`"},
        ErrorCase{OfColumn(""), "column `c` needs a `usage`"},
        ErrorCase{OfColumn("usage: RATE"), "there is no usage `RATE`"},
        ErrorCase{OfColumn("usage: guage"), "did you mean `GAUGE`?"},
        ErrorCase{OfColumn("usage: GAUGE, unit: KB"), "did you mean `kB`?"},
        ErrorCase{OfColumn("usage: GAUGE, unit: parsec"), "there is no unit `parsec`"},
        ErrorCase{OfColumn("usage: GAUGE, scale: big"), "expected a number"},
        ErrorCase{OfColumn("usage: GAUGE, default: none"), "expected a number"},
        ErrorCase{OfColumn("usage: GAUGE, rename: x"), "unknown key `rename`"},
        ErrorCase{OfColumn("usage: GAUGE, descripton: x"), "did you mean `description`?"},
        ErrorCase{OfColumn("usage: GAUGE, help: a, description: b"), "says the same as `help`"},
        ErrorCase{OfColumn("usage: GAUGE, name: a, metric: b"), "keep one of them"},
        ErrorCase{OfColumn("usage: GAUGE, name: a-b"), "`q_a-b` is no legal metric name"},
        ErrorCase{OfColumn("usage: GAUGE, metric: 9a"), "no legal metric name"},
        ErrorCase{OfColumn("usage: LABEL, name: __x"), "no legal label name"},
        ErrorCase{OfColumn("usage: LABEL, metric: x"), "`metric` has no meaning for this usage"},
        ErrorCase{OfColumn("usage: LABEL, unit: ms"), "`unit` has no meaning"},
        ErrorCase{OfColumn("usage: DISCARD, scale: 2"), "`scale` has no meaning"},
        ErrorCase{OfColumn("usage: DISCARD, name: x"), "`name` has no meaning"},
        ErrorCase{OfColumn("usage: HELP, default: 2"), "`default` has no meaning"},
        ErrorCase{OfColumn("usage: GAUGE, mapping: {a: 1}"), "`mapping` has no meaning"},
        ErrorCase{OfColumn("usage: GAUGE, metrics_mapping: {a: 1}"),
                  "`metrics_mapping` has no meaning"},
        ErrorCase{OfColumn("usage: MAPPEDMETRIC"), "needs a `mapping`"},
        ErrorCase{OfColumn("usage: MAPPEDMETRIC, mapping: {a: b}"), "expected a number"},
        ErrorCase{OfColumn("usage: GAUGE, versions: x.y"), "is no version constraint"}));

}  // namespace
}  // namespace pgvigil::queries
