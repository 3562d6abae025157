#include "alerts/notify/delivery.h"

#include <algorithm>
#include <optional>

namespace pgvigil::notify {
namespace {

constexpr std::size_t kBatchAlerts = 256;                  // as Prometheus
constexpr std::size_t kBatchBytes = std::size_t{1} << 20;  // what proxies take by default
constexpr std::chrono::minutes kLeftOut{5};

struct Item {
  const Notification* alert = nullptr;
  std::string json;
};
using Items = std::span<const Item>;

std::string Body(Items items) {
  std::string body = "[";
  for (const Item& item : items) body += (body.size() > 1 ? "," : "") + item.json;
  return body + "]";
}

/// As many as go into one batch, at least one.
std::size_t BatchSize(Items items) {
  std::size_t count = 1;
  std::size_t bytes = items.front().json.size();
  while (count < std::min(items.size(), kBatchAlerts)) {
    bytes += items[count].json.size() + 1;
    if (bytes > kBatchBytes) break;
    ++count;
  }
  return count;
}

}  // namespace

Answer Judge(long status) {
  constexpr long kRequestTimeout = 408;
  constexpr long kTooManyRequests = 429;
  if (status >= 200 && status < 300) return Answer::kAccepted;
  const bool refused =
      status >= 400 && status < 500 && status != kRequestTimeout && status != kTooManyRequests;
  return refused ? Answer::kRefused : Answer::kFailed;
}

/// One way through a set.
struct Delivery::Round {
  const Post& post;
  SteadyTime now;
  Outcome& outcome;
  std::map<promql::Labels, Refusal>& left_out;
  std::optional<bool> takes_empty = {};

  /// Whether to go on.
  bool Send(Items items) {
    const PostOutcome done = post(Body(items), items.size());
    if (done.answer == Answer::kAccepted) return true;
    outcome.error = done.error;
    if (done.answer == Answer::kFailed || items.empty() || !TakesEmpty()) return false;
    outcome.error = done.error;
    if (items.size() > 1) {
      const std::size_t half = items.size() / 2;
      return Send(items.first(half)) && Send(items.subspan(half));
    }
    const Notification& alert = *items.front().alert;
    outcome.dropped.push_back(alert.labels.Text() + ": " + done.error);
    left_out[alert.labels] = {alert, now};
    return true;
  }

  bool TakesEmpty() {
    if (!takes_empty) {
      const PostOutcome done = post(Body({}), 0);
      takes_empty = done.answer == Answer::kAccepted;
    }
    return *takes_empty;
  }
};

void Delivery::Forget(std::span<const Notification> alerts, SteadyTime now) {
  std::map<promql::Labels, Refusal> kept;
  for (const Notification& alert : alerts) {
    const auto found = left_out_.find(alert.labels);
    if (found == left_out_.end() || found->second.alert != alert) continue;
    if (now - found->second.at < kLeftOut) kept.insert(*found);
  }
  left_out_ = std::move(kept);
}

Delivery::Outcome Delivery::Run(std::span<const Notification> alerts, const Moment& moment,
                                const Post& post) {
  Forget(alerts, moment.now);
  std::vector<Item> items;
  for (const Notification& alert : alerts) {
    if (!left_out_.contains(alert.labels)) items.push_back({&alert, WireAlert(alert, moment.wire)});
  }
  Outcome outcome;
  Round round{post, moment.now, outcome, left_out_};
  Items rest(items);
  do {
    const std::size_t count = rest.empty() ? 0 : BatchSize(rest);
    if (!round.Send(rest.first(count))) return outcome;
    rest = rest.subspan(count);
  } while (!rest.empty());
  outcome.complete = true;
  return outcome;
}

}  // namespace pgvigil::notify
