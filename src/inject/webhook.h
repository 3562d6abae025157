#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "http/router.h"
#include "inject/injection.h"
#include "inject/settings.h"
#include "metrics/family.h"

namespace pgvigil::inject {

/// What is told about one review that a person may want to know of.
struct ReviewNote {
  std::string name_space;
  std::string pod;  ///< its name, or how its name begins
  Outcome outcome = Outcome::kNotSelected;
  std::string reason;
};

/// Answers reviews over HTTP and counts them. Thread-safe.
class Webhook {
 public:
  /// `note` is told of pods that were changed or could not be; called on a server's thread.
  Webhook(Settings settings, std::function<void(const ReviewNote&)> note);

  /// `/mutate`.
  [[nodiscard]] http::Route route();
  [[nodiscard]] http::Response Answer(const http::Request& request);

  /// `pgvigil_inject_reviews_total` by outcome, each from 0 on; one that could not be read is
  /// `malformed`.
  [[nodiscard]] std::vector<metrics::MetricFamily> families() const;

 private:
  void Count(const std::string& outcome);

  const Settings settings_;
  const std::function<void(const ReviewNote&)> note_;
  mutable Mutex mutex_;
  std::map<std::string, std::uint64_t> reviews_ PGVIGIL_GUARDED_BY(mutex_);
};

}  // namespace pgvigil::inject
