#include "app/commands.h"
#include "app/inject_commands.h"

namespace pgvigil::app {

int RunInject(const CommandLine& line) {
  using Action = InjectRequest::Action;
  switch (line.inject.action) {
    case Action::kServe:
      return RunInjectServe(line);
    case Action::kPatch:
      return RunInjectPatch(line);
    case Action::kCertificate:
      return RunInjectCertificate(line);
  }
  return kFailure;
}

}  // namespace pgvigil::app
