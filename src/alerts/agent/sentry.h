#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/agent/agent.h"
#include "alerts/agent/clock_steps.h"
#include "alerts/agent/evidence_book.h"
#include "alerts/agent/notices.h"
#include "alerts/agent/peer_view.h"
#include "alerts/agent/scope.h"
#include "alerts/agent/target.h"

namespace pgvigil::alerts {

/// What the rounds so far counted.
struct RoundTotals {
  std::uint64_t rounds = 0;
  std::uint64_t skipped = 0;  ///< nobody could be asked
  std::uint64_t clock_steps = 0;
  double last_seconds = 0;
  double evaluation_seconds = 0;  ///< of the last round, all rules
  WallTime last{};
  bool state_saved = true;  ///< the last attempt, if any
};

/// The agent without its thread: one configuration, and what a round does. Thread-compatible.
class Sentry {
 public:
  Sentry(AgentPlan plan, const AgentHooks& hooks, std::string agent_id,
         std::shared_ptr<const Clock> clock);
  ~Sentry();

  /// Continues with another configuration.
  void Adopt(AgentPlan plan);

  /// Collects, evaluates, tells. Bounded by the hooks and by the peers' timeout, which `stop` ends.
  void Round(const std::stop_token& stop);
  /// Writes the state of the alerts, when a file is configured.
  void SaveState();

  [[nodiscard]] std::chrono::milliseconds interval() const { return plan_.alerts.interval; }
  [[nodiscard]] metrics::BlockPtr Block() const;
  [[nodiscard]] std::shared_ptr<const AgentStatus> Status() const;
  /// What Alertmanagers are told now; nothing while nobody is to be told.
  [[nodiscard]] std::vector<notify::Notification> News() const;

 private:
  [[nodiscard]] Target Self() const;
  [[nodiscard]] Target SelfAsPeer() const;
  [[nodiscard]] Target TargetOf(const PeerPage& peer);
  [[nodiscard]] promql::Timestamp Tick();
  void RestoreState();
  void RoundOfInstance(const Collected& collected, promql::Timestamp now);
  void RoundOfCluster(const Collected& collected, promql::Timestamp now);
  void RecogniseSelf();
  void IngestPeers(promql::Timestamp now, BlindSpots& blind);
  void IngestPeer(const PeerPage& peer, promql::Timestamp now, BlindSpots& blind);
  void EndOthers(const std::set<std::string>& present, promql::Timestamp now);
  void Tell();
  void NoteTold(const std::vector<notify::Notification>& notices);
  [[nodiscard]] bool IsScraped() const;
  [[nodiscard]] bool MayTell() const;
  [[nodiscard]] std::vector<notify::Notification> AllNotices() const;

  AgentPlan plan_;
  const AgentHooks& hooks_;
  const std::string agent_id_;
  const std::shared_ptr<const Clock> clock_;
  const SteadyTime begun_;

  Scope instance_;
  Scope cluster_;
  std::unique_ptr<Peers> peers_;  // null: none configured
  std::unique_ptr<notify::Notifier> notifier_;
  ClockSteps clock_steps_;
  EvidenceBook evidence_;
  promql::Timestamp last_now_ = 0;
  std::vector<PeerPage> peer_pages_;              // of the last round, without their pages
  std::map<std::string, std::uint32_t> sources_;  // of peers, by address
  std::uint32_t last_source_ = 0;
  std::string own_address_;  // among the peers; empty: not seen
  bool all_peers_seen_ = true;
  FiringElsewhere elsewhere_;
  ToldAlerts told_;
  std::string saved_;  // what the state file holds
  RoundTotals totals_;
};

}  // namespace pgvigil::alerts
