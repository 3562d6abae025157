#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/response.h"

namespace pgvigil::http {

/// `text` with `& < > " '` escaped and made valid UTF-8, safe inside an element and inside a quoted
/// attribute.
[[nodiscard]] std::string EscapeHtml(std::string_view text);

struct Link {
  std::string target;
  std::string text;
  std::string explanation;
};

struct Fact {
  std::string name;
  std::string value;
};

/// What the page at `/` shows; every text is escaped when rendered. Links go nowhere but to http,
/// https and own paths.
struct LandingPage {
  std::string title;
  std::string summary;
  std::vector<Link> links;
  std::vector<Fact> facts;
};

/// The endpoints every pgvigil serves, in the order of their use.
[[nodiscard]] std::vector<Link> EndpointLinks();

/// The whole HTML document; it loads nothing and needs no script.
[[nodiscard]] std::string RenderLandingPage(const LandingPage& page);
[[nodiscard]] Response HtmlResponse(std::string html);

}  // namespace pgvigil::http
