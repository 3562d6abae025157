#pragma once

#include <map>
#include <string>
#include <vector>

#include "alerts/lint/known_metrics.h"
#include "alerts/replay/recording.h"
#include "alerts/rules/rule.h"
#include "app/commands.h"

namespace pgvigil::app {

// The commands below `rules`, each in its own file; the result is the exit code.

int RunRulesCheck(const CommandLine& line);
int RunRulesTest(const CommandLine& line);
int RunRulesEval(const CommandLine& line);
int RunRulesReplay(const CommandLine& line);

/// Rule files as far as they can be read.
struct ReadRules {
  std::vector<rules::Group> groups;
  std::map<std::string, std::string> texts;  ///< by file
  std::vector<std::string> errors;           ///< a line each, with its place
};
/// `names`: files, directories, globs; `default` and `cluster` are the built-in ones.
[[nodiscard]] ReadRules ReadRuleFiles(const std::vector<std::string>& names);

/// Everything that can be on a page with these settings. Errors: kConfig: query files.
[[nodiscard]] Result<lint::KnownMetrics> MetricsForRules(const config::Settings& settings);

/// Recorded pages by `[INSTANCE=]PATTERN`, in order of time. Errors: kIo, kLimit.
[[nodiscard]] Result<std::vector<replay::RecordedPage>> ReadPages(
    const std::vector<std::string>& patterns);

/// Empty text: `otherwise`. Errors: kConfig.
[[nodiscard]] Result<promql::Duration> ReadInterval(const std::string& text,
                                                    promql::Duration otherwise);

}  // namespace pgvigil::app
