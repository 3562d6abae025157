#include "app/command_tree.h"

#include <CLI/CLI.hpp>

#include "app/command_options.h"

namespace pgvigil::app {
namespace {

OptionEntry EntryOf(const CLI::Option& option) {
  OptionEntry entry;
  for (const std::string& name : option.get_lnames()) entry.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) entry.names.push_back("-" + name);
  entry.positional = entry.names.empty();
  if (entry.positional) entry.names.push_back(option.get_name());
  if (option.get_items_expected_max() > 0) entry.value = option.get_type_name();
  entry.help = option.get_description();
  return entry;
}

CommandEntry EntryOf(const CLI::App& app, const std::string& parent) {
  CommandEntry entry;
  entry.path = parent + app.get_name();
  entry.help = app.get_description();
  entry.footer = app.get_footer();
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_group().empty()) entry.options.push_back(EntryOf(*option));
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    entry.commands.push_back(EntryOf(*command, entry.path + " "));
  }
  return entry;
}

}  // namespace

CommandEntry DescribeCommands() {
  CommandLine line;
  Options options(line);
  CLI::App app("", "pgvigil");
  DescribeProgram(app, line, options);
  return EntryOf(app, "");
}

}  // namespace pgvigil::app
