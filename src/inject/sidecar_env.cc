#include "inject/sidecar_env.h"

#include <string>
#include <string_view>

#include "inject/names.h"
#include "inject/server_container.h"

namespace pgvigil::inject {
namespace {

constexpr const char* kTargetLabels = "PGVIGIL_ALERTS_TARGET_LABELS";

void Set(Json& env, const char* name, const std::string& value) {
  if (Json* variable = FindNamed(env, name)) {
    *variable = {{"name", name}, {"value", value}};
  } else {
    env.push_back({{"name", name}, {"value", value}});
  }
}

void SetDefault(Json& env, const char* name, const std::string& value) {
  if (FindNamed(env, name) == nullptr) Set(env, name, value);
}

void Replace(std::string& text, std::string_view what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

/// The list as text for the variable, or "" for none.
std::string Endpoints(const EnvironmentOf& of, const std::string& cluster) {
  const Wishes& wishes = of.plan.wishes;
  const Json& list = wishes.known_endpoints ? of.plan.shape.endpoints : wishes.endpoints;
  if (Items(list).empty()) return {};
  std::string text = list.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (wishes.known_endpoints) Replace(text, "{cluster}", cluster);
  return text;
}

std::string Paths(const EnvironmentOf& of) {
  std::string text;
  for (const std::string& path : HiddenPaths(of.server, ServerMounts(of.server, of.plan.shape))) {
    text += (text.empty() ? "" : ",") + path;
  }
  return text;
}

/// Alerts carry the name of the cluster, as the pod's label has it when the container starts.
Json ClusterVariable(const Cluster& cluster) {
  if (cluster.label.empty()) return {{"name", "POD_CLUSTER"}, {"value", cluster.name}};
  const Json field = {{"fieldRef", {{"fieldPath", "metadata.labels['" + cluster.label + "']"}}}};
  return {{"name", "POD_CLUSTER"}, {"valueFrom", field}};
}

void NameCluster(Json& env, const Cluster& cluster) {
  const Json variable = ClusterVariable(cluster);
  if (Json* there = FindNamed(env, "POD_CLUSTER")) {
    *there = variable;
  } else {
    env.insert(env.begin(), variable);  // before the one that speaks of it
  }
  Json* labels = FindNamed(env, kTargetLabels);
  const std::string told = labels == nullptr ? "" : Text(At(*labels, "value"));
  if (told.find("cluster=") != std::string::npos) return;
  Set(env, kTargetLabels, told + (told.empty() ? "" : ",") + "cluster=$(POD_CLUSTER)");
}

}  // namespace

void SetEnvironment(Json& container, const EnvironmentOf& of) {
  Json& env = container["env"];
  if (!env.is_array()) env = Json::array();
  Set(env, "PGVIGIL_LISTEN", "0.0.0.0:" + std::to_string(of.port));
  SetDefault(env, "PGHOST", of.plan.shape.host);
  SetDefault(env, "PGPORT", std::to_string(ServerPort(of.server, of.plan.shape)));
  if (!of.plan.wishes.profile.empty()) Set(env, "PGVIGIL_PROFILE", of.plan.wishes.profile);
  if (const auto paths = Paths(of); !paths.empty()) SetDefault(env, "PGVIGIL_HA_DISKS", paths);
  const Cluster cluster = ClusterOf(of.pod, of.plan.shape);
  if (!cluster.name.empty()) NameCluster(env, cluster);
  if (const auto list = Endpoints(of, cluster.name); !list.empty()) {
    Set(env, "PGVIGIL_HA_ENDPOINTS", list);
  }
}

}  // namespace pgvigil::inject
