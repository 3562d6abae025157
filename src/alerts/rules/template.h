#pragma once

#include <map>
#include <string>
#include <string_view>

#include "alerts/promql/labels.h"
#include "base/result.h"

namespace pgvigil::rules {

/// What a template can see.
struct TemplateInput {
  const promql::Labels* labels = nullptr;           ///< $labels, never null
  const promql::Labels* external_labels = nullptr;  ///< $externalLabels, never null
  std::string_view external_url = {};
  double value = 0;  ///< $value
};

/// Expands the subset of Go's text/template that Prometheus' rules use: pipelines, variables,
/// if/else/with/range over labels, comparisons, printf, the string functions and the humanize
/// family. Never fails: like Prometheus it gives `<error expanding template: ...>` instead.
/// https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
[[nodiscard]] std::string Expand(std::string_view text, const TemplateInput& input);

/// Whether `text` can be parsed. Errors: kConfig: what is wrong, and that `query` and its like are
/// not there. For rules check and the loader.
[[nodiscard]] Result<void> CheckTemplate(std::string_view text);

}  // namespace pgvigil::rules
