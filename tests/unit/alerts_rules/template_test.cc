#include "alerts/rules/template.h"

#include <gmock/gmock.h>

#include <limits>

namespace pgvigil::rules {
namespace {

using promql::Labels;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string ExpandWith(std::string_view text, double value) {
  const Labels labels({{"instance", "db1.example.com:9187"}, {"pod", "pg-0"}});
  const Labels external(std::vector<promql::Label>{{"cluster", "c1"}});
  return Expand(text, {.labels = &labels,
                       .external_labels = &external,
                       .external_url = "http://agent.example.com/path",
                       .value = value,
                       .now = 1'500'000'000'000});
}

struct Numbers {
  double value;
  std::string plain;
  std::string humanize;
  std::string humanize1024;
  std::string whole;
  std::string duration;
};

TEST(Template, WritesNumbersAsPrometheusDoes) {
  const Numbers cases[] = {
      {1234567, "1.234567e+06", "1.235M", "1.177Mi", "1234567", "14d 6h 56m 7s"},
      {123456, "123456", "123.5k", "120.6ki", "123456", "1d 10h 17m 36s"},
      {100000, "100000", "100k", "97.66ki", "100000", "1d 3h 46m 40s"},
      {123456789, "1.23456789e+08", "123.5M", "117.7Mi", "123456789", "1428d 21h 33m 9s"},
      {21, "21", "21", "21", "21", "21s"},
      {0.1, "0.1", "100m", "0.1", "0", "100ms"},
      {0.00001234, "1.234e-05", "12.34u", "1.234e-05", "0", "12.34us"},
      {kInfinity, "+Inf", "+Inf", "+Inf", "+Inf", "+Inf"},
      {-61.5, "-61.5", "-61.5", "-61.5", "-62", "-1m 1s"},
  };
  for (const Numbers& each : cases) {
    EXPECT_EQ(ExpandWith("{{ $value }}", each.value), each.plain);
    EXPECT_EQ(ExpandWith("{{ $value | humanize }}", each.value), each.humanize);
    EXPECT_EQ(ExpandWith("{{ humanize1024 $value }}", each.value), each.humanize1024);
    EXPECT_EQ(ExpandWith("{{ printf \"%.0f\" $value }}", each.value), each.whole);
    EXPECT_EQ(ExpandWith("{{ $value | humanizeDuration }}", each.value), each.duration);
  }
}

struct Case {
  std::string_view text;
  std::string_view expanded;
};

TEST(Template, ExpandsWhatRulesUse) {
  const Case cases[] = {
      {"plain", "plain"},
      {"{{ $labels.pod }} {{ .Labels.pod }} {{ $labels.missing }}|", "pg-0 pg-0 |"},
      {"{{ $externalLabels.cluster }} {{ $externalURL }}", "c1 http://agent.example.com/path"},
      {"{{ externalURL }} {{ pathPrefix }}", "http://agent.example.com/path /path"},
      {"{{ $value | humanizePercentage }}", "1250%"},
      {"{{ 1234567890.5 | humanizeTimestamp }}", "2009-02-13 23:31:30.5 +0000 UTC"},
      {"{{ now | humanizeTimestamp }}", "2017-07-14 02:40:00 +0000 UTC"},
      {"{{ 90 | toDuration }} {{ 0.0015 | toDuration }} {{ 0 | toDuration }}", "1m30s 1.5ms 0s"},
      {"{{ parseDuration \"1h30m\" }}", "5400"},
      {"{{ range $k, $v := $labels }}{{ $k }}={{ $v }};{{ end }}",
       "instance=db1.example.com:9187;pod=pg-0;"},
      {"a {{- /* comment */ -}} b", "ab"},
      {"{{ if and $labels.pod (gt $value 1.0) }}yes{{ else }}no{{ end }}", "yes"},
      {"{{ if gt $value 20.0 }}a{{ else if gt $value 10.0 }}b{{ else }}c{{ end }}", "b"},
      {"{{ with $labels.missing }}x{{ else }}none{{ end }}", "none"},
      {"{{ $labels.instance | stripPort }} {{ stripDomain $labels.instance }}",
       "db1.example.com db1:9187"},
      {"{{ reReplaceAll \"^([^.]+).*\" \"$1\" $labels.instance }}", "db1"},
      {"{{ graphLink \"up == 0\" }}", "/graph?g0.expr=up+%3D%3D+0&g0.tab=0"},
      {"{{ printf \"%s %d %5.1f|%-4d|%q\" \"a\" 3 $value 7 \"b\" }}", "a 3  12.5|7   |\"b\""},
      {"{{ $x := 1 }}{{ range $labels }}{{ $x = 2 }}{{ end }}{{ $x }}", "2"},
  };
  for (const Case& each : cases) EXPECT_EQ(ExpandWith(each.text, 12.5), each.expanded);
}

TEST(Template, SaysSoInPlaceOfATextThatCannotBeMade) {
  for (const std::string_view text :
       {"{{ .subname }}", "{{ $value.x }}", "{{ if gt $value 5 }}x{{ end }}",
        "{{ humanize \"x\" }}", "{{ toUpper $value }}", "{{ query \"up\" }}", "{{ nope }}",
        "{{ $value"}) {
    EXPECT_THAT(ExpandWith(text, 1), StartsWith("<error expanding template: error ")) << text;
  }
}

TEST(Template, CannotRunForEver) {
  std::string text = "x";
  for (int i = 0; i < 4; ++i) text = "{{ range 10000 }}" + text + "{{ end }}";
  EXPECT_THAT(ExpandWith(text, 1), HasSubstr("does not end"));
  const std::string nested = std::string(20000, '(') + "1" + std::string(20000, ')');
  EXPECT_THAT(ExpandWith("{{ " + nested + " }}", 1), HasSubstr("nested too deeply"));
}

TEST(Template, IsCheckedBeforeItIsUsed) {
  EXPECT_TRUE(CheckTemplate("{{ $labels.a }} {{ $value | humanize }}"));
  const Case cases[] = {
      {"a\n{{ $nope }}", "template, line 2: undefined variable `$nope`"},
      {"{{ query \"up\" | first | value }}", "templates cannot query here"},
      {"{{ define \"x\" }}{{ end }}", "{{define}} is not supported"},
      {"{{ if true }}", "{{if}} without its {{end}}"},
  };
  for (const Case& each : cases) {
    const auto checked = CheckTemplate(each.text);
    ASSERT_FALSE(checked) << each.text;
    EXPECT_THAT(checked.error().message, HasSubstr(std::string(each.expanded)));
  }
}

}  // namespace
}  // namespace pgvigil::rules
