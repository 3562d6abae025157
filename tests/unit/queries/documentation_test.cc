// The examples of docs/queries.md: what the page says of them is what pgvigil says.
#include <cstdio>
#include <fstream>
#include <sstream>

#include "config/load.h"
#include "unit/queries/parsed.h"

namespace pgvigil::queries {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Example {
  std::size_t line = 0;  // of the page
  std::string text;
};

std::vector<Example> Examples() {
  std::ifstream page(std::string(PGVIGIL_SOURCE_DIR) + "/docs/queries.md");
  std::vector<Example> examples;
  bool inside = false;
  std::size_t number = 0;
  for (std::string line; std::getline(page, line);) {
    ++number;
    if (inside && line == "```") {
      inside = false;
    } else if (inside) {
      examples.back().text += line + "\n";
    } else if (line == "```yaml") {
      inside = true;
      examples.push_back({number, ""});
    }
  }
  return examples;
}

// What follows `marker` in each line that has it, in order.
std::vector<std::string> Comments(const std::string& text, const std::string& marker) {
  std::vector<std::string> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t at = line.find("# " + marker);
    if (at != std::string::npos) found.push_back(line.substr(at + 2 + marker.size()));
  }
  return found;
}

bool IsConfiguration(const Example& example) {
  return example.text.starts_with("# pgvigil.yaml\n");
}

class DocumentedExample : public testing::TestWithParam<Example> {};

TEST_P(DocumentedExample, IsReadAsThePageSays) {
  const ParsedFile parsed = Parse(GetParam().text);
  const auto expected = Comments(GetParam().text, "recognised as ");
  if (!expected.empty()) {
    EXPECT_EQ(Name(parsed.file.dialect), expected.front());
    EXPECT_FALSE(parsed.file.dialect_stated);
  }
}

TEST_P(DocumentedExample, HasTheFindingsThePageSays) {
  const ParsedFile parsed = Parse(GetParam().text);
  std::vector<std::string> findings = Texts(parsed);
  for (const std::string& text : Comments(GetParam().text, "error: ")) {
    EXPECT_THAT(findings,
                testing::Contains(testing::AllOf(StartsWith("error: "), HasSubstr(text))));
  }
  for (const std::string& text : Comments(GetParam().text, "warning: ")) {
    EXPECT_THAT(findings, testing::Contains(testing::AllOf(testing::Not(StartsWith("error: ")),
                                                           HasSubstr(text))));
  }
  EXPECT_EQ(findings.size(), Comments(GetParam().text, "error: ").size() +
                                 Comments(GetParam().text, "warning: ").size())
      << testing::PrintToString(findings);
}

std::vector<Example> QueryExamples() {
  std::vector<Example> examples = Examples();
  std::erase_if(examples, IsConfiguration);
  return examples;
}

INSTANTIATE_TEST_SUITE_P(Page, DocumentedExample, testing::ValuesIn(QueryExamples()),
                         [](const auto& each) { return "Line" + std::to_string(each.param.line); });

TEST(Documentation, HasExamplesOfEveryDialect) {
  std::vector<Dialect> dialects;
  for (const Example& example : QueryExamples()) {
    dialects.push_back(Parse(example.text).file.dialect);
  }
  for (const Dialect dialect : {Dialect::kPgvigil, Dialect::kCloudNativePg,
                                Dialect::kPostgresExporter, Dialect::kPgExporter}) {
    EXPECT_THAT(dialects, testing::Contains(dialect));
  }
}

TEST(Documentation, HasAConfigurationThatLoads) {
  for (const Example& example : Examples()) {
    if (!IsConfiguration(example)) continue;
    const std::string path = testing::TempDir() + "/pgvigil_documented_configuration.yaml";
    std::ofstream(path) << example.text;
    const auto loaded = config::LoadSettings({.file = path});
    std::remove(path.c_str());
    EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message);
  }
}

}  // namespace
}  // namespace pgvigil::queries
