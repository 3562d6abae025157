#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <thread>
#include <utility>

namespace pgvigil {

/// A thread that may be stuck in a call that nobody can interrupt (a name server, a dead file
/// system): its owner waits a moment for it and then leaves it to itself. What `run` uses it must
/// own. Thread-compatible; Leave() is called once.
class LooseThread {
 public:
  explicit LooseThread(std::function<void()> run) {
    std::promise<void> end;
    ended_ = end.get_future();
    // Not a packaged_task: its future would keep `run`, which often owns the owner of this.
    thread_ = std::thread([run = std::move(run), end = std::move(end)]() mutable {
      run();
      run = nullptr;
      end.set_value();
    });
  }

  /// A thread that is about to end anyway is waited for, so that what it uses is gone with it.
  void Leave(std::chrono::milliseconds patience) {
    if (ended_.wait_for(patience) == std::future_status::ready) {
      thread_.join();
    } else {
      thread_.detach();
    }
  }

 private:
  std::future<void> ended_;
  std::thread thread_;
};

}  // namespace pgvigil
