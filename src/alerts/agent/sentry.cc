#include "alerts/agent/sentry.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "alerts/agent/families.h"
#include "alerts/agent/notices.h"
#include "alerts/agent/state_file.h"
#include "metrics/with_labels.h"

namespace pgvigil::alerts {
namespace {

using promql::Labels;
using promql::Timestamp;

constexpr std::uint32_t kSelfSource = 0;
constexpr int kMostEvidence = 3;  // queries in one round

Labels ExternalLabels(const AgentPlan& plan) {
  const auto& labels = plan.alerts.external_labels;
  return Labels({labels.begin(), labels.end()});
}

rules::EngineOptions OptionsOf(const AgentPlan& plan, bool hold_blind) {
  return {.external_labels = ExternalLabels(plan),
          .external_url = plan.alerts.external_url,
          .interval = plan.alerts.interval,
          .outage_tolerance = plan.alerts.outage_tolerance,
          .for_grace_period = plan.alerts.for_grace_period,
          .hold_blind = hold_blind};
}

Timestamp Milliseconds(WallTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

std::chrono::milliseconds ValidFor(const AgentPlan& plan) {
  return 4 * std::max(plan.alerts.interval, plan.notify.resend_delay);
}

}  // namespace

Sentry::Sentry(AgentPlan plan, const AgentHooks& hooks, std::string agent_id,
               std::shared_ptr<const Clock> clock)
    : hooks_(hooks),
      agent_id_(std::move(agent_id)),
      clock_(std::move(clock)),
      begun_(clock_->Now()),
      instance_("instance", OptionsOf(plan, true), plan.alerts.window_bytes),
      cluster_("cluster", OptionsOf(plan, false), plan.alerts.window_bytes) {
  Adopt(std::move(plan));
  RestoreState();
}

Sentry::~Sentry() = default;

void Sentry::Adopt(AgentPlan plan) {
  plan_ = std::move(plan);
  instance_.engine().Configure(OptionsOf(plan_, true));
  cluster_.engine().Configure(OptionsOf(plan_, false));
  instance_.window().Limit(plan_.alerts.window_bytes);
  cluster_.window().Limit(plan_.alerts.window_bytes);
  instance_.Load(std::move(plan_.local_rules));
  cluster_.Load(std::move(plan_.cluster_rules));
  const bool alone = plan_.peers.targets.empty() && plan_.peers.dns_names.empty();
  peers_ = alone ? nullptr : std::make_unique<Peers>(plan_.peers, hooks_.peers, clock_);
  notifier_.reset();  // the old one's workers first
  notifier_ = std::make_unique<notify::Notifier>(plan_.notify, clock_);
  all_peers_seen_ = alone;
}

// By what never changes: an alert with another instance would be another alert.
Target Sentry::Self() const { return {.source = kSelfSource, .labels = plan_.target_labels}; }

// As the other members name it, so that all of them say the same of it.
Target Sentry::SelfAsPeer() const {
  Target self{.source = kSelfSource, .labels = plan_.target_labels};
  self.labels.Remove("pod");
  if (!own_address_.empty()) self.labels.Set("instance", own_address_);
  return self;
}

// Members of one cluster share every label but those of one place.
Target Sentry::TargetOf(const PeerPage& peer) {
  const auto [known, added] = sources_.try_emplace(peer.address, last_source_ + 1);
  if (added) ++last_source_;
  Target target{.source = known->second, .labels = plan_.target_labels};
  target.labels.Remove("pod");
  target.labels.Set("instance", peer.address);
  return target;
}

// The time of this round. A clock that was set takes along what is remembered.
Timestamp Sentry::Tick() {
  const WallTime wall = clock_->WallNow();
  const auto step = clock_steps_.Since(clock_->Now(), wall);
  if (step.count() != 0) {
    spdlog::warn("the clock was set by {} s; alerts keep their age", ToSeconds(step));
    ++totals_.clock_steps;
    instance_.ShiftTime(step);
    cluster_.ShiftTime(step);
    last_now_ += step.count();
  }
  totals_.last = wall;
  last_now_ = std::max(Milliseconds(wall), last_now_ + 1);
  return last_now_;
}

void Sentry::Round(const std::stop_token& stop) {
  const SteadyTime begun = clock_->Now();
  const Collected collected = hooks_.collect();
  if (!collected.page) {
    ++totals_.skipped;
    return;
  }
  const Timestamp now = Tick();
  totals_.evaluation_seconds = 0;
  RoundOfInstance(collected, now);
  if (peers_) peer_pages_ = peers_->Collect(stop);
  if (stop.stop_requested()) return;
  if (peers_ || !cluster_.empty()) RoundOfCluster(collected, now);
  SaveState();
  ++totals_.rounds;
  totals_.last_seconds = ToSeconds(clock_->Now() - begun);
}

// What this instance alone can decide is told before any peer is waited for.
void Sentry::RoundOfInstance(const Collected& collected, Timestamp now) {
  Ingest(Self(), *collected.page, now, instance_.window());
  BlindSpots blind;
  blind.Add(collected.blind);
  blind.AddPage(*collected.page);
  const SteadyTime begun = clock_->Now();
  instance_.Evaluate(now, blind, *clock_);
  totals_.evaluation_seconds += ToSeconds(clock_->Now() - begun);
  Tell();
}

void Sentry::RoundOfCluster(const Collected& collected, Timestamp now) {
  RecogniseSelf();
  BlindSpots blind;
  Ingest(SelfAsPeer(), *collected.page, now, cluster_.window());
  blind.Add(collected.blind);
  blind.AddPage(*collected.page);
  if (peers_) IngestPeers(now, blind);
  const SteadyTime begun = clock_->Now();
  cluster_.Evaluate(now, blind, *clock_);
  totals_.evaluation_seconds += ToSeconds(clock_->Now() - begun);
  Tell();
}

void Sentry::RecogniseSelf() {
  for (const PeerPage& peer : peer_pages_) {
    if (peer.page && IsPageOf(*peer.page, agent_id_)) own_address_ = peer.address;
  }
}

void Sentry::IngestPeers(Timestamp now, BlindSpots& blind) {
  elsewhere_ = {};
  for (const std::string& why : peers_->unresolved()) blind.AddMember("peers unknown: " + why);
  all_peers_seen_ = peers_->unresolved().empty();
  std::set<std::string> present;
  for (PeerPage& peer : peer_pages_) {
    const bool own = peer.page ? IsPageOf(*peer.page, agent_id_) : peer.address == own_address_;
    if (!own) {
      present.insert(peer.address);
      IngestPeer(peer, now, blind);
    }
    peer.page.reset();
  }
  EndOthers(present, now);
}

void Sentry::IngestPeer(const PeerPage& peer, Timestamp now, BlindSpots& blind) {
  const Target target = TargetOf(peer);
  if (peer.page) {
    Ingest(target, *peer.page, now, cluster_.window());
    elsewhere_.Add(*peer.page);
    blind.AddPage(*peer.page);
    return;
  }
  IngestFailure(target, now, cluster_.window());
  blind.AddMember("peer " + peer.address + ": " + peer.error);
  all_peers_seen_ = false;
}

// Of who is a peer no more (its address has gone, or is this agent's own) nothing holds any longer:
// lookback would show a primary that has moved as a second one.
void Sentry::EndOthers(const std::set<std::string>& present, Timestamp now) {
  std::erase_if(sources_, [&](const auto& source) {
    if (present.contains(source.first)) return false;
    cluster_.window().EndRound(source.second, now);
    return true;
  });
}

bool Sentry::IsScraped() const {
  const auto scraped = hooks_.last_scrape();
  return scraped && clock_->Now() - *scraped <= plan_.alerts.unscraped_after;
}

bool Sentry::MayTell() const {
  if (plan_.notify.mode == "always") return true;
  // Who has just begun cannot know yet that nobody comes.
  const bool young = clock_->Now() - begun_ <= plan_.alerts.unscraped_after;
  return plan_.notify.mode == "when-unscraped" && !young && !IsScraped();
}

// What cluster rules say, other agents say as well: nobody may resolve what another still sees, or
// what it can no longer see itself. Left unsaid it lapses.
std::vector<notify::Notification> Sentry::AllNotices() const {
  const auto head_start = IsScraped() ? plan_.notify.head_start.count() : 0;
  const NoticeOptions options{ExternalLabels(plan_), plan_.alerts.external_url,
                              last_now_ - head_start, &told_};
  const auto evidence = [this](const rules::Alert& alert) { return evidence_.Of(alert); };
  auto all = Notices(
      instance_.engine().rules(), options, [](const rules::Alert&) { return true; }, evidence);
  auto of_cluster = Notices(
      cluster_.engine().rules(), options,
      [this](const rules::Alert& alert) { return all_peers_seen_ && !elsewhere_.Has(alert); },
      evidence);
  std::ranges::move(of_cluster, std::back_inserter(all));
  return all;
}

std::vector<notify::Notification> Sentry::News() const {
  return MayTell() ? AllNotices() : std::vector<notify::Notification>();
}

void Sentry::Tell() {
  if (plan_.alerts.evidence && MayTell()) {
    auto rules = instance_.engine().rules();
    std::ranges::move(cluster_.engine().rules(), std::back_inserter(rules));
    evidence_.Update(rules, hooks_.evidence, kMostEvidence);
  }
  auto notices = News();
  NoteTold(notices);
  notifier_->Publish(std::move(notices), ValidFor(plan_));
}

void Sentry::NoteTold(const std::vector<notify::Notification>& notices) {
  told_.clear();
  for (const auto& notice : notices) told_.insert(notice.labels);
}

void Sentry::RestoreState() {
  const std::string& path = plan_.alerts.state_file;
  if (path.empty()) return;
  const auto restored = ReadStateFile(path, {&instance_, &cluster_});
  if (!restored) spdlog::warn("alerts begin anew: {}", restored.error().message);
}

void Sentry::SaveState() {
  const std::string& path = plan_.alerts.state_file;
  if (path.empty() || totals_.last == WallTime()) return;
  const auto saved = WriteStateFile(path, {&instance_, &cluster_}, last_now_, saved_);
  if (!saved && totals_.state_saved) {
    spdlog::error("the state of the alerts could not be kept: {}", saved.error().message);
  }
  totals_.state_saved = saved.has_value();
}

metrics::BlockPtr Sentry::Block() const {
  AgentView view{.agent_id = agent_id_,
                 .scopes = {&instance_, &cluster_},
                 .peers = peer_pages_,
                 .own_address = own_address_,
                 .totals = totals_,
                 .window_limit = plan_.alerts.window_bytes,
                 .state_file = !plan_.alerts.state_file.empty()};
  auto families = AgentFamilies(view);
  std::ranges::move(notifier_->families(), std::back_inserter(families));
  return std::make_shared<const metrics::Block>(
      "alerts", metrics::WithLabels(std::move(families), plan_.constant_labels));
}

std::shared_ptr<const AgentStatus> Sentry::Status() const {
  auto status = std::make_shared<AgentStatus>();
  for (const Scope* scope : {&instance_, &cluster_}) {
    for (auto& rule : scope->engine().rules()) {
      rules::Rule definition = *std::exchange(rule.rule, nullptr);
      status->rules.push_back({scope->name(), std::move(definition), std::move(rule)});
    }
    std::ranges::move(scope->engine().groups(), std::back_inserter(status->groups));
  }
  status->alertmanagers = notifier_->status();
  status->peers = peer_pages_;
  return status;
}

}  // namespace pgvigil::alerts
