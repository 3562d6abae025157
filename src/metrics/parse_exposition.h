#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "metrics/family.h"

namespace pgvigil::metrics {

/// One sample line of a page.
struct ExposedSample {
  std::string name;
  std::vector<Label> labels = {};  ///< as written, each name once; without the metric's name
  double value = 0;
  std::optional<std::int64_t> timestamp_ms = {};  ///< when the line has one
};

struct ExposedPage {
  std::vector<ExposedSample> samples;  ///< in the order of the page
  /// The word behind `# TYPE name`: counter, gauge, histogram, summary, untyped, unknown, ...
  std::map<std::string, std::string, std::less<>> types;
};

struct ExpositionLimits {
  std::size_t max_bytes = std::size_t{64} << 20;
  std::size_t max_samples = 1'000'000;
};

/// Reads what some exporter serves: text format 0.0.4 (quoted UTF-8 names too), or OpenMetrics,
/// known by its `# EOF`, whose exemplars are left out. Strict as Prometheus is: one bad line and
/// the page is none. Errors: kIo with the line (`line 12: ...`), kLimit for a page beyond `limits`.
/// https://prometheus.io/docs/instrumenting/exposition_formats/
[[nodiscard]] Result<ExposedPage> ParseExposition(std::string_view page,
                                                  const ExpositionLimits& limits = {});

/// A number as Go's strconv.ParseFloat reads it: decimal, `1e5`, hexadecimal with `p`, `Inf`,
/// `NaN` in any case, with a sign. Beyond the range it is an infinity, or 0. nullopt for anything
/// else.
[[nodiscard]] std::optional<double> ParseSampleValue(std::string_view text);

}  // namespace pgvigil::metrics
