#include <iostream>

#include "alerts/unittest/run.h"
#include "app/rules_commands.h"

namespace pgvigil::app {
namespace {

/// Whether all of its tests passed.
bool RunFile(const std::string& file) {
  const auto outcome = unittest::RunTestFile(file);
  if (!outcome) {
    std::cout << "FAILED " << file << "\n" << outcome.error().message << "\n";
    return false;
  }
  for (const std::string& warning : outcome->warnings) std::cout << "warning: " << warning << "\n";
  for (const unittest::Failure& failure : outcome->failures) {
    std::cout << "FAILED " << failure.where << ": " << failure.title << "\n" << failure.diff;
  }
  if (!outcome->failures.empty()) return false;
  std::cout << "passed " << file << ": " << outcome->checks << " checks\n";
  return true;
}

}  // namespace

int RunRulesTest(const CommandLine& line) {
  std::size_t failed = 0;
  for (const std::string& file : line.rules.files) failed += RunFile(file) ? 0 : 1;
  if (failed == 0) return 0;
  std::cout << failed << " of " << line.rules.files.size()
            << " files failed; - is expected and missing, + is there and not expected\n";
  return kFailure;
}

}  // namespace pgvigil::app
