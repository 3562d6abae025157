#include "app/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgvigil::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::variant<CommandLine, Stop> Parse(std::vector<const char*> arguments) {
  return ParseCommandLine(arguments);
}

CommandLine Parsed(std::vector<const char*> arguments) {
  auto parsed = Parse(std::move(arguments));
  if (const auto* stop = std::get_if<Stop>(&parsed)) {
    ADD_FAILURE() << stop->output;
    return {};
  }
  return std::get<CommandLine>(std::move(parsed));
}

Stop Stopped(std::vector<const char*> arguments) {
  auto parsed = Parse(std::move(arguments));
  if (auto* stop = std::get_if<Stop>(&parsed)) return std::move(*stop);
  ADD_FAILURE() << "the arguments were accepted";
  return {};
}

TEST(CommandLine, ServesWithoutACommand) {
  EXPECT_EQ(Parsed({}).command, Command::kServe);
  const CommandLine line = Parsed({"--listen", "127.0.0.1:0", "--config", "/etc/p.yaml"});
  EXPECT_EQ(line.command, Command::kServe);
  EXPECT_EQ(line.request.file, "/etc/p.yaml");
}

TEST(CommandLine, OptionsBecomeSettings) {
  const CommandLine line =
      Parsed({"serve", "--dsn", "host=a password=b c", "--listen", ":0", "--profile", "cnpg",
              "--log-level", "debug", "--log-format=json", "-q", "a.yaml", "--queries", "b.yaml"});
  std::vector<std::string> keys;
  for (const auto& each : line.request.overrides) {
    keys.push_back(each.option + " " + each.key + " " + each.value);
  }
  EXPECT_THAT(keys, ::testing::UnorderedElementsAre(
                        "--dsn connection.dsn host=a password=b c", "--listen http.listen :0",
                        "--profile profile cnpg", "--log-level log.level debug",
                        "--log-format log.format json"));
  EXPECT_THAT(line.query_files, ElementsAre("a.yaml", "b.yaml"));
}

TEST(CommandLine, QueriesTakeOneFileEach) {
  const CommandLine line = Parsed({"query", "-q", "a.yaml", "pg_stat_archiver"});
  EXPECT_THAT(line.query_files, ElementsAre("a.yaml"));
  EXPECT_EQ(line.query, "pg_stat_archiver");
}

TEST(CommandLine, CheckConnectsOnlyWithADsn) {
  EXPECT_FALSE(Parsed({"check", "--config", "x"}).connect);
  EXPECT_TRUE(Parsed({"check", "--dsn", "host=a"}).connect);
}

TEST(CommandLine, ReadsFormats) {
  EXPECT_EQ(Parsed({"describe"}).format, OutputFormat::kText);
  EXPECT_EQ(Parsed({"describe", "--format", "markdown"}).format, OutputFormat::kMarkdown);
  EXPECT_EQ(Parsed({"describe", "-f", "json"}).format, OutputFormat::kJson);
  EXPECT_TRUE(Parsed({"describe", "--settings", "-f", "yaml"}).settings);
  EXPECT_EQ(Stopped({"describe", "--format", "xml"}).code, kBadConfiguration);
}

TEST(CommandLine, StatusHasOptionsOfItsOwn) {
  const CommandLine plain = Parsed({"status"});
  EXPECT_EQ(plain.command, Command::kStatus);
  EXPECT_EQ(plain.status.url, "");
  EXPECT_FALSE(plain.status.json);
  EXPECT_EQ(plain.status.watch, std::nullopt);
  EXPECT_EQ(Parsed({"status", "--watch"}).status.watch, 2);
  EXPECT_EQ(Parsed({"status", "--watch=0.5", "--json"}).status.watch, 0.5);
  EXPECT_EQ(Parsed({"status", "--watch", "--json"}).status.watch, 2);
  EXPECT_EQ(Parsed({"status", "--url", "http://a:1"}).status.url, "http://a:1");
  EXPECT_EQ(Parsed({"status", "--color", "never"}).status.color, ColorMode::kNever);
  EXPECT_EQ(Stopped({"status", "--color", "pink"}).code, kBadConfiguration);
  EXPECT_EQ(Stopped({"status", "--watch=0"}).code, kBadConfiguration);
}

TEST(CommandLine, HelpGoesToStandardOutput) {
  for (const char* command : {"serve", "status", "check", "query", "describe"}) {
    const Stop stop = Stopped({command, "--help"});
    EXPECT_EQ(stop.code, 0);
    EXPECT_THAT(stop.output, HasSubstr("--config"));
  }
  const Stop stop = Stopped({"--help"});
  EXPECT_EQ(stop.code, 0);
  for (const char* part : {"serve", "check", "query", "describe", "version", "Exit codes"}) {
    EXPECT_THAT(stop.output, HasSubstr(part));
  }
}

TEST(CommandLine, VersionIsACommandAndAnOption) {
  EXPECT_EQ(Parsed({"version"}).command, Command::kVersion);
  EXPECT_EQ(Parsed({"--version"}).command, Command::kVersion);
}

TEST(CommandLine, InjectServesUnlessToldOtherwise) {
  using Action = InjectRequest::Action;
  const auto serve = Parsed({"inject", "-c", "i.yaml", "--tls-cert", "c", "--tls-key", "k"});
  EXPECT_EQ(serve.command, Command::kInject);
  EXPECT_EQ(serve.inject.action, Action::kServe);
  EXPECT_EQ(serve.inject.listen, "0.0.0.0:8443");
  const auto patch = Parsed({"inject", "patch", "-c", "i.yaml", "pod.yaml"});
  EXPECT_EQ(patch.inject.action, Action::kPatch);
  EXPECT_EQ(patch.inject.pod, "pod.yaml");
  const auto hook =
      Parsed({"inject", "certificate", "--secret", "a/b", "--name", "x", "--name", "y"});
  EXPECT_EQ(hook.inject.action, Action::kCertificate);
  EXPECT_EQ(hook.inject.names, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(Stopped({"inject", "certificate", "--name", "x"}).code, kBadConfiguration);
}

TEST(CommandLine, SuggestsACommand) {
  const Stop stop = Stopped({"chekc", "--config", "x"});
  EXPECT_EQ(stop.code, kBadConfiguration);
  EXPECT_THAT(stop.output, HasSubstr("did you mean `check`?"));
}

TEST(CommandLine, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(Stopped({"serve", "--port", "9187"}).code, kBadConfiguration);
  EXPECT_EQ(Stopped({"query"}).code, kBadConfiguration);
  EXPECT_EQ(Stopped({"check", "--listen", ":0"}).code, kBadConfiguration);
}

TEST(CommandLine, NeverRepeatsAConnectionString) {
  const std::vector<std::vector<const char*>> misuses = {
      {"postgresql://u:canary@h/d"},          {"host=h password=canary"},
      {"serve", "postgresql://u:canary@h/d"}, {"serve", "password=canary"},
      {"check", "--dns", "password=canary"},  {"check", "--dns=postgresql://u:canary@h/d"},
  };
  for (const auto& arguments : misuses) {
    const Stop stop = Stopped(arguments);
    EXPECT_EQ(stop.code, kBadConfiguration);
    EXPECT_THAT(stop.output, Not(HasSubstr("canary")));
    EXPECT_THAT(stop.output, HasSubstr("--dsn"));
  }
}

}  // namespace
}  // namespace pgvigil::app
