#include "app/watch.h"

#include <gtest/gtest.h>

#include <thread>

namespace pgvigil::app {
namespace {

using std::chrono::milliseconds;

/// A server nobody can reach; counts how many of its kind there are.
class DeadExecutor final : public postgres::Executor {
 public:
  explicit DeadExecutor(std::atomic<int>& alive) : alive_(alive) { ++alive_; }
  ~DeadExecutor() override { --alive_; }
  void Submit(std::vector<postgres::Job> jobs) override {
    for (auto& job : jobs) pending_.push_back(job.id);
  }
  std::vector<postgres::Completion> Poll(Deadline until) override {
    std::vector<postgres::Completion> out;
    for (const auto id : std::exchange(pending_, {})) {
      out.push_back({id, Fail(ErrorKind::kConnect, "unreachable"), {}});
    }
    if (!out.empty()) return out;
    MutexLock lock(mutex_);
    woken_.WaitUntil(mutex_, until, [this] { return std::exchange(wake_, false); });
    return out;
  }
  void Wake() override {
    MutexLock lock(mutex_);
    wake_ = true;
    woken_.NotifyAll();
  }
  [[nodiscard]] postgres::SessionStatus status() const override {
    postgres::SessionStatus status;
    status.state = postgres::ServerState::kUnreachable;
    return status;
  }

 private:
  std::atomic<int>& alive_;
  std::vector<std::uint64_t> pending_;
  Mutex mutex_;
  CondVar woken_;
  bool wake_ = false;
};

class WatchTest : public ::testing::Test {
 protected:
  std::unique_ptr<Watch> Make() {
    EXPECT_EQ(alive_, 0) << "the old watch is still connected";
    auto watch = std::make_unique<Watch>();
    watch->catalogue = std::make_shared<queries::Catalogue>();
    watch->gatherer = std::make_unique<gather::Gatherer>(
        gather::GathererOptions{.collection = {}, .labels = {}, .extra_blocks = nullptr},
        watch->catalogue, std::make_unique<DeadExecutor>(alive_), clock_);
    return watch;
  }

  SystemClock clock_;
  std::atomic<int> alive_ = 0;
  WatchHolder holder_{clock_};
};

TEST_F(WatchTest, NothingIsThereAtFirst) { EXPECT_FALSE(holder_.Take(milliseconds(0))); }

TEST_F(WatchTest, OldWatchEndsBeforeTheNewOneBegins) {
  holder_.Replace([this] { return Make(); });
  EXPECT_TRUE(holder_.Take(milliseconds(0)));
  holder_.Replace([this] { return Make(); });
  EXPECT_TRUE(holder_.Take(milliseconds(0)));
  EXPECT_EQ(alive_, 1);
  holder_.End();
  EXPECT_EQ(alive_, 0);
}

TEST_F(WatchTest, NobodyWaitsForAWatchThatWillNotCome) {
  holder_.End();
  EXPECT_FALSE(holder_.Take(std::chrono::hours(1)));
}

TEST_F(WatchTest, ReplaceWaitsForTheLastRequest) {
  holder_.Replace([this] { return Make(); });
  std::optional<WatchHolder::Lease> lease;
  lease.emplace(holder_.Take(milliseconds(0)));
  std::thread replacing([this] { holder_.Replace([] { return nullptr; }); });
  // The watch is no longer handed out once the replacement has begun, and it is still there for its
  // user.
  while (holder_.Take(milliseconds(0))) {
  }
  EXPECT_EQ(alive_, 1);
  EXPECT_NE((*lease)->gatherer->Collect(Deadline::After(clock_, milliseconds(5000))), nullptr);
  lease.reset();
  replacing.join();
  EXPECT_EQ(alive_, 0);
}

}  // namespace
}  // namespace pgvigil::app
