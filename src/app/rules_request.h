#pragma once

#include <optional>
#include <string>
#include <vector>

namespace pgvigil::app {

/// What `rules` alone is told. Plain data; durations and times as they were written.
struct RulesRequest {
  enum class Action { kCheck, kTest, kEval, kPrint, kReplay };
  Action action = Action::kCheck;
  std::vector<std::string> files = {};     ///< rule files, or test files
  std::vector<std::string> disabled = {};  ///< lints
  bool strict = false;
  bool list_lints = false;
  std::string interval = {};
  std::string expr = {};
  std::string url = {};
  std::string at = {};
  std::vector<std::string> pages = {};            ///< `[INSTANCE=]PATTERN`
  std::string which = "default";                  ///< print: default or cluster
  std::vector<std::string> external_labels = {};  ///< `NAME=VALUE`
};

}  // namespace pgvigil::app
