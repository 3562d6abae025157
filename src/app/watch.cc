#include "app/watch.h"

#include <utility>

namespace pgvigil::app {

WatchHolder::Lease::~Lease() {
  if (holder_ != nullptr && watch_ != nullptr) holder_->Return();
}

WatchHolder::Lease WatchHolder::Take(std::chrono::milliseconds wait) {
  const Deadline deadline = Deadline::After(clock_, wait);
  const MutexLock lock(mutex_);
  changed_.WaitUntil(mutex_, deadline, [this] { return current_ != nullptr || ended_; });
  if (current_) ++leases_;
  return {this, current_.get()};
}

void WatchHolder::Return() {
  const MutexLock lock(mutex_);
  --leases_;
  changed_.NotifyAll();
}

void WatchHolder::DropCurrent() {
  std::unique_ptr<Watch> old;
  const MutexLock lock(mutex_);
  old = std::move(current_);
  if (old) old->gatherer->Stop();
  changed_.WaitUntil(mutex_, Deadline::Never(), [this] { return leases_ == 0; });
}

void WatchHolder::Replace(const std::function<std::unique_ptr<Watch>()>& make) {
  DropCurrent();
  auto next = make();
  const MutexLock lock(mutex_);
  current_ = std::move(next);
  changed_.NotifyAll();
}

void WatchHolder::End() {
  {
    const MutexLock lock(mutex_);
    ended_ = true;
    changed_.NotifyAll();
  }
  DropCurrent();
}

}  // namespace pgvigil::app
