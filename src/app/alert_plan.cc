#include "app/alert_plan.h"

#include <unistd.h>

#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include "alerts/rules/embedded.h"
#include "app/make_watch.h"

namespace pgvigil::app {
namespace {

using rules::Group;
using Groups = std::vector<Group>;

bool HasPeers(const config::Settings& settings) {
  return !settings.peers.targets.empty() || !settings.peers.dns_names.empty();
}

Result<Groups> ReadGroups(bool embedded, std::string_view text, const std::string& name,
                          const std::vector<std::string>& files) {
  Groups groups;
  if (embedded) {
    auto parsed = rules::ParseRuleFile(text, name);
    if (!parsed) return parsed;
    groups = *std::move(parsed);
  }
  auto loaded = rules::LoadRuleFiles(files);
  if (!loaded) return loaded;
  std::move(loaded->begin(), loaded->end(), std::back_inserter(groups));
  return groups;
}

std::string HostName() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

// An address that means every interface names nobody.
std::string InstanceOf(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  const std::string host = address.substr(0, colon);
  const bool any = host == "0.0.0.0" || host == "[::]" || host.empty();
  return any && colon != std::string::npos ? HostName() + address.substr(colon) : address;
}

promql::Labels TargetLabels(const config::Settings& settings) {
  promql::Labels labels;
  labels.Set("job", "pgvigil");
  for (const auto& [name, value] : settings.alerts.target_labels) labels.Set(name, value);
  return labels;
}

}  // namespace

bool WantsAlerts(const config::Settings& settings) {
  const auto& alerts = settings.alerts;
  if (alerts.enabled != "auto") return alerts.enabled == "yes";
  return !settings.notify.alertmanagers.empty() || !alerts.rule_files.empty() ||
         !alerts.cluster_rule_files.empty() || HasPeers(settings);
}

Result<alerts::AgentPlan> MakeAlertPlan(const config::Settings& settings) {
  const auto& alerts = settings.alerts;
  if (auto checked = notify::Check(settings.notify); !checked) {
    return tl::unexpected(checked.error());
  }
  auto local = ReadGroups(alerts.default_rules, rules::DefaultRulesText(), "default-rules.yaml",
                          alerts.rule_files);
  if (!local) return tl::unexpected(local.error());
  auto cluster = ReadGroups(alerts.default_rules && HasPeers(settings), rules::ClusterRulesText(),
                            "cluster-rules.yaml", alerts.cluster_rule_files);
  if (!cluster) return tl::unexpected(cluster.error());
  return alerts::AgentPlan{.enabled = WantsAlerts(settings),
                           .alerts = alerts,
                           .peers = settings.peers,
                           .notify = settings.notify,
                           .constant_labels = ConstantLabels(settings),
                           .target_labels = TargetLabels(settings),
                           .instance_stated = alerts.target_labels.contains("instance"),
                           .local_rules = *std::move(local),
                           .cluster_rules = *std::move(cluster)};
}

void NameInstance(alerts::AgentPlan& plan, const std::string& address) {
  if (!plan.instance_stated) plan.target_labels.Set("instance", InstanceOf(address));
}

}  // namespace pgvigil::app
