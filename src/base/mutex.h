#pragma once

#include <condition_variable>
#include <mutex>

#include "base/deadline.h"

#if defined(__clang__)
#define PGVIGIL_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define PGVIGIL_THREAD_ANNOTATION(x)
#endif

#define PGVIGIL_GUARDED_BY(mutex) PGVIGIL_THREAD_ANNOTATION(guarded_by(mutex))
#define PGVIGIL_REQUIRES(mutex) PGVIGIL_THREAD_ANNOTATION(requires_capability(mutex))
#define PGVIGIL_EXCLUDES(mutex) PGVIGIL_THREAD_ANNOTATION(locks_excluded(mutex))

namespace pgvigil {

/// std::mutex with clang's thread-safety annotations.
/// https://clang.llvm.org/docs/ThreadSafetyAnalysis.html
class PGVIGIL_THREAD_ANNOTATION(capability("mutex")) Mutex {
 public:
  void Lock() PGVIGIL_THREAD_ANNOTATION(acquire_capability()) { mutex_.lock(); }
  void Unlock() PGVIGIL_THREAD_ANNOTATION(release_capability()) { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

class PGVIGIL_THREAD_ANNOTATION(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) PGVIGIL_THREAD_ANNOTATION(acquire_capability(mutex))
      : mutex_(mutex) {
    mutex_.Lock();
  }
  ~MutexLock() PGVIGIL_THREAD_ANNOTATION(release_capability()) { mutex_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

/// A condition variable that waits until a Deadline.
class CondVar {
 public:
  void NotifyAll() { condition_.notify_all(); }

  /// Waits until `ready()` holds or `deadline` passes; returns whether `ready()` holds.
  template <class Predicate>
  bool WaitUntil(Mutex& mutex, Deadline deadline, Predicate ready) PGVIGIL_REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    const bool held = deadline.at() == SteadyTime::max()
                          ? (condition_.wait(lock, ready), true)
                          : condition_.wait_until(lock, deadline.at(), ready);
    lock.release();
    return held;
  }

 private:
  std::condition_variable condition_;
};

}  // namespace pgvigil
