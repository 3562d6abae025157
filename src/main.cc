#include <iostream>
#include <variant>

#include "app/commands.h"

namespace {

int Run(const pgvigil::app::CommandLine& line) {
  using pgvigil::app::Command;
  switch (line.command) {
    case Command::kServe:
      return pgvigil::app::RunServe(line);
    case Command::kStatus:
      return pgvigil::app::RunStatus(line);
    case Command::kCheck:
      return pgvigil::app::RunCheck(line);
    case Command::kQuery:
      return pgvigil::app::RunQuery(line);
    case Command::kRules:
      return pgvigil::app::RunRules(line);
    case Command::kInject:
      return pgvigil::app::RunInject(line);
    case Command::kDescribe:
      return pgvigil::app::RunDescribe(line);
    case Command::kSetup:
      return pgvigil::app::RunSetup(line);
    case Command::kVersion:
      return pgvigil::app::RunVersion();
  }
  return pgvigil::app::kFailure;
}

}  // namespace

int main(int argc, char** argv) {
  const auto parsed =
      pgvigil::app::ParseCommandLine({argv + 1, static_cast<std::size_t>(argc - 1)});
  if (const auto* stop = std::get_if<pgvigil::app::Stop>(&parsed)) {
    (stop->code == 0 ? std::cout : std::cerr) << stop->output;
    return stop->code;
  }
  return Run(std::get<pgvigil::app::CommandLine>(parsed));
}
