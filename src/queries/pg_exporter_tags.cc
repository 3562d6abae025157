#include "queries/pg_exporter_tags.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "queries/plan.h"

namespace pgvigil::queries {
namespace {

using config::YamlNode;

// Schemas and role names change rarely, so their conditions need not be asked in every cycle.
constexpr std::chrono::milliseconds kConditionCache = std::chrono::seconds(60);

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

std::string Quote(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return quoted + "'";
}

// The name as a target that matches only itself.
std::string EscapePattern(const std::string& name) {
  std::string escaped;
  if (!IsPattern(name)) return name;
  for (const char c : name) {
    if (IsOneOf(std::string_view(&c, 1), {"*", "?", "[", "]", "\\"})) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

/// What is between `prefix` and the end of the tag.
std::optional<std::string> After(const std::string& tag, std::string_view prefix) {
  if (!tag.starts_with(prefix)) return std::nullopt;
  return tag.substr(prefix.size());
}

class Tags {
 public:
  Tags(Query& query, Findings& findings) : query_(query), findings_(findings) {}

  void Apply(const YamlNode& node) {
    const std::string tag = node.Text();
    if (tag == "cluster") {
      main_only_ = true;
    } else if (IsOneOf(tag, {"primary", "master", "leader"})) {
      SetRole(node, Role::kPrimary);
    } else if (IsOneOf(tag, {"standby", "replica", "slave"})) {
      SetRole(node, Role::kStandby);
    } else if (tag == "pgbouncer") {
      Never(node, tag, "the query is for PgBouncer's own console and never runs here");
    } else if (!ApplyPrefixed(node, tag)) {
      Never(node, tag,
            "pg_exporter was started with `--tag " + tag +
                "` for it, pgvigil has no such flag: the query never runs; remove the tag");
    }
  }

  // Without `cluster` a query runs in every database that is watched.
  void Finish() {
    if (database_ && main_only_) {
      AddCondition("dbname", "SELECT pg_catalog.current_database() = " + Quote(*database_));
    } else if (database_) {
      query_.target_databases = {EscapePattern(*database_)};
    }
    query_.configured_databases = !main_only_ && !database_;
  }

 private:
  bool ApplyPrefixed(const YamlNode& node, const std::string& tag) {
    if (const auto name = After(tag, "dbname:")) {
      database_ = *name;
    } else if (const auto user = After(tag, "username:")) {
      AddCondition("username", "SELECT current_user = " + Quote(*user));
    } else if (const auto schema = After(tag, "schema:")) {
      AddCondition("schema", "SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = " +
                                 Quote(*schema) + ")");
    } else if (const auto extension = After(tag, "extension:")) {
      AddExtension(*extension);
    } else if (After(tag, "not:")) {
      findings_.Warn(node, "`" + tag + "` always holds: pgvigil has no tags of its own");
    } else {
      return false;
    }
    return true;
  }

  void SetRole(const YamlNode& node, Role role) {
    if (query_.role != Role::kAny && query_.role != role) {
      Never(node, node.Text(),
            "a server cannot be primary and standby at once: the query never runs");
    }
    query_.role = role;
  }

  void AddExtension(const std::string& name) {
    if (!query_.extension) {
      query_.extension = ExtensionCondition{name, ""};
      return;
    }
    AddCondition(
        "extension",
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = " + Quote(name) + ")");
  }

  void AddCondition(std::string name, std::string sql) {
    query_.predicates.push_back({std::move(name), std::move(sql), kConditionCache});
  }

  void Never(const YamlNode& node, const std::string& tag, std::string why) {
    query_.required_tags.push_back(tag);
    findings_.Warn(node, std::move(why));
  }

  Query& query_;
  Findings& findings_;
  bool main_only_ = false;
  std::optional<std::string> database_;
};

}  // namespace

void ApplyTags(const YamlNode& tags, Query& query, Findings& findings) {
  Tags reader(query, findings);
  for (const YamlNode& tag : tags.Items()) reader.Apply(tag);
  reader.Finish();
}

}  // namespace pgvigil::queries
