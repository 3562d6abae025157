#pragma once

#include <string>
#include <vector>

namespace pgvigil::app {

/// An option, a flag or an argument as the parser of the command line knows it.
struct OptionEntry {
  std::vector<std::string> names;  ///< `--config`, `-c`; of an argument its name alone
  std::string value;               ///< what follows it, such as FILE; empty: a flag
  std::string help;
  bool positional = false;
};

/// A command with those below it; the program itself is one, with every command below.
struct CommandEntry {
  std::string path;  ///< `pgvigil rules check`
  std::string help;
  std::string footer;
  std::vector<OptionEntry> options;
  std::vector<CommandEntry> commands;

  /// The last word of the path.
  [[nodiscard]] std::string Name() const { return path.substr(path.rfind(' ') + 1); }
};

/// The whole command line as ParseCommandLine() reads it.
[[nodiscard]] CommandEntry DescribeCommands();

/// The page pgvigil(1) for man.
[[nodiscard]] std::string ManPage(const CommandEntry& program);

/// A script that makes bash complete commands, options and files.
[[nodiscard]] std::string BashCompletion(const CommandEntry& program);

}  // namespace pgvigil::app
