#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alerts/agent/blindness.h"
#include "alerts/agent/peers.h"
#include "alerts/notify/notifier.h"
#include "alerts/rules/engine.h"
#include "base/clock.h"
#include "config/settings.h"
#include "metrics/block.h"

namespace pgvigil::alerts {

/// What one round of collecting brought.
struct Collected {
  metrics::SnapshotPtr page;  ///< null: nobody could be asked; the round is skipped
  BlindFamilies blind;        ///< what should be on the page, and could not be had
};

/// What the agent needs of the rest of the program. Called on the agent's thread, but for
/// `peers`; each returns in bounded time.
struct AgentHooks {
  std::function<Collected()> collect;
  PeerAccess peers;
  /// What an evidence query says now, as text for a person; empty: there is nothing to say.
  std::function<std::string(const std::string& query)> evidence;
  /// When somebody scraped last; nullopt: never.
  std::function<std::optional<SteadyTime>()> last_scrape;
};

/// What a configuration makes of the agent.
struct AgentPlan {
  bool enabled = false;
  config::AlertSettings alerts;
  config::PeerSettings peers;
  config::NotifySettings notify;
  std::vector<metrics::Label> constant_labels;  ///< on every series of the page
  promql::Labels target_labels;             ///< of this instance; `job` and `instance` among them
  bool instance_stated = false;             ///< by the user, or only guessed
  std::vector<rules::Group> local_rules;    ///< on this instance's own series
  std::vector<rules::Group> cluster_rules;  ///< on those of all members
};

/// One rule with what has become of it.
struct RuleView {
  std::string_view scope;  ///< `instance` or `cluster`; static text
  rules::Rule rule;
  rules::RuleStatus status;  ///< its `rule` is null
};

/// For the status page and the API.
struct AgentStatus {
  std::vector<RuleView> rules;
  std::vector<rules::GroupStatus> groups;
  std::vector<notify::AlertmanagerStatus> alertmanagers;
  std::vector<PeerPage> peers;  ///< without their pages
};

/// The alerting agent: collects a page every interval, evaluates the rules on it and on those of
/// the other members, and tells every Alertmanager. Owns one thread. Thread-safe.
class Agent {
 public:
  Agent(AgentHooks hooks, std::shared_ptr<const Clock> clock);
  /// Keeps the state of the alerts; resolves nothing. After the hooks' owner has made them return
  /// at once.
  ~Agent();
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;

  /// Takes a configuration at the start of the next round, which begins at once. The state of rules
  /// that stay is kept.
  void Configure(AgentPlan plan);

  /// Somebody is being served a page: the next round begins at once and shares it. What Prometheus
  /// is about to learn is then told before it decides, so that a copy it mutes is resolved first.
  void FollowScrape();

  /// What pages show: rule states, ALERTS, the window, peers, notifications. Null while there
  /// is nothing to evaluate.
  [[nodiscard]] metrics::BlockPtr block() const;
  /// Null while there is nothing to evaluate.
  [[nodiscard]] std::shared_ptr<const AgentStatus> status() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pgvigil::alerts
