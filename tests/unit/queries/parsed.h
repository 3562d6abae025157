#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "queries/catalogue.h"

namespace pgvigil::queries {

/// Where the sample files of these tests are.
inline std::string SamplePath(const std::string& name) {
  return std::string(PGVIGIL_SOURCE_DIR) + "/tests/unit/queries/samples/" + name;
}

/// The text read as `dialect`; a test fails when it cannot be read at all.
inline ParsedFile Parse(std::string_view text, std::optional<Dialect> dialect = std::nullopt) {
  Result<ParsedFile> parsed = ParseQueries(text, "file.yaml", dialect);
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message);
  return parsed ? std::move(*parsed) : ParsedFile{};
}

/// `place: message`, with `error: ` in front of what loses something.
inline std::vector<std::string> Texts(const std::vector<Finding>& findings) {
  std::vector<std::string> texts;
  for (const Finding& finding : findings) {
    texts.push_back((finding.severity == Finding::Severity::kError ? "error: " : "") +
                    finding.where + ": " + finding.message);
  }
  return texts;
}

inline std::vector<std::string> Texts(const ParsedFile& parsed) {
  return Texts(parsed.file.findings);
}

inline std::size_t CountErrors(const std::vector<Finding>& findings) {
  return static_cast<std::size_t>(std::count_if(
      findings.begin(), findings.end(),
      [](const Finding& finding) { return finding.severity == Finding::Severity::kError; }));
}

/// The column of the first query called `name`, or an empty one.
inline Column ColumnOf(const ParsedFile& parsed, std::string_view name) {
  if (parsed.queries.empty()) return {};
  for (const Column& column : parsed.queries.front().columns) {
    if (column.name == name) return column;
  }
  return {};
}

}  // namespace pgvigil::queries
