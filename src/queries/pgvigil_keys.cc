#include "queries/pgvigil_keys.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "queries/pgvigil_column.h"
#include "queries/plan.h"

namespace pgvigil::queries {
namespace {

using config::YamlField;
using config::YamlNode;
using std::chrono::milliseconds;

template <class Target>
auto Store(Target& target) {
  return [&target](auto value) { target = std::move(value); };
}

Result<void> ReadRole(const YamlNode& node, Role& role) {
  constexpr std::array<std::string_view, 3> kRoles = {"any", "primary", "standby"};
  const std::string text = node.Text();
  const auto found = std::find(kRoles.begin(), kRoles.end(), text);
  if (found == kRoles.end()) {
    return tl::unexpected(node.At("no role `" + text + "`; write any, primary or standby" +
                                  config::DidYouMean(text, kRoles)));
  }
  role = static_cast<Role>(found - kRoles.begin());
  return {};
}

// `primary: true` and its older name.
YamlField Primary(std::string_view key, Role& role) {
  return {key, [&role](const YamlNode& node) -> Result<void> {
            return node.AsBool().map([&](bool on) { role = on ? Role::kPrimary : Role::kAny; });
          }};
}

Result<void> ReadDatabases(const YamlNode& node, Query& query) {
  if (node.kind() == YamlNode::Kind::kScalar && node.Text() == "configured") {
    query.configured_databases = true;
    return {};
  }
  auto names = node.AsStrings();
  if (!names) return tl::unexpected(names.error());
  for (const std::string& name : *names) {
    if (!IsPattern(name) || ValidPattern(name)) continue;
    return tl::unexpected(node.At("the pattern `" + name + "` is malformed"));
  }
  query.target_databases = std::move(*names);
  return {};
}

// `pg_stat_statements`, or `pg_stat_statements >= 1.8`.
Result<void> ReadExtension(const YamlNode& node, Query& query) {
  const std::string text = node.Text();
  const std::size_t name_end = std::min(text.find_first_of(" \t>=<"), text.size());
  ExtensionCondition condition{text.substr(0, name_end), ""};
  std::size_t at = std::min(text.find_first_not_of(" \t", name_end), text.size());
  if (at < text.size()) {
    const bool at_least = text.compare(at, 2, ">=") == 0;
    at = at_least ? text.find_first_not_of(" \t", at + 2) : std::string::npos;
    if (at != std::string::npos) condition.min_version = text.substr(at);
  }
  const bool version_good =
      condition.min_version.find_first_not_of("0123456789.") == std::string::npos;
  if (condition.name.empty() || !version_good || (at == std::string::npos)) {
    return tl::unexpected(node.At("write `extension: name` or `extension: name >= 1.8`"));
  }
  query.extension = std::move(condition);
  return {};
}

Result<milliseconds> ReadSeconds(const YamlNode& node) {
  constexpr double kLongest = 86400.0 * 365;
  const Result<double> seconds = node.AsNumber();
  if (!seconds) return tl::unexpected(seconds.error());
  if (!(*seconds >= 0 && *seconds <= kLongest)) {
    return tl::unexpected(node.At("expected a number of seconds that is not negative"));
  }
  return milliseconds(std::lround(*seconds * 1000));
}

Result<long> ReadWhole(const YamlNode& node, long least) {
  const Result<long> value = node.AsInteger();
  if (!value) return value;
  if (*value >= least && *value <= std::numeric_limits<int>::max()) return value;
  return tl::unexpected(node.At("expected a whole number from " + std::to_string(least)));
}

}  // namespace

std::vector<YamlField> TimingFields(Query& query) {
  const auto duration = [](milliseconds& target) {
    return [&target](const YamlNode& node) -> Result<void> {
      return node.AsDuration().map(Store(target));
    };
  };
  const auto seconds = [&query](const YamlNode& node) -> Result<void> {
    return ReadSeconds(node).map(Store(query.cache));
  };
  return {
      {"timeout", duration(query.timeout)},
      {"cache", duration(query.cache)},
      {"cache_seconds", seconds},
      {"ttl", seconds},
      {"max_series",
       [&](const YamlNode& node) -> Result<void> {
         return ReadWhole(node, 1).map(
             [&](long value) { query.max_series = static_cast<std::size_t>(value); });
       }},
      {"priority",
       [&](const YamlNode& node) -> Result<void> {
         return ReadWhole(node, 0).map(
             [&](long value) { query.priority = static_cast<int>(value); });
       }},
      {"enabled",
       [&](const YamlNode& node) -> Result<void> {
         return node.AsBool().map(Store(query.enabled));
       }},
  };
}

std::vector<YamlField> ConditionFields(Query& query, VersionConstraint& all, Findings& findings) {
  const auto databases = [&query](const YamlNode& node) { return ReadDatabases(node, query); };
  const auto versions = [&all, &findings](const YamlNode& node) -> Result<void> {
    return ReadVersions(node, findings).map(Store(all));
  };
  const auto predicate = [&query](const YamlNode& node) -> Result<void> {
    return node.AsString().map([&](std::string sql) {
      query.predicates = {{"predicate", std::move(sql)}};
    });
  };
  return {
      {"role", [&](const YamlNode& node) { return ReadRole(node, query.role); }},
      Primary("primary", query.role),
      Primary("master", query.role),
      {"databases", databases},
      {"target_databases", databases},
      {"extension", [&](const YamlNode& node) { return ReadExtension(node, query); }},
      {"versions", versions},
      {"runonserver", versions},
      {"predicate", predicate},
      {"predicate_query", predicate},
  };
}

}  // namespace pgvigil::queries
