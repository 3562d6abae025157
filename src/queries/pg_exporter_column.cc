#include "queries/pg_exporter_column.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

#include "queries/dialects.h"
#include "queries/names.h"

namespace pgvigil::queries {
namespace {

using config::YamlField;
using config::YamlNode;

struct UsageName {
  std::string_view name;
  Usage usage;
};

constexpr std::array<UsageName, 5> kUsages = {{
    {"DISCARD", Usage::kDiscard},
    {"LABEL", Usage::kLabel},
    {"GAUGE", Usage::kGauge},
    {"COUNTER", Usage::kCounter},
    {"HISTOGRAM", Usage::kHistogram},
}};

struct Spec {
  std::string name;
  std::string rename;
  std::string usage;
};

// `default` and `scale` are strings that hold a number, quoted or not.
Result<double> NumberIn(const YamlNode& node) {
  const std::string text = node.Text();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  return tl::unexpected(node.At("expected a number, found `" + text + "`"));
}

Result<void> ReadBuckets(const YamlNode& node, std::vector<double>& buckets) {
  if (node.kind() != YamlNode::Kind::kSequence) {
    return tl::unexpected(node.At("`bucket` must be a list of upper bounds"));
  }
  for (const YamlNode& item : node.Items()) {
    const Result<double> bound = item.AsNumber();
    if (!bound) return tl::unexpected(bound.error());
    if (!std::isfinite(*bound) || (!buckets.empty() && *bound <= buckets.back())) {
      return tl::unexpected(item.At("bounds must be finite and grow; +Inf is implied"));
    }
    buckets.push_back(*bound);
  }
  return {};
}

bool ReadKeys(const YamlNode& node, Spec& spec, Column& column, Findings& findings) {
  const std::vector<YamlField> fields = {
      Into("name", spec.name),
      Into("rename", spec.rename),
      Into("usage", spec.usage),
      Into("description", column.help),
      {"default",
       [&](const YamlNode& value) -> Result<void> {
         return NumberIn(value).map([&](double number) { column.default_value = number; });
       }},
      {"scale",
       [&](const YamlNode& value) -> Result<void> {
         return NumberIn(value).map([&](double number) { column.scale = number; });
       }},
      {"bucket", [&](const YamlNode& value) { return ReadBuckets(value, column.buckets); }},
  };
  return ReadLenient(node, fields, kPgExporter, findings);
}

std::optional<Usage> ParseUsage(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  const auto found = std::find_if(kUsages.begin(), kUsages.end(),
                                  [&](const UsageName& each) { return each.name == text; });
  if (found == kUsages.end()) return std::nullopt;
  return found->usage;
}

void FailUsage(const MetricEntry& entry, const std::string& usage, Findings& findings) {
  std::vector<std::string_view> names;
  for (const UsageName& each : kUsages) names.push_back(each.name);
  findings.Fail(PlaceOf(entry.mapping, "usage"),
                "pg_exporter knows no usage `" + usage + "` (column `" + entry.column.Text() +
                    "`); write LABEL, GAUGE, COUNTER, HISTOGRAM or DISCARD" +
                    config::DidYouMean(usage, names));
}

void CheckBuckets(const MetricEntry& entry, const Column& column, Findings& findings) {
  if ((column.usage == Usage::kHistogram) == !column.buckets.empty()) return;
  findings.Warn(entry.column, column.buckets.empty()
                                  ? "a HISTOGRAM without `bucket` has only the bucket +Inf"
                                  : "`bucket` counts only with usage HISTOGRAM");
}

}  // namespace

std::optional<Column> ReadPgExporterColumn(const MetricEntry& entry, const std::string& prefix,
                                           Findings& findings) {
  Spec spec;
  Column column;
  if (!ReadKeys(entry.mapping, spec, column, findings)) return std::nullopt;
  const std::optional<Usage> usage = ParseUsage(spec.usage);
  if (!usage) {
    FailUsage(entry, spec.usage, findings);
    return std::nullopt;
  }
  column.usage = *usage;
  column.name = spec.name.empty() ? entry.column.Text() : spec.name;
  CheckBuckets(entry, column, findings);
  const std::string shown = spec.rename.empty() ? column.name : spec.rename;
  if (column.usage == Usage::kLabel) {
    column.metric_name = LegalLabelName(shown, entry.column, findings);
  } else if (column.usage != Usage::kDiscard) {
    column.metric_name = LegalMetricName(prefix + "_" + shown, entry.column, findings);
  }
  return column;
}

}  // namespace pgvigil::queries
