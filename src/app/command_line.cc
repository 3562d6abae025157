#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "app/command_options.h"
#include "config/yaml.h"

namespace pgvigil::app {
namespace {

constexpr std::array<std::string_view, 9> kCommands = {
    "serve", "status", "check", "query", "rules", "inject", "describe", "setup", "version"};

constexpr const char* kAbout =
    "pgvigil watches one PostgreSQL server and serves what it sees to Prometheus.\n"
    "Without a command it serves.";

constexpr const char* kFooter = R"(
Configuration comes from the file, then the environment (PGVIGIL_*, and postgres_exporter's
DATA_SOURCE_*), then the command line, each over the one before. What is left out about the
connection comes from libpq: PGHOST, PGSERVICE, PGPASSFILE, PGSSLMODE.

Examples
  pgvigil --dsn 'host=/run/postgresql user=pgvigil dbname=postgres'
  pgvigil status --config /etc/pgvigil/pgvigil.yaml
  pgvigil check --config /etc/pgvigil/pgvigil.yaml
  pgvigil query pg_stat_replication --dsn service=orders

Exit codes: 0 success, 1 failure, 2 bad configuration or arguments; those of `status` are its own.)";

void DescribeStatus(CLI::App& app, CommandLine& line, Options& options) {
  CLI::App* status = AddCommand(app, line, Command::kStatus, "status",
                                "Show a person on call what is wrong, and how things stand");
  StatusRequest& request = line.status;
  status
      ->add_option("--url,-u", request.url,
                   "Agent to ask (default: the one at http.listen of the configuration; where none "
                   "answers, the server itself is asked)")
      ->type_name("URL");
  status->add_flag("--json", request.json, "The answer as it is, instead of a page");
  status
      ->add_option_function<double>(
          "--watch,-w", [&request](double seconds) { request.watch = seconds; },
          "Show it again and again, every 2 seconds unless told otherwise")
      ->type_name("[SECONDS]")
      ->expected(0, 1)
      ->default_str("2")
      ->check(CLI::Range(0.1, 3600.0).description(""));
  TakeOneOf<ColorMode>(
      *status->add_option("--color", request.color, "auto, always or never")->type_name("WHEN"),
      {{"auto", ColorMode::kAuto}, {"always", ColorMode::kAlways}, {"never", ColorMode::kNever}});
  options.AddCatalogue(*status);
  options.AddConnection(*status);
  status->footer(
      "\nExit codes: 0 healthy, 1 degraded, 2 critical, 3 unknown: it could not be found out.");
}

void AddCommands(CLI::App& app, CommandLine& line, Options& options) {
  CLI::App* serve = AddCommand(app, line, Command::kServe, "serve",
                               "Serve /metrics and the health endpoints (the default command)");
  options.AddCatalogue(*serve);
  options.AddConnection(*serve);
  options.AddSetting(*serve, "--listen", "http.listen", "ADDRESS:PORT",
                     "Where to serve (default 127.0.0.1:9187); port 0 takes any free one");
  options.AddLog(*serve);
  serve->footer(
      "\nSIGHUP, or a change of the files (reload.interval), reloads the configuration with all "
      "its files; what is wrong is logged and the old "
      "one stays.\n"
      "SIGTERM and SIGINT end it.");

  DescribeStatus(app, line, options);

  CLI::App* check = AddCommand(
      app, line, Command::kCheck, "check",
      "Check the configuration and the query files, all mistakes at once, without a server");
  options.AddCatalogue(*check);
  options.AddConnection(*check);
  check->footer(
      "\nWith --dsn each query also runs once in a read-only transaction that is rolled back, and "
      "its rows, series\n"
      "and milliseconds are shown.");

  CLI::App* query = AddCommand(app, line, Command::kQuery, "query",
                               "Run one query on the server and print its samples");
  query->add_option("name", line.query, "Name of the query, as `pgvigil describe` shows it")
      ->required()
      ->type_name("NAME");
  query
      ->add_option("--database,-d", line.database,
                   "Database to run it in (default: the connection's own)")
      ->type_name("NAME");
  options.AddCatalogue(*query);
  options.AddConnection(*query);

  CLI::App* describe =
      AddCommand(app, line, Command::kDescribe, "describe",
                 "List every metric of the catalogue with type, labels and meaning");
  options.AddCatalogue(*describe);
  options.AddFormat(*describe,
                    {{"text", OutputFormat::kText},
                     {"markdown", OutputFormat::kMarkdown},
                     {"json", OutputFormat::kJson},
                     {"yaml", OutputFormat::kYaml}},
                    "text, markdown or json; with --settings also yaml");
  describe->add_flag("--settings", line.settings,
                     "List the settings instead: a table (markdown), or an example file (yaml)");
  describe->add_flag("--man", line.man, "Write the manual page pgvigil(1) instead");
  describe->add_flag("--completion", line.completion,
                     "Write the script instead that makes bash complete commands and options");

  DescribeRules(app, line, options);
  DescribeInject(app, line, options);
  DescribeSetup(app, line);

  AddCommand(app, line, Command::kVersion, "version", "Show what this program was built from");
}

Stop Misused(const std::string& message) {
  return {kBadConfiguration, "pgvigil: " + message + "\nTry `pgvigil --help`.\n"};
}

/// CLI11's own messages repeat the argument; one that holds a password must not reach a log.
std::string WithoutSecrets(const std::string& message) {
  if (message.find("://") == std::string::npos && message.find('=') == std::string::npos) {
    return message;
  }
  return "an argument is not expected; a connection string belongs behind --dsn";
}

/// The arguments with the command in front, or why that cannot be.
std::variant<std::vector<std::string>, Stop> WithCommand(std::span<const char* const> arguments) {
  std::vector<std::string> words(arguments.begin(), arguments.end());
  if (words.empty()) return std::vector<std::string>{"serve"};
  const std::string& first = words.front();
  if (first == "--help" || first == "-h" || first == "--version") return words;
  if (std::find(kCommands.begin(), kCommands.end(), first) != kCommands.end()) return words;
  if (first.starts_with("-")) {
    words.insert(words.begin(), "serve");
    return words;
  }
  if (first.find_first_of("=:/@") != std::string::npos) return Misused(WithoutSecrets("="));
  return Misused("there is no command `" + first + "`" + config::DidYouMean(first, kCommands));
}

}  // namespace

void DescribeProgram(CLI::App& app, CommandLine& line, Options& options) {
  app.description(kAbout);
  app.footer(kFooter);
  app.require_subcommand(0, 1);
  AddCommands(app, line, options);
}

std::variant<CommandLine, Stop> ParseCommandLine(std::span<const char* const> arguments) {
  auto words = WithCommand(arguments);
  if (auto* stop = std::get_if<Stop>(&words)) return std::move(*stop);
  auto& list = std::get<std::vector<std::string>>(words);
  if (!list.empty() && list.front() == "--version") list.front() = "version";
  CommandLine line;
  Options options(line);
  CLI::App app("", "pgvigil");
  DescribeProgram(app, line, options);
  try {
    std::reverse(list.begin(), list.end());  // CLI11 takes the last argument first
    app.parse(list);
  } catch (const CLI::CallForHelp&) {
    return Stop{0, app.help()};
  } catch (const CLI::ParseError& error) {
    return Misused(WithoutSecrets(error.what()));
  }
  const auto& overrides = line.request.overrides;
  line.connect = std::any_of(overrides.begin(), overrides.end(),
                             [](const auto& each) { return each.key == "connection.dsn"; });
  return line;
}

}  // namespace pgvigil::app
