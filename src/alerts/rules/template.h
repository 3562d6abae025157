#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "alerts/promql/labels.h"
#include "alerts/promql/value.h"
#include "base/result.h"

namespace pgvigil::rules {

/// What a template can see.
struct TemplateInput {
  const promql::Labels* labels = nullptr;           ///< $labels, never null
  const promql::Labels* external_labels = nullptr;  ///< $externalLabels, never null
  std::string_view external_url = {};
  double value = 0;           ///< $value
  promql::Timestamp now = 0;  ///< what `now` gives: the time of the evaluation
};

/// Expands the subset of Go's text/template that Prometheus' rules use: pipelines, variables,
/// if/else/with/range over labels, comparisons, printf, the string functions and the humanize
/// family. Never fails: like Prometheus it gives `<error expanding template: ...>` instead.
/// https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
[[nodiscard]] std::string Expand(std::string_view text, const TemplateInput& input);

/// What is wrong with a template, and where in its text (in bytes).
struct TemplateError {
  std::size_t place = 0;
  std::string message;
};

/// Whether `text` can be parsed, and only uses what is there: `query` and its like are not.
[[nodiscard]] std::optional<TemplateError> FindTemplateError(std::string_view text);

/// The same for people. Errors: kConfig.
[[nodiscard]] Result<void> CheckTemplate(std::string_view text);

}  // namespace pgvigil::rules
