#include "alerts/notify/relabel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alerts/notify/md5.h"
#include "alerts/notify/notifier.h"

namespace pgvigil::notify {
namespace {

using config::RelabelSettings;
using ::testing::HasSubstr;

TEST(Md5, IsTheOneOfTheStandard) {
  struct Case {
    std::string text;
    std::string digest;
  };
  const Case cases[] = {
      {"", "d41d8cd98f00b204e9800998ecf8427e"},
      {"abc", "900150983cd24fb0d6963f7d28e17f72"},
      {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
       "57edf4a22be3c955ac49da2e2107b67a"},
      {std::string(56, 'a'), "3b0c8ac703f828b04c6c197006d17218"},
      {std::string(64, 'a'), "014842d480b571495a4a0363793f7367"},
  };
  for (const Case& each : cases) {
    std::string digest;
    for (const std::uint8_t byte : Md5(each.text)) {
      constexpr std::string_view kDigits = "0123456789abcdef";
      digest += {kDigits[byte >> 4], kDigits[byte & 15]};
    }
    EXPECT_EQ(digest, each.digest) << each.text;
  }
}

struct Case {
  std::string name;
  std::vector<RelabelSettings> steps;
  std::string after;  // of {a="foo", b="bar", c="baz"}; "dropped"
};

std::string Relabelled(const std::vector<RelabelSettings>& steps) {
  const auto relabeling = Relabeling::Make(steps);
  if (!relabeling) return relabeling.error().message;
  const promql::Labels labels({{"a", "foo"}, {"b", "bar"}, {"c", "baz"}});
  const auto after = relabeling->Apply(labels);
  return after ? after->Text() : "dropped";
}

// What Prometheus makes of the same.
const Case kCases[] = {
    {"nothing to do", {}, R"({a="foo", b="bar", c="baz"})"},
    {"replace takes groups",
     {{.source_labels = {"a"}, .regex = "f(.*)", .target_label = "d", .replacement = "ch${1}-$1"}},
     R"({a="foo", b="bar", c="baz", d="choo-oo"})"},
    {"replace joins with the separator",
     {{.source_labels = {"a", "b"}, .separator = "#", .target_label = "d"}},
     R"({a="foo", b="bar", c="baz", d="foo#bar"})"},
    {"an absent source is empty, and so is what it is turned into",
     {{.source_labels = {"x"}, .target_label = "a"}},
     R"({b="bar", c="baz"})"},
    {"without sources a constant is set",
     {{.target_label = "d", .replacement = "x"}},
     R"({a="foo", b="bar", c="baz", d="x"})"},
    {"the expression is anchored",
     {{.source_labels = {"a"}, .regex = "o", .target_label = "d", .replacement = "x"}},
     R"({a="foo", b="bar", c="baz"})"},
    {"the target may be made of groups",
     {{.source_labels = {"a"},
       .regex = "(f).*",
       .target_label = "__${1}_x",
       .replacement = "${1}"}},
     R"({__f_x="f", a="foo", b="bar", c="baz"})"},
    {"a target that is no name changes nothing",
     {{.source_labels = {"a"}, .regex = "(f).*", .target_label = "${2}", .replacement = "x"}},
     R"({a="foo", b="bar", c="baz"})"},
    {"an empty replacement removes",
     {{.source_labels = {"a"}, .regex = "foo", .target_label = "b", .replacement = ""}},
     R"({a="foo", c="baz"})"},
    {"steps see what the ones before them did",
     {{.source_labels = {"a"}, .target_label = "b"}, {.source_labels = {"b"}, .target_label = "c"}},
     R"({a="foo", b="foo", c="foo"})"},
    {"drop", {{.source_labels = {"a"}, .regex = ".*o.*", .action = "drop"}}, "dropped"},
    {"drop another",
     {{.source_labels = {"a"}, .regex = "o", .action = "drop"}},
     R"({a="foo", b="bar", c="baz"})"},
    {"keep",
     {{.source_labels = {"a"}, .regex = "f.*", .action = "keep"}},
     R"({a="foo", b="bar", c="baz"})"},
    {"keep another", {{.source_labels = {"a"}, .regex = "no", .action = "keep"}}, "dropped"},
    {"keepequal",
     {{.source_labels = {"a"}, .target_label = "b", .action = "keepequal"}},
     "dropped"},
    {"keepequal of absent ones",
     {{.source_labels = {"x"}, .target_label = "y", .action = "keepequal"}},
     R"({a="foo", b="bar", c="baz"})"},
    {"dropequal",
     {{.source_labels = {"x"}, .target_label = "y", .action = "dropequal"}},
     "dropped"},
    {"dropequal of different ones",
     {{.source_labels = {"a"}, .target_label = "b", .action = "dropequal"}},
     R"({a="foo", b="bar", c="baz"})"},
    // Prometheus' own example of this digest.
    {"hashmod",
     {{.source_labels = {"c"}, .modulus = 1000, .target_label = "d", .action = "hashmod"}},
     R"({a="foo", b="bar", c="baz", d="976"})"},
    {"labelmap copies",
     {{.regex = "(b|c)", .replacement = "x_$1", .action = "labelmap"}},
     R"({a="foo", b="bar", c="baz", x_b="bar", x_c="baz"})"},
    {"labeldrop", {{.regex = "(b|x)", .action = "labeldrop"}}, R"({a="foo", c="baz"})"},
    {"labelkeep", {{.regex = "(b|x)", .action = "labelkeep"}}, R"({b="bar"})"},
    {"uppercase",
     {{.source_labels = {"a"}, .target_label = "d", .action = "uppercase"}},
     R"({a="foo", b="bar", c="baz", d="FOO"})"},
    {"lowercase",
     {{.target_label = "a", .replacement = "FoO-1"},
      {.source_labels = {"a"}, .target_label = "a", .action = "lowercase"}},
     R"({a="foo-1", b="bar", c="baz"})"},
};

TEST(Relabeling, DoesWhatPrometheusDoes) {
  for (const Case& each : kCases) EXPECT_EQ(Relabelled(each.steps), each.after) << each.name;
}

TEST(Relabeling, AnExpressionThatIsNoneIsToldWithItsPlace) {
  config::NotifySettings settings;
  settings.alert_relabel_configs = {{.regex = "(", .target_label = "a", .where = "f.yaml:3:5"}};
  const auto checked = Check(settings);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::kConfig);
  EXPECT_THAT(checked.error().message, HasSubstr("f.yaml:3:5: regex: "));
  settings.alert_relabel_configs[0].regex = "(a)";
  EXPECT_TRUE(Check(settings));
}

}  // namespace
}  // namespace pgvigil::notify
