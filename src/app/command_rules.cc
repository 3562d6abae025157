#include <iostream>

#include "alerts/rules/embedded.h"
#include "app/rules_commands.h"

namespace pgvigil::app {

int RunRules(const CommandLine& line) {
  switch (line.rules.action) {
    case RulesRequest::Action::kCheck:
      return RunRulesCheck(line);
    case RulesRequest::Action::kTest:
      return RunRulesTest(line);
    case RulesRequest::Action::kEval:
      return RunRulesEval(line);
    case RulesRequest::Action::kReplay:
      return RunRulesReplay(line);
    case RulesRequest::Action::kPrint:
      break;
  }
  const bool cluster = line.rules.which == "cluster";
  std::cout << (cluster ? rules::ClusterRulesText() : rules::DefaultRulesText());
  return 0;
}

}  // namespace pgvigil::app
