#include "queries/dialect.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace pgvigil::queries {
namespace {

using config::YamlNode;

constexpr std::array<std::string_view, 4> kNames = {"pgvigil", "cloudnativepg", "postgres_exporter",
                                                    "pg_exporter"};

// What CloudNativePG's own metrics and the profile are called.
constexpr std::string_view kShortName = "cnpg";

/// A key that only one foreign dialect gives a meaning to, of a query or of a column.
struct Mark {
  std::string_view key;
  bool of_column;
  Dialect dialect;
};

constexpr Mark kMarks[] = {
    {"primary", false, Dialect::kCloudNativePg},
    {"target_databases", false, Dialect::kCloudNativePg},
    {"predicate_query", false, Dialect::kCloudNativePg},
    {"metric_mapping", true, Dialect::kCloudNativePg},
    {"metrics_mapping", true, Dialect::kCloudNativePg},
    {"desc", false, Dialect::kPgExporter},
    {"predicate_queries", false, Dialect::kPgExporter},
    {"tags", false, Dialect::kPgExporter},
    {"ttl", false, Dialect::kPgExporter},
    {"timeout", false, Dialect::kPgExporter},
    {"priority", false, Dialect::kPgExporter},
    {"min_version", false, Dialect::kPgExporter},
    {"max_version", false, Dialect::kPgExporter},
    {"fatal", false, Dialect::kPgExporter},
    {"skip", false, Dialect::kPgExporter},
    {"rename", true, Dialect::kPgExporter},
    {"default", true, Dialect::kPgExporter},
    {"scale", true, Dialect::kPgExporter},
    {"bucket", true, Dialect::kPgExporter},
};

// `name` is known to both of them, so it tells only that the file is none of postgres_exporter's.
constexpr std::string_view kSharedMark = "name";

/// The first key found for each dialect.
struct Evidence {
  std::optional<YamlNode> cloudnativepg;
  std::optional<YamlNode> pg_exporter;
  std::optional<YamlNode> shared;

  void Add(const YamlNode& key, bool of_column) {
    const std::string text = key.Text();
    if (text == kSharedMark && !shared) shared = key;
    for (const Mark& mark : kMarks) {
      if (mark.key != text || mark.of_column != of_column) continue;
      std::optional<YamlNode>& slot =
          mark.dialect == Dialect::kPgExporter ? pg_exporter : cloudnativepg;
      if (!slot) slot = key;
    }
  }
};

Evidence Collect(const YamlNode& root) {
  Evidence evidence;
  for (const auto& [name, query] : root.Entries()) {
    for (const auto& [key, value] : query.Entries()) {
      evidence.Add(key, false);
      if (key.Text() != "metrics") continue;
      for (const YamlNode& item : value.Items()) {
        for (const auto& [column, mapping] : item.Entries()) {
          for (const auto& entry : mapping.Entries()) evidence.Add(entry.first, true);
        }
      }
    }
  }
  return evidence;
}

std::string KeyReason(const YamlNode& key) {
  return "the key `" + key.Text() + "` at " + key.Where();
}

Recognition Ambiguous(Dialect assumed, std::string reason) {
  return {assumed, false, true, std::move(reason)};
}

Recognition FromKeys(const YamlNode& root, Dialect when_ambiguous) {
  const Evidence evidence = Collect(root);
  if (evidence.cloudnativepg && evidence.pg_exporter) {
    return Ambiguous(when_ambiguous, "assumption: " + KeyReason(*evidence.cloudnativepg) +
                                         " is CloudNativePG's, " +
                                         KeyReason(*evidence.pg_exporter) + " is pg_exporter's");
  }
  if (evidence.pg_exporter) {
    return {Dialect::kPgExporter, false, false, KeyReason(*evidence.pg_exporter)};
  }
  const auto& mark = evidence.cloudnativepg ? evidence.cloudnativepg : evidence.shared;
  if (mark) return {Dialect::kCloudNativePg, false, false, KeyReason(*mark)};
  return Ambiguous(when_ambiguous, "assumption: it has no key that only one dialect knows");
}

std::optional<YamlNode> Find(const YamlNode& map, std::string_view key) {
  for (const auto& [name, value] : map.Entries()) {
    if (name.Text() == key) return value;
  }
  return std::nullopt;
}

// A foreign file may have a query called `queries`; that one holds SQL and not queries.
bool IsOurs(const YamlNode& root) {
  const std::optional<YamlNode> queries = Find(root, "queries");
  if (!queries) return false;
  const std::optional<YamlNode> sql = Find(*queries, "query");
  return !sql || sql->kind() != YamlNode::Kind::kScalar;
}

Result<Recognition> FromDialectKey(const YamlNode& value) {
  const std::string name = value.Text();
  if (const std::optional<Dialect> dialect = ParseDialect(name)) {
    return Recognition{*dialect, true, false, "the file's key `dialect`"};
  }
  return tl::unexpected(value.At(UnknownDialect(name)));
}

}  // namespace

std::string_view Name(Dialect dialect) { return kNames[static_cast<std::size_t>(dialect)]; }

std::optional<Dialect> ParseDialect(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (name == kShortName) return Dialect::kCloudNativePg;
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Dialect>(found - kNames.begin());
}

std::string UnknownDialect(std::string_view name) {
  return "no dialect is called `" + std::string(name) +
         "`; there are pgvigil, cloudnativepg, postgres_exporter and pg_exporter" +
         config::DidYouMean(name, kNames);
}

Result<Recognition> Recognise(const YamlNode& root, std::optional<Dialect> stated,
                              Dialect when_ambiguous) {
  if (root.kind() != YamlNode::Kind::kMap && !root.IsNull()) {
    return tl::unexpected(root.At("expected a map of queries by name at the top level"));
  }
  if (Find(root, "apiVersion") && Find(root, "kind")) {
    return tl::unexpected(
        root.At("this is a Kubernetes manifest; a query file is the text under "
                "one of the keys of its `data`"));
  }
  const std::optional<YamlNode> dialect = Find(root, kDialectKey);
  if (dialect && dialect->kind() == YamlNode::Kind::kScalar) return FromDialectKey(*dialect);
  if (stated) return Recognition{*stated, true, false, "the configuration or the command line"};
  if (IsOurs(root)) return Recognition{Dialect::kPgvigil, false, false, "the key `queries`"};
  return FromKeys(root, when_ambiguous);
}

}  // namespace pgvigil::queries
