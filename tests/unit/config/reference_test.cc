#include "config/reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <sstream>

#include "config/load.h"
#include "config/setting_table.h"

namespace pgvigil::config {
namespace {

using ::testing::HasSubstr;

std::string ReadSource(const std::string& path) {
  return ReadFile(std::string(PGVIGIL_SOURCE_DIR "/") + path).value();
}

/// The example with its settings uncommented: `#key` and `#  key`, while prose is `# text`.
std::string Uncommented(const std::string& example) {
  std::istringstream lines(example);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    const bool setting =
        line.starts_with("#  ") || (line.size() > 1 && line[0] == '#' && line[1] != ' ');
    out += (setting ? line.substr(1) : line) + "\n";
  }
  return out;
}

std::string ExpectedVariable(std::string key) {
  // Those that a container that pages needs say enough without the rest of the key.
  if (key == "notify.alertmanagers") return "PGVIGIL_ALERTMANAGERS";
  if (key == "peers.targets") return "PGVIGIL_PEERS";
  for (const std::string_view section : {"connection.", "collection.", "http."}) {
    if (key.starts_with(section)) key.erase(0, section.size());
  }
  std::string name = "PGVIGIL_";
  for (const char c : key) {
    name += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

TEST(SettingTable, VariablesFollowFromKeysAndAreUnique) {
  std::set<std::string_view> keys;
  std::set<std::string_view> variables;
  for (const Setting& setting : AllSettings()) {
    EXPECT_TRUE(keys.insert(setting.key).second) << setting.key;
    if (setting.environment.empty()) continue;
    EXPECT_TRUE(variables.insert(setting.environment).second) << setting.environment;
    EXPECT_EQ(setting.environment, ExpectedVariable(std::string(setting.key)));
    EXPECT_TRUE(setting.help.ends_with(".") || setting.help.ends_with(").")) << setting.key;
  }
}

TEST(ExampleFile, IsWhatTheTableSays) {
  EXPECT_EQ(ReadSource("config/pgvigil.example.yaml"), ExampleYaml())
      << "run: pgvigil describe --settings --format yaml > config/pgvigil.example.yaml";
}

TEST(ExampleFile, UncommentedItStatesTheDefaults) {
  const std::string path = ::testing::TempDir() + "pgvigil_example_" + std::to_string(::getpid());
  std::ofstream(path) << Uncommented(ExampleYaml());
  // The two ways to name the server exclude each other once they have a value; empty they do not.
  auto loaded = LoadSettings({.file = path});
  ASSERT_TRUE(loaded) << loaded.error().message;
  Settings defaults;
  for (const Setting& setting : AllSettings()) {
    EXPECT_EQ(ShowSetting(setting.target(loaded->settings)), ShowSetting(setting.target(defaults)))
        << setting.key;
  }
}

TEST(ConfigurationPage, HasTheReferenceTable) {
  EXPECT_THAT(ReadSource("docs/configuration.md"), HasSubstr("\n\n" + SettingsMarkdown()))
      << "run: pgvigil describe --settings --format markdown, and replace the table";
}

TEST(ShowSetting, NeverShowsASecret) {
  Settings settings;
  settings.connection.dsn = Secret("host=h password=hunter2canary");
  settings.connection.user = Secret("hunter2canary");
  settings.connection.password = Secret("hunter2canary");
  for (const Setting& setting : AllSettings()) {
    EXPECT_THAT(ShowSetting(setting.target(settings)), ::testing::Not(HasSubstr("hunter2canary")));
  }
}

TEST(FormatDuration, IsReadBack) {
  struct Case {
    long milliseconds;
    std::string text;
  };
  const Case cases[] = {{0, "0s"},        {250, "250ms"}, {1000, "1s"},
                        {1500, "1500ms"}, {120000, "2m"}, {7200000, "2h"}};
  for (const Case& each : cases) {
    EXPECT_EQ(FormatDuration(Milliseconds(each.milliseconds)), each.text);
    EXPECT_EQ(ParseDuration(each.text).value().count(), each.milliseconds);
  }
}

}  // namespace
}  // namespace pgvigil::config
