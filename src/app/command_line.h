#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "app/inject_request.h"
#include "app/rules_request.h"
#include "config/load.h"

namespace pgvigil::app {

enum class Command {
  kServe,
  kStatus,
  kCheck,
  kQuery,
  kRules,
  kInject,
  kDescribe,
  kSetup,
  kVersion
};

/// How `describe` and `query` write.
enum class OutputFormat { kText, kMarkdown, kJson, kYaml };

enum class ColorMode { kAuto, kAlways, kNever };

/// What `status` alone is told.
struct StatusRequest {
  std::string url = {};  ///< of the agent; empty: by the configuration
  bool json = false;
  std::optional<double> watch = {};  ///< seconds between two pages
  ColorMode color = ColorMode::kAuto;
};

/// What `setup` alone is told.
struct SetupRequest {
  Secret dsn = {};
  std::vector<std::string> socket_folders = {};  ///< in place of the usual ones
  std::string role = "pgvigil";
  std::string password_file = {};  ///< holds the password
  std::string generate_file = {};  ///< the same, made when it is not there
  std::string config_file = "/etc/pgvigil/pgvigil.yaml";
  bool apply = false;
  bool force = false;  ///< replace the configuration file
};

/// Exit codes; 0 is success. Those of `status` are its own.
inline constexpr int kFailure = 1;
inline constexpr int kBadConfiguration = 2;

/// What the user asked for. Plain data.
struct CommandLine {
  Command command = Command::kServe;
  config::LoadRequest request = {};  ///< without the environment
  std::vector<std::string> query_files = {};
  bool connect = false;       ///< check: a connection string was given
  std::string query = {};     ///< query: the name
  std::string database = {};  ///< query: where to run it; empty: the main connection's
  OutputFormat format = OutputFormat::kText;
  bool settings = false;  ///< describe: the settings instead of the metrics
  bool man = false;
  bool completion = false;
  StatusRequest status = {};
  RulesRequest rules = {};
  InjectRequest inject = {};
  SetupRequest setup = {};
};

/// The program ends at once: after `--help`, or because the arguments are wrong.
struct Stop {
  int code = 0;
  std::string output;  ///< for standard output when `code` is 0, else for standard error
};

/// Without a command the arguments are those of `serve`. A connection string given in the wrong
/// place is not repeated in the message, since it may hold a password.
[[nodiscard]] std::variant<CommandLine, Stop> ParseCommandLine(
    std::span<const char* const> arguments);

}  // namespace pgvigil::app
