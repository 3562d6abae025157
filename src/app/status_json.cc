#include "app/status_json.h"

#include <nlohmann/json.hpp>

#include "app/health_json.h"

namespace pgvigil::app {
namespace {

using Json = nlohmann::ordered_json;

Json SessionJson(const postgres::SessionStatus& session) {
  return {{"state", postgres::Name(session.state)},
          {"message", session.message},
          {"connect_state", postgres::Name(session.connect_state)},
          {"connect_message", session.connect_message},
          {"connections_open", session.open},
          {"connections_busy", session.busy}};
}

Json FactsJson(const postgres::ServerFacts& facts) {
  Json databases = Json::array();
  for (const auto& database : facts.databases) {
    databases.push_back({{"name", database.name}, {"connectable", database.connectable}});
  }
  return {{"version", facts.version.Text()},
          {"in_recovery", facts.in_recovery},
          {"system_identifier", facts.system_identifier},
          {"database", facts.current_database},
          {"role", facts.role},
          {"missing_grants", facts.missing_grants},
          {"overprivileged", facts.overprivileged},
          {"databases", std::move(databases)}};
}

Json QueriesJson(const std::vector<gather::QueryStatus>& queries) {
  Json out = Json::array();
  for (const auto& query : queries) {
    Json entry = {{"query", query.query}, {"database", query.database}};
    if (!query.skipped.empty()) {
      entry["skipped"] = query.skipped;
    } else {
      entry["series"] = query.series;
      entry["duration_seconds"] = query.duration_seconds;
      entry["age_seconds"] = query.age_seconds < 0 ? Json() : Json(query.age_seconds);
      entry["last_error"] = query.last_error.empty() ? Json() : Json(query.last_error);
    }
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace

std::string StatusJson(const StatusParts& parts) {
  const gather::Status& status = parts.status;
  const ConfigState& config = parts.config;
  const Json document = {
      {"pgvigil", {{"version", parts.build.version}, {"revision", parts.build.revision}}},
      {"configuration",
       {{"last_reload_successful", config.last_successful},
        {"last_success_timestamp_seconds", ToSeconds(config.last_success.time_since_epoch())},
        {"error", config.error.empty() ? Json() : Json(config.error)}}},
      {"session", SessionJson(status.session)},
      {"server", status.facts ? FactsJson(*status.facts) : Json()},
      {"health", HealthJson(parts.page, parts.labels)},
      {"series", status.series},
      {"loop_alive", status.loop_alive},
      {"queries", QueriesJson(status.queries)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pgvigil::app
