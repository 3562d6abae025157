#include "metrics/format.h"

#include <algorithm>
#include <charconv>
#include <compare>
#include <string>

namespace pgvigil::metrics {
namespace {

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t";
  const std::size_t from = text.find_first_not_of(kBlank);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kBlank) - from + 1);
}

// Cuts the part before `separator` off `text`. Quoted strings do not occur in what scrapers send
// and would only make an element unknown.
std::string_view TakeUntil(char separator, std::string_view& text) {
  const std::size_t at = std::min(text.find(separator), text.size());
  const std::string_view part = Trim(text.substr(0, at));
  text.remove_prefix(std::min(at + 1, text.size()));
  return part;
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return lower;
}

// One element of an Accept header. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
struct MediaRange {
  std::string type;
  std::string version;
  double quality = 1;
};

// A q that is no number from 0 to 1 is taken as absent.
double Quality(std::string_view text) {
  double quality = 1;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), quality);
  return read.ec == std::errc() && quality >= 0 && quality <= 1 ? quality : 1;
}

// Parameters other than version and q, such as Prometheus 3's `escaping`, do not change what we can
// send: every name is legal under every escaping scheme.
MediaRange ParseRange(std::string_view element) {
  MediaRange range{LowerCase(TakeUntil(';', element)), {}, 1};
  while (!element.empty()) {
    std::string_view value = TakeUntil(';', element);
    const std::string name = LowerCase(TakeUntil('=', value));
    if (name == "version") range.version = Trim(value);
    if (name == "q") range.quality = Quality(Trim(value));
  }
  return range;
}

struct Offer {
  std::string_view type;
  std::string_view any_subtype;
  std::string_view version;
};
constexpr Offer kText{"text/plain", "text/*", "0.0.4"};
constexpr Offer kOpenMetrics{"application/openmetrics-text", "application/*", "1.0.0"};

// How exactly a range names an offer; 0: not at all.
int Specificity(const MediaRange& range, const Offer& offer) {
  if (range.type == offer.type) {
    return range.version.empty() || range.version == offer.version ? 3 : 0;
  }
  if (range.type == offer.any_subtype) return 2;
  return range.type == "*/*" ? 1 : 0;
}

// How much a client wants one format. The most specific range decides its quality.
struct Preference {
  double quality = 0;
  int specificity = 0;
  int position = 0;  // the earlier the greater
};

void Consider(const MediaRange& range, const Offer& offer, int position, Preference& preference) {
  const int specificity = Specificity(range, offer);
  if (specificity > preference.specificity) preference = {range.quality, specificity, position};
}

bool Beats(const Preference& a, const Preference& b) {
  if (a.quality != b.quality) return a.quality > b.quality;
  if (a.specificity != b.specificity) return a.specificity > b.specificity;
  return a.position > b.position;
}

}  // namespace

Format NegotiateFormat(std::string_view accept) {
  Preference text;
  Preference open_metrics;
  for (int position = 0; !accept.empty(); --position) {
    const MediaRange range = ParseRange(TakeUntil(',', accept));
    Consider(range, kText, position, text);
    Consider(range, kOpenMetrics, position, open_metrics);
  }
  const bool wanted = open_metrics.quality > 0 && Beats(open_metrics, text);
  return wanted ? Format::kOpenMetrics : Format::kText;
}

std::string_view ContentType(Format format) {
  return format == Format::kOpenMetrics
             ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
             : "text/plain; version=0.0.4; charset=utf-8";
}

}  // namespace pgvigil::metrics
