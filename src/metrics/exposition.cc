#include "metrics/exposition.h"

#include <limits>

#include "metrics/escape.h"
#include "metrics/number.h"

namespace pgvigil::metrics {
namespace {

std::string_view TypeName(Format format, MetricType type) {
  switch (type) {
    case MetricType::kCounter:
      return "counter";
    case MetricType::kGauge:
      return "gauge";
    case MetricType::kHistogram:
      return "histogram";
    case MetricType::kUnknown:
      break;
  }
  return format == Format::kOpenMetrics ? "unknown" : "untyped";
}

struct Exposed {
  std::string_view name;
  MetricType type;
};

// In OpenMetrics a counter's samples must be called <family>_total. A counter without that suffix
// (postgres_exporter has many) would have to be renamed, and the same series would have two names
// depending on who asks; as `unknown` it keeps the one it has. So does `x_total` beside another
// family `x`, because there `x` can be declared only once.
Exposed InOpenMetrics(const Metadata& metadata) {
  if (metadata.type != MetricType::kCounter) return {metadata.name, metadata.type};
  const std::string_view bare = WithoutTotal(metadata.name);
  if (bare.empty() || !metadata.bare_name_is_free) return {metadata.name, MetricType::kUnknown};
  return {bare, MetricType::kCounter};
}

void AppendLine(std::string_view keyword, std::string_view name, std::string& out) {
  out += keyword;
  out += name;
  out += ' ';
}

// A series name up to its labels, e.g. `x_bucket`.
struct SeriesName {
  const std::string& family;
  std::string_view suffix = {};
};

void AppendValue(SeriesName name, std::string_view labels, double value, std::string& out) {
  out += name.family;
  out += name.suffix;
  if (!labels.empty()) {
    out += '{';
    out += labels;
    out += '}';
  }
  out += ' ';
  AppendNumber(value, out);
  out += '\n';
}

std::string WithBound(const std::string& labels, double bound) {
  std::string text = labels;
  if (!text.empty()) text += ',';
  text += "le=\"";
  AppendBound(bound, text);
  text += '"';
  return text;
}

void AppendHistogram(const std::string& family, const Histogram& histogram, std::string& out) {
  const std::string& labels = histogram.labels->text();
  const auto count = static_cast<double>(histogram.count);
  for (std::size_t i = 0; i < histogram.bounds.size(); ++i) {
    AppendValue({family, "_bucket"}, WithBound(labels, histogram.bounds[i]),
                static_cast<double>(histogram.cumulative[i]), out);
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  AppendValue({family, "_bucket"}, WithBound(labels, kInfinity), count, out);
  AppendValue({family, "_sum"}, labels, histogram.sum, out);
  AppendValue({family, "_count"}, labels, count, out);
}

}  // namespace

std::string_view WithoutTotal(std::string_view name) {
  constexpr std::string_view kSuffix = "_total";
  if (!name.ends_with(kSuffix)) return {};
  return name.substr(0, name.size() - kSuffix.size());
}

void AppendMetadata(Format format, const Metadata& metadata, std::string& out) {
  const bool open_metrics = format == Format::kOpenMetrics;
  const Exposed exposed =
      open_metrics ? InOpenMetrics(metadata) : Exposed{metadata.name, metadata.type};
  if (!metadata.help.empty()) {
    AppendLine("# HELP ", exposed.name, out);
    AppendEscaped(metadata.help, open_metrics ? Quote::kEscape : Quote::kKeep, out);
    out += '\n';
  }
  AppendLine("# TYPE ", exposed.name, out);
  out += TypeName(format, exposed.type);
  out += '\n';
}

void AppendSamples(const MetricFamily& family, std::string& out) {
  if (family.type == MetricType::kHistogram) {
    for (const Histogram& histogram : family.histograms)
      AppendHistogram(family.name, histogram, out);
    return;
  }
  for (const Sample& sample : family.samples) {
    AppendValue({family.name}, sample.labels->text(), sample.value, out);
  }
}

std::size_t MetadataBound(const Metadata& metadata) {
  constexpr std::size_t kFixed = 40;  // two keywords, the longest type, blanks and newlines
  return 2 * metadata.name.size() + metadata.help.size() + kFixed;
}

std::size_t SamplesBound(const MetricFamily& family) {
  constexpr std::size_t kFixed = 28;   // braces, blank, newline and the longest number
  constexpr std::size_t kBucket = 40;  // suffix, comma, le, its quotes and the longest bound
  std::size_t bound = 0;
  for (const Sample& sample : family.samples) {
    bound += family.name.size() + sample.labels->text().size() + kFixed;
  }
  for (const Histogram& histogram : family.histograms) {
    const std::size_t each =
        family.name.size() + histogram.labels->text().size() + kBucket + kFixed;
    bound += each * SeriesCount(histogram);
  }
  return bound;
}

std::string_view EndMark(Format format) { return format == Format::kOpenMetrics ? "# EOF\n" : ""; }

}  // namespace pgvigil::metrics
