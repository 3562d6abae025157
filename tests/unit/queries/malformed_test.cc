// Whatever is in a file, reading it ends, and what is wrong is an error or a finding.
#include <fstream>
#include <sstream>

#include "unit/queries/parsed.h"

namespace pgvigil::queries {
namespace {

constexpr Dialect kDialects[] = {Dialect::kPgvigil, Dialect::kCloudNativePg,
                                 Dialect::kPostgresExporter, Dialect::kPgExporter};

// Every key of every dialect once.
constexpr std::string_view kEverything = R"(
queries: &all
  q:
    query: SELECT 1
    name: n
    namespace: n
    description: d
    desc: d
    role: any
    primary: true
    master: false
    runonserver: ">=14"
    versions: ">=14"
    variants: [{versions: <17, query: A}, {versions: ">=17", query: B}]
    databases: configured
    target_databases: ["*"]
    extension: x >= 1
    predicate: SELECT true
    predicate_query: SELECT true
    predicate_queries: [{name: p, predicate_query: SELECT true, ttl: 1}]
    tags: [cluster, "dbname:x", "extension:y", "schema:z", "username:u", "not:t"]
    ttl: 1
    cache: 1s
    cache_seconds: 1
    timeout: 1s
    priority: 1
    min_version: 140000
    max_version: 170000
    max_series: 1
    enabled: true
    fatal: false
    skip: false
    metrics:
      - l: {usage: LABEL, name: x, rename: x}
      - m: {usage: MAPPEDMETRIC, mapping: {a: 1}, metric_mapping: {a: 1}, metrics_mapping: {a: 1}}
      - h: {usage: HISTOGRAM, bucket: [1, 2]}
      - g: {usage: GAUGE, unit: ms, scale: 2, default: 0, metric: full, versions: ">=14", help: h}
      - d: {usage: DURATION, description: d, pg_version: ">=14"}
<<: *all
)";

// Reads `text` as each dialect and as what it looks like.
void ReadEachWay(std::string_view text) {
  for (const Dialect dialect : kDialects) {
    const auto parsed = ParseQueries(text, "f", dialect);
    EXPECT_TRUE(parsed || !parsed.error().message.empty());
  }
  const auto recognised = ParseQueries(text, "f", std::nullopt);
  EXPECT_TRUE(!recognised || !recognised->file.dialect_reason.empty());
}

// Every place of the text where a value begins: after `: `.
std::vector<std::size_t> Values(std::string_view text) {
  std::vector<std::size_t> places;
  for (std::size_t at = text.find(": "); at != std::string_view::npos;
       at = text.find(": ", at + 1)) {
    places.push_back(at + 2);
  }
  return places;
}

std::size_t ValueEnd(std::string_view text, std::size_t at) {
  return std::min(text.find_first_of(",}]\n", at), text.size());
}

TEST(MalformedFile, CutAnywhereIsReadToItsEnd) {
  for (std::size_t size = 0; size <= kEverything.size(); size += 3) {
    ReadEachWay(kEverything.substr(0, size));
  }
}

TEST(MalformedFile, WithAnyOtherValueIsReadToItsEnd) {
  const std::vector<std::string> replacements = {"",
                                                 "~",
                                                 "''",
                                                 "[]",
                                                 "{}",
                                                 "[[]]",
                                                 "{a: {b: c}}",
                                                 "-1",
                                                 "1e308",
                                                 ".nan",
                                                 ".inf",
                                                 "true",
                                                 "999999999999999999999",
                                                 "\"\\x00\"",
                                                 "\"\\xff\"",
                                                 "*all",
                                                 "[*all]",
                                                 "'[a'",
                                                 "🐘",
                                                 "|\n  text\n",
                                                 "text"};
  for (const std::size_t at : Values(kEverything)) {
    for (const std::string& replacement : replacements) {
      std::string text(kEverything);
      text.replace(at, ValueEnd(text, at) - at, replacement);
      ReadEachWay(text);
    }
  }
}

TEST(MalformedFile, WithAnyByteChangedIsReadToItsEnd) {
  for (const char byte : {'\0', '\xff', '\t', '"', '[', ':', '*', '-'}) {
    for (std::size_t at = 0; at < kEverything.size(); at += 13) {
      std::string text(kEverything);
      text[at] = byte;
      ReadEachWay(text);
    }
  }
}

TEST(MalformedFile, OfAnyShapeIsReadToItsEnd) {
  for (const char* text : {"",
                           "\n",
                           "---",
                           "--- \n...",
                           "null",
                           "[]",
                           "{}",
                           "[[[[[[[[]]]]]]]]",
                           "a",
                           "1",
                           "queries:",
                           "queries: []",
                           "queries: {a: }",
                           "queries: {a: []}",
                           "dialect:",
                           "dialect: []",
                           "dialect: {}",
                           "dialect: pgvigil",
                           "a: {metrics: }",
                           "a: {metrics: [~]}",
                           "a: {metrics: [[]]}",
                           "a: {metrics: [{}]}",
                           "a: {metrics: [{b: ~}]}",
                           "a: {metrics: [{b: []}]}",
                           "a: {metrics: {}}",
                           "? [a, b]\n: c",
                           "&a a: *a",
                           "a: &b [*b]",
                           "%YAML 9.9\n---\na: b",
                           "\xef\xbb\xbf"}) {
    ReadEachWay(text);
  }
}

}  // namespace
}  // namespace pgvigil::queries
