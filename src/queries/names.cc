#include "queries/names.h"

#include <cctype>
#include <map>
#include <regex>

#include "metrics/family.h"

namespace pgvigil::queries {
namespace {

using metrics::MetricType;

bool IsWordCharacter(unsigned char c) { return c < 0x80 && (std::isalnum(c) != 0 || c == '_'); }

bool IsContinuation(unsigned char c) { return (c & 0xC0U) == 0x80U; }

// A character of several bytes becomes one underscore; a name does not begin with a digit.
std::string Escape(std::string_view name, bool colon) {
  std::string out;
  for (const char each : name) {
    const auto c = static_cast<unsigned char>(each);
    if (IsContinuation(c)) continue;
    const bool digit_first = out.empty() && std::isdigit(c) != 0;
    const bool legal = (IsWordCharacter(c) || (colon && c == ':')) && !digit_first;
    out += legal ? each : '_';
  }
  return out;
}

std::string Legal(const std::string& name, std::string escaped, const config::YamlNode& at,
                  Findings& findings) {
  if (escaped != name) {
    findings.Warn(
        at, "`" + name + "` is not legal in the text format; it is exported as `" + escaped + "`");
  }
  return escaped;
}

std::string_view TypeName(MetricType type) {
  switch (type) {
    case MetricType::kCounter:
      return "counter";
    case MetricType::kHistogram:
      return "histogram";
    case MetricType::kUnknown:
      return "untyped";
    case MetricType::kGauge:
      break;
  }
  return "gauge";
}

MetricType TypeOf(Usage usage) {
  if (usage == Usage::kCounter) return MetricType::kCounter;
  if (usage == Usage::kHistogram) return MetricType::kHistogram;
  if (usage == Usage::kUntyped) return MetricType::kUnknown;
  return MetricType::kGauge;
}

/// Who exports a name, and as what.
struct Claim {
  MetricType type;
  const Query* query;
  bool part;  // a series of a histogram
};
using Claims = std::map<std::string, Claim>;

void AddClaim(Claims& claims, const std::string& name, const Claim& claim, Findings& findings) {
  const auto [entry, fresh] = claims.emplace(name, claim);
  const Claim& first = entry->second;
  if (fresh || (first.type == claim.type && first.part == claim.part)) return;
  findings.Add({Finding::Severity::kWarning, claim.query->origin,
                "metric `" + name + "` of query `" + claim.query->name + "` is a " +
                    std::string(TypeName(claim.type)) + ", but query `" + first.query->name +
                    "` (" + first.query->origin + ") exports it as a " +
                    std::string(TypeName(first.type)) +
                    "; only one of them can be on a page: give one another name"});
}

}  // namespace

bool IsValue(Usage usage) {
  return usage != Usage::kDiscard && usage != Usage::kLabel && usage != Usage::kName &&
         usage != Usage::kHelp;
}

std::string EscapeMetricName(std::string_view name) { return Escape(name, true); }
std::string EscapeLabelName(std::string_view name) { return Escape(name, false); }

std::string LegalMetricName(const std::string& name, const config::YamlNode& at,
                            Findings& findings) {
  return Legal(name, EscapeMetricName(name), at, findings);
}

std::string LegalLabelName(const std::string& name, const config::YamlNode& at,
                           Findings& findings) {
  std::string legal = Legal(name, EscapeLabelName(name), at, findings);
  if (legal.starts_with("__")) {
    findings.Warn(at,
                  "labels that begin with `__` are reserved for Prometheus; the samples of this "
                  "query are lost: rename the column with AS");
  }
  return legal;
}

void FindTypeClashes(const std::vector<Query>& queries, Findings& findings) {
  Claims claims;
  for (const Query& query : queries) {
    for (const Column& column : query.columns) {
      if (!IsValue(column.usage) || column.metric_name.empty()) continue;
      // pg_exporter's histograms are three gauges.
      const bool histogram = column.usage == Usage::kHistogram;
      const bool gauges = histogram && query.dialect == Dialect::kPgExporter;
      const MetricType type = gauges ? MetricType::kGauge : TypeOf(column.usage);
      if (!gauges) AddClaim(claims, column.metric_name, {type, &query, false}, findings);
      if (!histogram) continue;
      for (const char* suffix : {"_bucket", "_sum", "_count"}) {
        AddClaim(claims, column.metric_name + suffix, {type, &query, !gauges}, findings);
      }
    }
  }
}

void WarnMiddlePart(const config::YamlNode& constraint, Findings& findings) {
  static const std::regex kMiddlePart(R"((^|[^0-9.])([1-9][0-9])\.([1-9][0-9]*)($|[^0-9.]))");
  const std::string text = constraint.Text();
  std::smatch match;
  if (!std::regex_search(text, match, kMiddlePart)) return;
  const std::string major = match[2];
  const std::string minor = match[3];
  findings.Warn(constraint, "PostgreSQL " + major + "." + minor + " counts as " + major + ".0." +
                                minor + " here; write `" + major + ".0." + minor +
                                "` when that release is meant");
}

}  // namespace pgvigil::queries
