#include "queries/pgvigil_column.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <vector>

#include "metrics/family.h"
#include "queries/dialects.h"
#include "queries/lenient_yaml.h"
#include "queries/names.h"

namespace pgvigil::queries {
namespace {

using config::YamlField;
using config::YamlNode;

template <class Value>
struct Named {
  std::string_view name;
  Value value;
};

constexpr std::array<Named<Usage>, 10> kUsages = {{
    {"LABEL", Usage::kLabel},
    {"COUNTER", Usage::kCounter},
    {"GAUGE", Usage::kGauge},
    {"HISTOGRAM", Usage::kHistogram},
    {"MAPPEDMETRIC", Usage::kMappedMetric},
    {"DURATION", Usage::kDuration},
    {"UNTYPED", Usage::kUntyped},
    {"DISCARD", Usage::kDiscard},
    {"NAME", Usage::kName},
    {"HELP", Usage::kHelp},
}};

constexpr std::array<Named<Unit>, 7> kUnits = {{
    {"ms", Unit::kMilliseconds},
    {"us", Unit::kMicroseconds},
    {"min", Unit::kMinutes},
    {"kB", Unit::kKibibytes},
    {"MB", Unit::kMebibytes},
    {"8kB", Unit::kPages8k},
    {"percent", Unit::kPercent},
}};

constexpr Alias kAliases[] = {
    {"help", "description"},
    {"metric_mapping", "mapping"},
    {"metrics_mapping", "mapping"},
};

std::string Upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

template <class Value, std::size_t kCount>
Result<Value> Lookup(const YamlNode& node, const std::string& text, std::string_view what,
                     const std::array<Named<Value>, kCount>& table) {
  std::vector<std::string_view> names;
  std::string list;
  for (const Named<Value>& each : table) {
    if (each.name == text) return each.value;
    names.push_back(each.name);
    list += (list.empty() ? "" : ", ") + std::string(each.name);
  }
  return tl::unexpected(node.At("there is no " + std::string(what) + " `" + node.Text() +
                                "`; there are " + list + config::DidYouMean(text, names)));
}

/// A column and what of it was written.
struct Draft {
  Column column;
  std::string suffix;
  std::string metric;
  bool has_usage = false;
};

template <class Target>
auto Store(Target& target) {
  return [&target](auto value) { target = std::move(value); };
}

std::vector<YamlField> ShapeFields(Draft& draft, Findings& findings) {
  Column& column = draft.column;
  return {
      {"usage",
       [&](const YamlNode& node) -> Result<void> {
         draft.has_usage = true;
         return Lookup(node, Upper(node.Text()), "usage", kUsages).map(Store(column.usage));
       }},
      {"unit",
       [&](const YamlNode& node) -> Result<void> {
         return Lookup(node, node.Text(), "unit", kUnits).map(Store(column.unit));
       }},
      {"scale",
       [&](const YamlNode& node) -> Result<void> {
         return node.AsNumber().map(Store(column.scale));
       }},
      {"default",
       [&](const YamlNode& node) -> Result<void> {
         return node.AsNumber().map(Store(column.default_value));
       }},
      {"versions",
       [&](const YamlNode& node) -> Result<void> {
         return ReadVersions(node, findings).map(Store(column.versions));
       }},
  };
}

std::vector<YamlField> Fields(Draft& draft, Findings& findings) {
  std::vector<YamlField> fields = ShapeFields(draft, findings);
  const auto text = [](std::string_view key, std::string& target) {
    return YamlField{key, [&target](const YamlNode& node) -> Result<void> {
                       return node.AsString().map(Store(target));
                     }};
  };
  for (const std::string_view key : {"description", "help"}) {
    fields.push_back(text(key, draft.column.help));
  }
  fields.push_back(text("name", draft.suffix));
  fields.push_back(text("metric", draft.metric));
  for (const std::string_view key : {"mapping", "metric_mapping", "metrics_mapping"}) {
    fields.push_back({key, [&draft](const YamlNode& node) -> Result<void> {
                        return LenientMapping(node).map(Store(draft.column.mapping));
                      }});
  }
  return fields;
}

bool ReadDraft(const YamlNode& key, const YamlNode& mapping, Draft& draft, Findings& findings) {
  const std::vector<Error> errors = ReadMap(mapping, Fields(draft, findings));
  for (const Error& error : errors) findings.Fail(error);
  if (errors.empty() && !draft.has_usage) {
    findings.Fail(key, "column `" + key.Text() + "` needs a `usage`");
    return false;
  }
  return errors.empty();
}

/// A key that only some usages can have.
void CheckKey(const YamlNode& mapping, std::string_view key, bool allowed, Findings& findings) {
  const YamlNode place = PlaceOf(mapping, key);
  if (allowed || place.Where() == mapping.Where()) return;
  findings.Fail(place, "`" + std::string(key) + "` has no meaning for this usage; remove it");
}

void CheckKeys(const YamlNode& mapping, const Draft& draft, Findings& findings) {
  const Usage usage = draft.column.usage;
  const bool value = IsValue(usage);
  for (const std::string_view key : {"unit", "scale", "default", "metric"}) {
    CheckKey(mapping, key, value, findings);
  }
  CheckKey(mapping, "name", value || usage == Usage::kLabel, findings);
  const bool mapped = usage == Usage::kMappedMetric;
  for (const Alias& alias : kAliases) {
    if (alias.key == "mapping") CheckKey(mapping, alias.alias, mapped, findings);
  }
  CheckKey(mapping, "mapping", mapped, findings);
  if (mapped && draft.column.mapping.empty()) {
    findings.Fail(mapping, "MAPPEDMETRIC needs a `mapping` of texts to numbers");
  }
  if (!draft.metric.empty() && !draft.suffix.empty()) {
    findings.Fail(mapping, "`metric` is the whole name and `name` its end; keep one of them");
  }
}

void SetName(const YamlNode& key, const std::string& prefix, Draft& draft, Findings& findings) {
  Column& column = draft.column;
  column.name = key.Text();
  const std::string shown = draft.suffix.empty() ? column.name : draft.suffix;
  if (column.usage == Usage::kLabel) {
    column.metric_name = shown;
    if (metrics::IsLabelName(shown)) return;
    findings.Fail(key, "`" + shown +
                           "` is no legal label name: letters, digits and `_`, no digit or "
                           "`__` first; give a legal one under `name`");
  } else if (IsValue(column.usage)) {
    column.metric_name = draft.metric.empty() ? prefix + "_" + shown : draft.metric;
    if (metrics::IsMetricName(column.metric_name)) return;
    findings.Fail(key, "`" + column.metric_name +
                           "` is no legal metric name: letters, digits, `_` "
                           "and `:`, no digit first");
  }
}

}  // namespace

void FailTwice(const YamlNode& map, std::span<const Alias> aliases, Findings& findings) {
  std::map<std::string, std::string> seen;
  for (const auto& [key, value] : map.Entries()) {
    const std::string written = key.Text();
    const auto alias = std::find_if(aliases.begin(), aliases.end(),
                                    [&](const Alias& each) { return each.alias == written; });
    const std::string meant = alias == aliases.end() ? written : std::string(alias->key);
    const auto [first, fresh] = seen.emplace(meant, written);
    if (fresh) continue;
    findings.Fail(key,
                  "`" + written + "` says the same as `" + first->second + "`; keep one of them");
  }
}

Result<VersionConstraint> ReadVersions(const YamlNode& node, Findings& findings) {
  Result<VersionConstraint> constraint = VersionConstraint::Parse(node.Text());
  if (!constraint) return tl::unexpected(node.At(constraint.error().message));
  WarnMiddlePart(node, findings);
  return constraint;
}

std::optional<Column> ReadPgvigilColumn(const YamlNode& key, const YamlNode& mapping,
                                        const std::string& prefix, Findings& findings) {
  Draft draft;
  const std::size_t errors = findings.errors();
  FailTwice(mapping, kAliases, findings);
  if (!ReadDraft(key, mapping, draft, findings)) return std::nullopt;
  CheckKeys(mapping, draft, findings);
  SetName(key, prefix, draft, findings);
  if (findings.errors() > errors) return std::nullopt;
  return std::move(draft.column);
}

}  // namespace pgvigil::queries
