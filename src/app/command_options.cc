#include "app/command_options.h"

namespace pgvigil::app {

void Options::AddConnection(CLI::App& command) {
  AddSetting(command, "--dsn", "connection.dsn", "CONNINFO",
             "Connection string or URI of the server. Other users of the machine can see it in the "
             "process list: keep a password in PGVIGIL_PASSWORD_FILE or a libpq password file");
}

void Options::AddCatalogue(CLI::App& command) {
  command
      .add_option("--config,-c", line_.request.file,
                  "Configuration file (default: $PGVIGIL_CONFIG, else none)")
      ->type_name("FILE");
  command
      .add_option("--queries,-q", line_.query_files,
                  "Query file, directory or glob, added to those of the configuration; repeatable")
      ->type_name("FILE")
      ->take_all()
      ->allow_extra_args(false);
  AddSetting(command, "--profile", "profile", "NAME", "default, cnpg or postgres_exporter");
}

void Options::AddLog(CLI::App& command) {
  AddSetting(command, "--log-level", "log.level", "LEVEL",
             "trace, debug, info, warning, error or off");
  AddSetting(command, "--log-format", "log.format", "FORMAT", "text or json");
}

void Options::AddSetting(CLI::App& command, const std::string& option, const std::string& key,
                         const char* value, const std::string& help) {
  command
      .add_option_function<std::string>(
          option,
          [this, option, key](const std::string& text) {
            line_.request.overrides.push_back({option, key, text});
          },
          help)
      ->type_name(value);
}

void Options::AddFormat(CLI::App& command, const std::map<std::string, OutputFormat>& formats,
                        const std::string& help) {
  TakeOneOf(*command.add_option("--format,-f", line_.format, help)->type_name("FORMAT"), formats);
}

CLI::App* AddCommand(CLI::App& app, CommandLine& line, Command command, const std::string& name,
                     const std::string& help) {
  CLI::App* added = app.add_subcommand(name, help);
  added->callback([&line, command] { line.command = command; });
  return added;
}

}  // namespace pgvigil::app
