#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>

#include "app/command_line.h"

// How options and commands are told to the parser of the command line. Private to the files that
// describe commands.

namespace pgvigil::app {

/// Makes `option` take one of `choices`, by name.
template <typename Value>
void TakeOneOf(CLI::Option& option, const std::map<std::string, Value>& choices) {
  option.transform(CLI::Transformer(choices).description(""));
  // What was added last comes first: it sees what the user wrote.
  option.transform(CLI::Validator(
      [choices](const std::string& text) {
        std::string names;
        for (const auto& [name, value] : choices) names += " " + name;
        return choices.contains(text) ? std::string() : "`" + text + "` is none of" + names;
      },
      ""));
}

/// Binds one option to a setting. Lives as long as the parser.
class Options {
 public:
  explicit Options(CommandLine& line) : line_(line) {}

  void AddConnection(CLI::App& command);
  void AddCatalogue(CLI::App& command);
  void AddLog(CLI::App& command);
  void AddFormat(CLI::App& command, const std::map<std::string, OutputFormat>& formats,
                 const std::string& help);
  void AddSetting(CLI::App& command, const std::string& option, const std::string& key,
                  const char* value, const std::string& help);

 private:
  CommandLine& line_;
};

CLI::App* AddCommand(CLI::App& app, CommandLine& line, Command command, const std::string& name,
                     const std::string& help);

/// The whole program: what it is, its commands and their options.
void DescribeProgram(CLI::App& app, CommandLine& line, Options& options);

void DescribeSetup(CLI::App& app, CommandLine& line);

/// `rules` with its own commands.
void DescribeRules(CLI::App& app, CommandLine& line, Options& options);

/// `inject` with its own commands.
void DescribeInject(CLI::App& app, CommandLine& line, Options& options);

}  // namespace pgvigil::app
