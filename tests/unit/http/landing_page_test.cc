#include "http/landing_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgvigil::http {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Case {
  std::string text;
  std::string escaped;
};

TEST(EscapeHtml, EscapesWhatEndsTextOrAttribute) {
  const Case cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"},
      {"\"a\" & b", "&quot;a&quot; &amp; b"},
      {"&amp;", "&amp;amp;"},
      {"gr\u00fc\u00df \U0001F418", "gr\u00fc\u00df \U0001F418"},
      {"bad\xff", "bad\\xff"},
  };
  for (const auto& c : cases) EXPECT_EQ(EscapeHtml(c.text), c.escaped);
}

TEST(RenderLandingPage, ShowsLinksAndFactsEscaped) {
  LandingPage page;
  page.title = "pgvigil <1>";
  page.summary = "watches a & b";
  page.links = {{"/metrics?a=1&b=\"2\"", "metrics", "for <Prometheus>"}};
  page.facts = {{"Server", "\"15.1\" <primary>"}};
  const auto html = RenderLandingPage(page);
  EXPECT_THAT(html, HasSubstr("<title>pgvigil &lt;1&gt;</title>"));
  EXPECT_THAT(html, HasSubstr("<a href=\"/metrics?a=1&amp;b=&quot;2&quot;\">metrics</a>"));
  EXPECT_THAT(html, HasSubstr("<td>for &lt;Prometheus&gt;</td>"));
  EXPECT_THAT(html, HasSubstr("<td>&quot;15.1&quot; &lt;primary&gt;</td>"));
  EXPECT_THAT(html, Not(HasSubstr("<primary>")));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
}

TEST(RenderLandingPage, LinksToOwnPathsAndWebAddressesOnly) {
  const Case cases[] = {
      {"/healthz", "<a href=\"/healthz\">x</a>"},
      {"https://prometheus.io/", "<a href=\"https://prometheus.io/\">x</a>"},
      {"javascript:alert(1)", "<th scope=\"row\">x</th>"},
      {"//elsewhere/", "<th scope=\"row\">x</th>"},
      {"", "<th scope=\"row\">x</th>"},
  };
  for (const auto& c : cases) {
    LandingPage page;
    page.links = {{c.text, "x", ""}};
    EXPECT_THAT(RenderLandingPage(page), HasSubstr(c.escaped)) << c.text;
  }
}

TEST(RenderLandingPage, LeavesEmptyTablesOut) {
  EXPECT_THAT(RenderLandingPage({}), Not(HasSubstr("<table>")));
}

TEST(EndpointLinks, NameEveryEndpointOnce) {
  std::vector<std::string> targets;
  for (const auto& link : EndpointLinks()) targets.push_back(link.target);
  EXPECT_THAT(targets,
              testing::ElementsAre("/metrics", "/healthz", "/readyz", "/primary", "/replica",
                                   "/api/v1/status", "/api/v1/alerts", "/api/v1/rules"));
}

TEST(HtmlResponse, IsUtf8Html) {
  const auto response = HtmlResponse("<p>x</p>");
  EXPECT_EQ(response.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(*response.body, "<p>x</p>");
}

}  // namespace
}  // namespace pgvigil::http
