#pragma once

#include <string>
#include <vector>

#include "alerts/rules/rule.h"
#include "alerts/unittest/test_file.h"

namespace pgvigil::unittest {

/// One expectation that did not come true, or a test that could not be made.
struct Failure {
  std::string where;  ///< `file:line:column`
  std::string title;  ///< one line
  std::string diff;   ///< lines, indented; empty for an error
};

struct Outcome {
  std::size_t checks = 0;
  std::vector<Failure> failures;
  /// What promtool would let pass in silence: an alert that no rule has.
  std::vector<std::string> warnings;
};

/// Runs the tests of a file on `groups`, as promtool does: every group is evaluated at each
/// evaluation interval from the start of a test on, whatever interval it has itself, and sees no
/// sample that is later.
[[nodiscard]] Outcome RunTests(const TestFile& file, const std::vector<rules::Group>& groups);

/// Reads a file of tests and the rules it names, and runs it. Errors: kConfig, kIo: it, or its
/// rules, cannot be read.
[[nodiscard]] Result<Outcome> RunTestFile(const std::string& path);

}  // namespace pgvigil::unittest
