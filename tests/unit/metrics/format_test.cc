#include "metrics/format.h"

#include <gtest/gtest.h>

#include <string>

namespace pgvigil::metrics {
namespace {

struct Case {
  std::string accept;
  Format format;
};

TEST(NegotiateFormat, AnswersRealScrapers) {
  const Case cases[] = {
      // Prometheus 2.42
      {"application/openmetrics-text;version=1.0.0,application/"
       "openmetrics-text;version=0.0.1;q=0.75,"
       "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
       Format::kOpenMetrics},
      // Prometheus 2.20
      {"application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
       Format::kText},
      // Prometheus 3
      {"application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
       "application/openmetrics-text;version=0.0.1;q=0.5,"
       "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,"
       "*/*;q=0.2",
       Format::kOpenMetrics},
      // Prometheus 3 that prefers protocol buffers
      {"application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;"
       "q=0.6,application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.5,"
       "text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
       Format::kOpenMetrics},
      // Prometheus 3 told to scrape PrometheusText0.0.4
      {"text/plain;version=0.0.4;escaping=underscores;q=0.6,*/*;q=0.5", Format::kText},
      // curl
      {"*/*", Format::kText},
      // Firefox
      {"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", Format::kText},
  };
  for (const Case& c : cases) EXPECT_EQ(NegotiateFormat(c.accept), c.format) << c.accept;
}

TEST(NegotiateFormat, FollowsQualityThenExactnessThenOrder) {
  const Case cases[] = {
      {"", Format::kText},
      {"application/openmetrics-text", Format::kOpenMetrics},
      {"Application/OpenMetrics-Text ; Version=1.0.0", Format::kOpenMetrics},
      {"application/openmetrics-text;version=2.0.0", Format::kText},
      {"application/openmetrics-text;q=0.4,text/plain;q=0.5", Format::kText},
      {"text/plain;q=0.4,application/openmetrics-text;q=0.5", Format::kOpenMetrics},
      {"application/openmetrics-text,text/plain", Format::kOpenMetrics},
      {"text/plain,application/openmetrics-text", Format::kText},
      {"application/openmetrics-text,*/*", Format::kOpenMetrics},
      {"application/openmetrics-text;q=0.5,*/*", Format::kText},
      {"text/plain;q=0,*/*", Format::kOpenMetrics},
      {"text/*,application/*;q=0.9", Format::kText},
      {"application/*", Format::kOpenMetrics},
      {"application/openmetrics-text;q=0", Format::kText},
      {"application/json", Format::kText},
  };
  for (const Case& c : cases) EXPECT_EQ(NegotiateFormat(c.accept), c.format) << c.accept;
}

TEST(NegotiateFormat, SurvivesNonsense) {
  for (const char* accept :
       {",", ";;;", "q=1", "=;=,=", " , ;q=,", "text/plain;q=abc", "/", "\t"}) {
    EXPECT_EQ(NegotiateFormat(accept), Format::kText) << accept;
  }
  EXPECT_EQ(NegotiateFormat("application/openmetrics-text;q=nan"), Format::kOpenMetrics);
  EXPECT_EQ(NegotiateFormat("text/plain;q=0.5,application/openmetrics-text;q=7"),
            Format::kOpenMetrics);
}

TEST(ContentType, NamesVersionAndCharset) {
  EXPECT_EQ(ContentType(Format::kText), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(ContentType(Format::kOpenMetrics),
            "application/openmetrics-text; version=1.0.0; charset=utf-8");
}

}  // namespace
}  // namespace pgvigil::metrics
