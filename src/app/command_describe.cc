#include <iostream>

#include "app/command_tree.h"
#include "app/commands.h"
#include "app/metric_text.h"
#include "app/own_metrics.h"
#include "config/reference.h"

namespace pgvigil::app {
namespace {

std::string Render(const Description& description, OutputFormat format) {
  switch (format) {
    case OutputFormat::kMarkdown:
      return ToMarkdown(description);
    case OutputFormat::kJson:
      return ToJson(description);
    default:
      return ToText(description);
  }
}

}  // namespace

int RunDescribe(const CommandLine& line) {
  if (line.man || line.completion) {
    const CommandEntry program = DescribeCommands();
    std::cout << (line.man ? ManPage(program) : BashCompletion(program));
    return 0;
  }
  if (line.settings) {
    std::cout << (line.format == OutputFormat::kYaml ? config::ExampleYaml()
                                                     : config::SettingsMarkdown());
    return 0;
  }
  const auto loaded = Load(line);
  if (!loaded) return Report(loaded.error());
  const auto catalogue = queries::LoadCatalogue(loaded->settings, true);
  if (!catalogue) return Report(catalogue.error());
  std::cout << Render({ListEverything(*catalogue), OwnMetrics(loaded->settings.profile)},
                      line.format);
  return 0;
}

}  // namespace pgvigil::app
