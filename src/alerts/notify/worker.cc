#include "alerts/notify/worker.h"

#include <spdlog/spdlog.h>

#include <csignal>

#include "alerts/notify/backoff.h"
#include "base/utf8.h"

namespace pgvigil::notify {
namespace {

promql::Timestamp Milliseconds(WallTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

/// What a server said, for a line of a log.
std::string OneLine(const std::string& text) {
  constexpr std::size_t kLongest = 200;
  std::string line = SanitizeUtf8(text);
  for (char& c : line) {
    if ((c >= 0 && c < ' ') || c == '\x7f') c = ' ';
  }
  line.resize(TruncateUtf8(line, kLongest).size());
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

std::string Describe(const HttpAnswer& answer) {
  const std::string body = OneLine(answer.body);
  return "HTTP " + std::to_string(answer.status) + (body.empty() ? "" : ": " + body);
}

/// Signals are for the main thread, and a connection that breaks while it is written to is an
/// error, not a signal.
void BlockAllSignals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

Worker::Worker(HttpTarget target, std::chrono::milliseconds resend_delay,
               std::shared_ptr<const Clock> clock)
    : clock_(std::move(clock)),
      resend_delay_(resend_delay),
      url_(target.url),
      client_(std::move(target), clock_),
      random_(std::random_device()()),
      report_(url_),
      thread_([this] { Run(); }) {}

Worker::~Worker() {
  bool stopping = false;
  {
    const MutexLock lock(mutex_);
    stopping = stopping_;
  }
  if (!stopping) Stop(Deadline(clock_->Now()));
  thread_.join();
}

void Worker::Offer(AlertSetPtr newest) {
  {
    const MutexLock lock(mutex_);
    newest_ = std::move(newest);
    offered_ = true;
    if (!failing_ && (told_ == nullptr || HasNews(*told_, *newest_))) due_ = clock_->Now();
  }
  changed_.NotifyAll();
}

void Worker::Stop(Deadline farewell) {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  client_.AbortAt(farewell.at());
  changed_.NotifyAll();
}

WorkerReport Worker::report() const {
  const MutexLock lock(mutex_);
  return report_;
}

void Worker::Run() {
  BlockAllSignals();
  while (const AlertSetPtr set = Next()) Tell(set);
}

AlertSetPtr Worker::Next() {
  const MutexLock lock(mutex_);
  while (!stopping_) {
    if (newest_ != nullptr && due_ <= clock_->Now()) return newest_;
    offered_ = false;
    changed_.WaitUntil(mutex_, newest_ == nullptr ? Deadline::Never() : Deadline(due_),
                       [this] { return stopping_ || offered_; });
  }
  const bool silent = newest_ == nullptr || newest_->alerts.empty();
  if (said_farewell_ || silent) return nullptr;
  said_farewell_ = true;
  return newest_;
}

void Worker::Tell(const AlertSetPtr& set) {
  const SteadyTime begun = clock_->Now();
  const promql::Timestamp now = Milliseconds(clock_->WallNow());
  const Delivery::Moment moment{{now, now + set->valid_for.count()}, begun};
  const auto outcome = delivery_.Run(
      set->alerts, moment,
      [this](const std::string& body, std::size_t count) { return Post(body, count); });
  for (const std::string& dropped : outcome.dropped) {
    spdlog::warn("Alertmanager {} refuses an alert, which is left out: {}", url_, dropped);
  }
  NoteRound(set, begun, outcome);
}

PostOutcome Worker::Post(const std::string& body, std::size_t count) {
  const SteadyTime begun = clock_->Now();
  const WallTime wall = clock_->WallNow();
  const auto answer = client_.Post(body);
  const auto took = clock_->Now() - begun;
  PostOutcome outcome;
  if (answer) {
    outcome.answer = Judge(answer->status);
    if (outcome.answer != Answer::kAccepted) outcome.error = Describe(*answer);
    NoteAnswer(*answer, wall + std::chrono::duration_cast<WallTime::duration>(took) / 2);
  } else {
    outcome.error = OneLine(answer.error().message);
  }
  const MutexLock lock(mutex_);
  report_.Observe(took);
  report_.sent += count;
  if (outcome.answer != Answer::kAccepted) report_.errors += count;
  return outcome;
}

void Worker::NoteAnswer(const HttpAnswer& answer, WallTime middle) {
  if (!answer.date) return;
  constexpr std::chrono::milliseconds kHalfSecond{500};  // their seconds are whole, rounded down
  const MutexLock lock(mutex_);
  report_.clock_skew_seconds = ToSeconds(*answer.date + kHalfSecond - middle);
}

void Worker::NoteRound(const AlertSetPtr& set, SteadyTime begun, const Delivery::Outcome& outcome) {
  const MutexLock lock(mutex_);
  if (outcome.complete && !report_.reached) {
    spdlog::info("Alertmanager {} is told of alerts", url_);
  } else if (!outcome.complete && failures_ == 0) {
    spdlog::warn("Alertmanager {} cannot be told of alerts, which is tried again: {}", url_,
                 outcome.error);
  }
  report_.dropped += outcome.dropped.size();
  report_.reached = outcome.complete;
  report_.last_error = outcome.error;
  failing_ = !outcome.complete;
  if (failing_) {
    const double jitter = std::generate_canonical<double, 32>(random_);
    due_ = clock_->Now() + RetryPause(++failures_, jitter);
    return;
  }
  failures_ = 0;
  told_ = set;
  report_.last_success = clock_->WallNow();
  due_ = HasNews(*told_, *newest_) ? clock_->Now() : begun + resend_delay_;
}

}  // namespace pgvigil::notify
