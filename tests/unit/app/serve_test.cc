#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "app/file_prints.h"
#include "app/service_manager.h"

namespace pgvigil::app {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using Finding = ChangeWatch::Finding;

class Folder {
 public:
  Folder() : path_(fs::path(::testing::TempDir()) / ("pgvigil_serve_" + std::to_string(getpid()))) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return path_ / name;
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

FilePrints PrintsOf(const std::string& path) {
  FilePrints prints;
  prints.Add(path);
  return prints;
}

TEST(FilePrints, DifferWithContentAndNotWithTheFile) {
  const Folder folder;
  const std::string path = folder.Write("a.yaml", "one");
  const FilePrints one = PrintsOf(path);
  folder.Write("a.yaml", "two");
  EXPECT_NE(one.Renewed(), one);
  fs::remove(path);
  EXPECT_NE(one.Renewed(), one);
  folder.Write("a.yaml", "one");
  EXPECT_EQ(one.Renewed(), one);
}

TEST(FilePrints, OfAFolderSeeFilesComeAndChangeNames) {
  const Folder folder;
  const FilePrints none = PrintsOf(folder.path());
  folder.Write("a.yaml", "text");
  const FilePrints one = none.Renewed();
  EXPECT_NE(one, none);
  fs::rename(folder.path() / "a.yaml", folder.path() / "b.yaml");
  EXPECT_NE(one.Renewed(), one);
  folder.Write("notes.txt", "of no concern");
  EXPECT_EQ(one.Renewed(), PrintsOf(folder.path()));
}

TEST(FilesNamedBy, AreThoseOfQueriesRulesAndEvidence) {
  config::Settings settings;
  settings.query_files = {{.path = "cloudnativepg:q", .dialect = {}}};
  settings.alerts.rule_files = {"r"};
  settings.alerts.cluster_rule_files = {"c"};
  settings.alerts.evidence_files = {"e"};
  EXPECT_EQ(FilesNamedBy(settings), (std::vector<std::string>{"q", "r", "c", "e"}));
}

TEST(ChangeWatch, WaitsUntilTwoLooksAgree) {
  const Folder folder;
  const auto content = [&](const std::string& text) {
    return PrintsOf(folder.Write("a.yaml", text));
  };
  ChangeWatch watch(content("old"));
  EXPECT_EQ(watch.Judge(content("old")), Finding::kSame);
  EXPECT_EQ(watch.Judge(content("ne")), Finding::kUnsettled);
  EXPECT_EQ(watch.Judge(content("new")), Finding::kUnsettled);
  EXPECT_EQ(watch.Judge(content("old")), Finding::kSame);
  EXPECT_EQ(watch.Judge(content("new")), Finding::kUnsettled) << "forgotten when it went back";
  EXPECT_EQ(watch.Judge(content("new")), Finding::kChanged);
}

TEST(WatchdogOf, IsHalfThePeriodForTheProcessThatIsMeant) {
  struct Case {
    config::Environment environment;
    std::optional<milliseconds> expected;
  };
  const Case cases[] = {
      {{}, std::nullopt},
      {{{"WATCHDOG_USEC", "30000000"}}, milliseconds(15000)},
      {{{"WATCHDOG_USEC", "30000000"}, {"WATCHDOG_PID", "7"}}, milliseconds(15000)},
      {{{"WATCHDOG_USEC", "30000000"}, {"WATCHDOG_PID", "8"}}, std::nullopt},
      {{{"WATCHDOG_USEC", "1"}}, milliseconds(1)},
      {{{"WATCHDOG_USEC", "0"}}, std::nullopt},
      {{{"WATCHDOG_USEC", "-5"}}, std::nullopt},
      {{{"WATCHDOG_USEC", "30s"}}, std::nullopt},
  };
  for (const Case& each : cases) EXPECT_EQ(WatchdogOf(each.environment, 7), each.expected);
}

}  // namespace
}  // namespace pgvigil::app
