#pragma once

#include <memory>
#include <random>
#include <string>
#include <thread>

#include "alerts/notify/alert_set.h"
#include "alerts/notify/delivery.h"
#include "alerts/notify/http_client.h"
#include "alerts/notify/worker_report.h"
#include "base/mutex.h"

namespace pgvigil::notify {

/// Keeps one Alertmanager told, in a thread of its own, which starts here. Thread-safe.
class Worker {
 public:
  Worker(HttpTarget target, std::chrono::milliseconds resend_delay,
         std::shared_ptr<const Clock> clock);
  /// Ends as Stop() says, at once when it was not called.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// What there is to tell from now on; what is new in it is told at once, unless the Alertmanager
  /// has failed and its pause is not over. Returns at once.
  void Offer(AlertSetPtr newest);

  /// The newest set is told once more, until `farewell` at the latest: it then holds the longest
  /// while nobody resends it. Returns at once.
  void Stop(Deadline farewell);

  [[nodiscard]] WorkerReport report() const;

 private:
  void Run();
  /// What to tell now; waits for it. Null at the end.
  AlertSetPtr Next();
  void Tell(const AlertSetPtr& set);
  PostOutcome Post(const std::string& body, std::size_t count);
  void NoteAnswer(const HttpAnswer& answer, WallTime middle);
  void NoteRound(const AlertSetPtr& set, SteadyTime begun, const Delivery::Outcome& outcome);

  const std::shared_ptr<const Clock> clock_;
  const std::chrono::milliseconds resend_delay_;
  const std::string url_;
  HttpClient client_;

  // Of the thread.
  Delivery delivery_;
  int failures_ = 0;
  std::minstd_rand random_;

  mutable Mutex mutex_;
  CondVar changed_;
  AlertSetPtr newest_ PGVIGIL_GUARDED_BY(mutex_);
  AlertSetPtr told_ PGVIGIL_GUARDED_BY(mutex_);
  bool failing_ PGVIGIL_GUARDED_BY(mutex_) = false;
  bool offered_ PGVIGIL_GUARDED_BY(mutex_) = false;
  bool stopping_ PGVIGIL_GUARDED_BY(mutex_) = false;
  bool said_farewell_ PGVIGIL_GUARDED_BY(mutex_) = false;
  SteadyTime due_ PGVIGIL_GUARDED_BY(mutex_){};
  WorkerReport report_ PGVIGIL_GUARDED_BY(mutex_);

  std::thread thread_;
};

}  // namespace pgvigil::notify
