#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "alerts/rules/engine.h"
#include "scene.h"

namespace pgvigil::rules {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::HasSubstr;

std::string AlertWith(const std::string& fields) {
  return OneGroup("- alert: A\n  expr: x > 0\n" + fields);
}

/// A process ends after `before`, and another goes on `down` later.
struct Restart {
  std::string_view sentence;
  std::string fields;
  std::string before;
  Duration down;
  std::string after;
  std::string states;
  std::string blind = {};
};

TEST(Restore, GoesOnWhereAnotherProcessEnded) {
  const std::string pending10 = "1 1 1 1 1 1 1 1 1 1";  // nine minutes
  const Restart cases[] = {
      {"what fired goes on firing", "  for: 5m\n", "1 1 1 1 1 1", minutes(2), "1 1", "ff"},
      {"what fired and is over resolves", "  for: 1m\n", "1 1", minutes(2), "0 0", "rr"},
      {"what fired is held until something is seen", "", "1 1", minutes(2), "_ _ 0", "ffr", "bb."},
      {"what fired goes on after a long night", "", "1", hours(20), "1", "f"},
      {"a short for begins anew", "  for: 5m\n", "1 1 1", minutes(2), "1 1", "pp"},
      // 15 of 24 minutes are left; the outage does not count.
      {"a long for goes on", "  for: 24m\n", pending10, minutes(5),
       "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "pppppppppppppppff"},
      // 6 of 15 minutes are left, which is less than the grace period.
      {"what is left of for is at least the grace period", "  for: 15m\n", pending10, minutes(5),
       "1 1 1 1 1 1 1 1 1 1 1", "ppppppppppf"},
      {"an outage that was too long begins anew", "  for: 15m\n", pending10, hours(2),
       "1 1 1 1 1 1 1 1 1 1 1 1", "pppppppppppp"},
      {"what was pending and is over is forgotten", "  for: 15m\n", pending10, minutes(5),
       "0 1 1 1 1 1 1 1 1 1 1 1", ".ppppppppppp"},
      {"what has resolved is told on", "", "1 0", minutes(2), "0", "r"},
      {"what resolved long ago is not", "", "1 0", minutes(20), "0", "."},
  };
  for (const Restart& each : cases) {
    Scene first(AlertWith(each.fields));
    States(first, each.before);
    first.Pass(-Scene::kMinute);
    const std::string saved = first.engine().Save(first.now());
    Scene second(AlertWith(each.fields));
    second.Pass(Duration(first.now()) + each.down);
    ASSERT_TRUE(second.engine().Restore(saved)) << each.sentence;
    EXPECT_EQ(States(second, each.after, each.blind), each.states) << each.sentence;
  }
}

TEST(Restore, KeepsSinceWhenItFires) {
  const std::string rules = AlertWith("  for: 1m\n  annotations: {v: '{{ $value }}'}\n");
  Scene first(rules);
  States(first, "7 7 7");
  Scene second(rules);
  ASSERT_TRUE(second.engine().Restore(first.engine().Save(first.now())));
  // It counts as firing before anything was evaluated.
  EXPECT_EQ(second.State(), 'f');
  EXPECT_EQ(second.alert().fired_at, 60'000);
  EXPECT_EQ(second.alert().value, 7);
  EXPECT_EQ(second.alert().annotations.Get("v"), "7");
  second.Pass(minutes(5));
  EXPECT_EQ(States(second, "8"), "f");
  EXPECT_EQ(second.alert().fired_at, 60'000);
  EXPECT_EQ(second.alert().annotations.Get("v"), "8");
}

TEST(Restore, DoesNotTakeAnEmptyWindowForARecovery) {
  const std::string rules = OneGroup("- alert: A\n  expr: increase(x[3m30s]) > 0\n");
  Scene first(rules);
  EXPECT_EQ(States(first, "0 1 2"), ".ff");
  Scene second(rules);
  second.Pass(minutes(3));
  ASSERT_TRUE(second.engine().Restore(first.engine().Save(first.now())));
  EXPECT_EQ(States(second, "2 2 2 2 2"), "ffffr");
}

TEST(Restore, KnowsOnlyTheRulesThatAreThere) {
  Scene first(AlertWith(""));
  States(first, "1");
  Scene second(OneGroup("- alert: B\n  expr: x > 0\n"));
  ASSERT_TRUE(second.engine().Restore(first.engine().Save(first.now())));
  EXPECT_EQ(second.State(), '.');
}

TEST(Restore, SavesWhatIsNoNumberInJson) {
  const std::string rules = OneGroup("- alert: A\n  expr: x\n");
  for (const std::string value : {"inf", "-inf", "nan", "0.1"}) {
    Scene first(rules);
    States(first, value);
    Scene second(rules);
    ASSERT_TRUE(second.engine().Restore(first.engine().Save(first.now())));
    EXPECT_EQ(std::to_string(second.alert().value), std::to_string(first.alert().value));
  }
}

TEST(Restore, RefusesWhatIsNoStateAndTakesNothing) {
  Scene first(AlertWith(""));
  States(first, "1");
  const std::string saved = first.engine().Save(first.now());
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("[]"), std::string("{}"),
        std::string(R"({"version":99,"rules":{}})"), std::string(R"({"version":1,"rules":[1]})"),
        saved.substr(0, saved.size() / 2)}) {
    Scene second(AlertWith(""));
    const auto restored = second.engine().Restore(text);
    EXPECT_FALSE(restored) << text;
    EXPECT_EQ(second.State(), '.') << text;
  }
}

std::string Content(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(WriteAtomically, ReplacesTheWholeFile) {
  const std::filesystem::path path = std::filesystem::path(::testing::TempDir()) / "state.json";
  ASSERT_TRUE(WriteAtomically(path, "a long text"));
  ASSERT_TRUE(WriteAtomically(path, "short"));
  EXPECT_EQ(Content(path), "short");
  std::filesystem::remove(path);
}

TEST(WriteAtomically, SaysWhyItCannot) {
  const auto written = WriteAtomically("/nonexistent/state.json", "text");
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().message, HasSubstr("/nonexistent/state.json"));
  EXPECT_THAT(written.error().message, HasSubstr("No such file"));
}

}  // namespace
}  // namespace pgvigil::rules
