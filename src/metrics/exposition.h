#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "metrics/family.h"
#include "metrics/format.h"

namespace pgvigil::metrics {

/// What the HELP and TYPE lines of one family are made of. `help` is valid UTF-8; empty: no HELP
/// line.
struct Metadata {
  std::string_view name;
  std::string_view help;
  MetricType type = MetricType::kGauge;
  /// For a counter `x_total`: `x` is free, so that OpenMetrics can call the family so.
  bool bare_name_is_free = false;
};

/// Appends HELP and TYPE.
void AppendMetadata(Format format, const Metadata& metadata, std::string& out);
/// At most so long, escapes left aside.
[[nodiscard]] std::size_t MetadataBound(const Metadata& metadata);

/// Appends the sample lines of a family. They are the same in both formats: no timestamps, no
/// exemplars.
void AppendSamples(const MetricFamily& family, std::string& out);
/// At most so long.
[[nodiscard]] std::size_t SamplesBound(const MetricFamily& family);

/// What ends a page.
[[nodiscard]] std::string_view EndMark(Format format);

/// `x` of `x_total`; empty when a counter of that name has no OpenMetrics family name.
[[nodiscard]] std::string_view WithoutTotal(std::string_view name);

}  // namespace pgvigil::metrics
