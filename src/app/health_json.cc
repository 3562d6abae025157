#include "app/health_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "collectors/table.h"

namespace pgvigil::app {
namespace {

using Json = nlohmann::ordered_json;

std::string LabelOf(const metrics::Sample& sample, std::string_view name) {
  for (const auto& [label, value] : sample.labels->labels()) {
    if (label == name) return value;
  }
  return "";
}

Json VerdictJson(const metrics::Sample& sample) {
  const std::string name = LabelOf(sample, "verdict");
  const collectors::Verdict* known = collectors::FindVerdict(name);
  return {{"verdict", name},
          {"subject", LabelOf(sample, "subject")},
          {"state", LabelOf(sample, "state")},
          {"severity", Name(known == nullptr ? collectors::Severity::kWarning : known->severity)},
          {"meaning", known == nullptr ? std::string_view() : known->meaning}};
}

Json SampleJson(const metrics::Sample& sample, const std::vector<metrics::Label>& constant) {
  Json labels = Json::object();
  for (const metrics::Label& label : sample.labels->labels()) {
    if (std::ranges::find(constant, label) == constant.end()) labels[label.first] = label.second;
  }
  return {{"labels", std::move(labels)}, {"value", sample.value}};
}

}  // namespace

Json HealthJson(const metrics::Snapshot& page, const std::vector<metrics::Label>& constant) {
  Json verdicts = Json::array();
  Json samples = Json::object();
  page.ForEach([&](const metrics::MetricFamily& family) {
    if (!family.name.starts_with("pg_ha_")) return;
    const bool is_verdict = family.name == collectors::kVerdictFamily.name;
    for (const metrics::Sample& sample : family.samples) {
      if (is_verdict && sample.value == 1) verdicts.push_back(VerdictJson(sample));
      samples[family.name].push_back(SampleJson(sample, constant));
    }
  });
  return {{"verdicts", std::move(verdicts)}, {"samples", std::move(samples)}};
}

}  // namespace pgvigil::app
