#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "alerts/notify/notification.h"
#include "alerts/notify/wire.h"
#include "base/clock.h"

namespace pgvigil::notify {

/// What a post came to. kRefused: the server understood and does not want it (4xx); kFailed: try
/// again later (no answer, 408, 429, 5xx).
enum class Answer { kAccepted, kRefused, kFailed };
/// Of the HTTP status.
[[nodiscard]] Answer Judge(long status);

struct PostOutcome {
  Answer answer = Answer::kFailed;
  std::string error;  ///< empty when accepted
};

/// Posts a JSON array of `count` alerts.
using Post = std::function<PostOutcome(const std::string& body, std::size_t count)>;

/// Tells one Alertmanager of a whole set, in batches. A batch that is refused is split until the
/// alert that is not wanted stands alone; that one is left out while it stays the same, for five
/// minutes at most, in case it was the Alertmanager that has changed since. A server that refuses
/// even an empty batch refuses us and not an alert (no credentials, not an Alertmanager, TLS where
/// there is none): nothing is left out then. Thread-compatible.
class Delivery {
 public:
  struct Outcome {
    bool complete = false;             ///< everything was accepted, but for what is left out
    std::vector<std::string> dropped;  ///< what was found not to be wanted in this round
    std::string error;                 ///< the last one; empty when there was none
  };

  struct Moment {
    WireTimes wire;
    SteadyTime now{};
  };

  /// An empty set is posted as an empty batch: it changes nothing and shows that the Alertmanager
  /// can be reached before that matters. An incomplete round ends with the first failure.
  Outcome Run(std::span<const Notification> alerts, const Moment& moment, const Post& post);

  /// How many alerts are left out now.
  [[nodiscard]] std::size_t left_out() const { return left_out_.size(); }

 private:
  struct Refusal {
    Notification alert;
    SteadyTime at{};
  };
  struct Round;
  void Forget(std::span<const Notification> alerts, SteadyTime now);

  std::map<promql::Labels, Refusal> left_out_;
};

}  // namespace pgvigil::notify
