#include "http/landing_page.h"

#include <memory>
#include <utility>

#include "base/utf8.h"

namespace pgvigil::http {
namespace {

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { border-bottom: 1px solid #8884; padding: .35rem .75rem .35rem 0; text-align: left; vertical-align: top; }
th { font-weight: 600; width: 14rem; overflow-wrap: anywhere; }
td { overflow-wrap: anywhere; }
)";

std::string_view Escaped(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

/// A path of this server, or a web address: never `javascript:` and the like.
bool IsSafeTarget(std::string_view target) {
  return target.starts_with("https://") || target.starts_with("http://") ||
         (target.starts_with("/") && !target.starts_with("//"));
}

std::string Anchor(const Link& link) {
  const auto text = EscapeHtml(link.text);
  if (!IsSafeTarget(link.target)) return text;
  return "<a href=\"" + EscapeHtml(link.target) + "\">" + text + "</a>";
}

std::string Row(const std::string& heading_html, std::string_view text) {
  return "<tr><th scope=\"row\">" + heading_html + "</th><td>" + EscapeHtml(text) + "</td></tr>\n";
}

std::string Table(const std::string& rows) {
  return rows.empty() ? rows : "<table>\n" + rows + "</table>\n";
}

}  // namespace

std::string EscapeHtml(std::string_view text) {
  std::string escaped;
  for (const char c : SanitizeUtf8(text)) {
    const auto replacement = Escaped(c);
    if (replacement.empty()) {
      escaped += c;
    } else {
      escaped += replacement;
    }
  }
  return escaped;
}

std::vector<Link> EndpointLinks() {
  return {
      {"/metrics", "/metrics", "every metric, for Prometheus; ?collect[]=NAME narrows it down"},
      {"/healthz", "/healthz", "200 while pgvigil itself works"},
      {"/readyz", "/readyz", "200 once a first page has been made"},
      {"/primary", "/primary", "200 on the primary, for load balancers"},
      {"/replica", "/replica", "200 on a standby; ?lag=10MB sets how far it may be behind"},
      {"/api/v1/status", "/api/v1/status",
       "what is known about the server and each query, as JSON"},
      {"/api/v1/alerts", "/api/v1/alerts", "alerts that are pending or firing, as Prometheus' API"},
      {"/api/v1/rules", "/api/v1/rules", "the rules evaluated here, as Prometheus' API"},
  };
}

std::string RenderLandingPage(const LandingPage& page) {
  std::string links;
  for (const auto& link : page.links) links += Row(Anchor(link), link.explanation);
  std::string facts;
  for (const auto& fact : page.facts) facts += Row(EscapeHtml(fact.name), fact.value);
  const auto title = EscapeHtml(page.title);
  std::string html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += "<title>" + title + "</title>\n<style>" + std::string(kStyle) + "</style>\n</head>\n";
  html += "<body>\n<h1>" + title + "</h1>\n<p>" + EscapeHtml(page.summary) + "</p>\n";
  html += Table(links) + Table(facts);
  return html + "</body>\n</html>\n";
}

Response HtmlResponse(std::string html) {
  Response response;
  response.content_type = "text/html; charset=utf-8";
  response.body = std::make_shared<const std::string>(std::move(html));
  return response;
}

}  // namespace pgvigil::http
