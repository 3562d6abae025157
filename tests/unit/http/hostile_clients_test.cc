#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "base/mutex.h"
#include "http/server.h"
#include "unit/http/raw_client.h"

namespace pgvigil::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kLargeBytes = 20U << 20;

/// Generous, because it asks whether the server is alive, not how fast it is.
constexpr seconds kPromptly{2};

class HostileClientsTest : public testing::Test {
 protected:
  std::unique_ptr<Server> StartServer(int response_timeout_ms = 10000) {
    auto server =
        Server::Start({.listen = "127.0.0.1:0", .response_timeout_ms = response_timeout_ms},
                      {{"/ok", [](const Request&) { return TextResponse(200, "fine"); }},
                       {"/large", [body = large_](const Request&) {
                          Response response;
                          response.body = body;
                          return response;
                        }}});
    EXPECT_TRUE(server) << server.error().message;
    return std::move(*server);
  }

  std::vector<RawClient> Connect(std::size_t count, std::string_view first_bytes,
                                 int receive_buffer = 0) {
    std::vector<RawClient> clients;
    for (std::size_t i = 0; i < count; ++i) {
      clients.emplace_back(server_->address(), receive_buffer);
      EXPECT_TRUE(clients.back().connected());
      clients.back().Send(first_bytes);
    }
    return clients;
  }

  void ExpectPromptAnswer() {
    const auto start = clock_.Now();
    EXPECT_EQ(StatusOf(Get(server_->address(), "/ok")), 200);
    EXPECT_LT(clock_.Now() - start, kPromptly);
  }

  SystemClock clock_;
  std::shared_ptr<const std::string> large_ = std::make_shared<const std::string>(kLargeBytes, 'x');
  std::unique_ptr<Server> server_ = StartServer();
};

TEST_F(HostileClientsTest, IdleAndDrippingConnectionsDelayNobody) {
  const auto idle = Connect(100, "");
  auto dripping = Connect(100, "GET /ok HTTP/1.1\r\nX: ");
  for (int i = 0; i < 100; ++i) {
    for (auto& client : dripping) client.Send("x");
    ExpectPromptAnswer();
  }
}

TEST_F(HostileClientsTest, IdleConnectionsCostNoThread) {
  auto server = Server::Start({.listen = "127.0.0.1:0", .threads = 1, .request_timeout_ms = 60000},
                              {{"/ok", [](const Request&) { return TextResponse(200, "fine"); }}});
  ASSERT_TRUE(server);
  std::vector<RawClient> idle;
  for (int i = 0; i < 300; ++i) idle.emplace_back((*server)->address());
  EXPECT_EQ(StatusOf(Get((*server)->address(), "/ok")), 200);
}

TEST_F(HostileClientsTest, SlowReadersOfALargePageDelayNobody) {
  const auto readers = Connect(50, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n", 4096);
  for (int i = 0; i < 100; ++i) ExpectPromptAnswer();
}

TEST_F(HostileClientsTest, ReadersThatStandStillAreCutOff) {
  auto readers = Connect(3, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n", 4096);
  const auto deadline = Deadline::After(clock_, seconds(20));
  while (server_->stats().aborted < 3 && !deadline.Passed(clock_.Now())) ExpectPromptAnswer();
  EXPECT_EQ(server_->stats().aborted, 3U);
  EXPECT_EQ(server_->stats().in_flight, 0);
}

TEST_F(HostileClientsTest, AResponseHasADeadlineOfItsOwn) {
  server_ = StartServer(0);
  EXPECT_EQ(BodyOf(Get(server_->address(), "/large")), "");
  EXPECT_EQ(server_->stats().aborted, 1U);
}

TEST_F(HostileClientsTest, ADrippingHeadIsGivenUp) {
  auto dripping = Connect(1, "GET /ok HTTP/1.1\r\n");
  const auto deadline = Deadline::After(clock_, seconds(20));
  std::string answer;
  while (answer.empty() && !deadline.Passed(clock_.Now())) {
    dripping[0].Send("X");
    answer = dripping[0].Read(1000, milliseconds(10));
  }
  EXPECT_EQ(StatusOf(answer), 400);
}

TEST_F(HostileClientsTest, ALargePageArrivesWhole) {
  const auto response = Get(server_->address(), "/large");
  EXPECT_EQ(BodyOf(response), *large_);
  EXPECT_EQ(server_->stats().body_bytes, kLargeBytes);
}

TEST_F(HostileClientsTest, NonsenseIsRefusedAndForgotten) {
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same nonsense in every run
  std::uniform_int_distribution<int> byte(0, 255);
  for (int i = 0; i < 100; ++i) {
    std::string nonsense(400, '\0');
    for (char& c : nonsense) c = static_cast<char>(byte(random));
    RawClient client(server_->address());
    client.Send(nonsense + "\r\n\r\n");
    const int status = StatusOf(client.ReadAll());
    EXPECT_TRUE(status == 400 || status == 0) << status;
  }
  ExpectPromptAnswer();
}

TEST_F(HostileClientsTest, AnEnormousHeaderIsRefused) {
  RawClient client(server_->address());
  client.Send("GET /ok HTTP/1.1\r\nCookie: " + std::string(100'000, 'c') + "\r\n\r\n");
  const int status = StatusOf(client.ReadAll());
  // The refusal may be lost, since the server closes while bytes are still coming.
  EXPECT_TRUE(status == 400 || status == 0) << status;
  ExpectPromptAnswer();
}

TEST_F(HostileClientsTest, ClientsThatVanishCostNothing) {
  for (int i = 0; i < 100; ++i) {
    RawClient(server_->address()).Send("GET /large HTTP/1.1\r\n\r\n");
    RawClient(server_->address()).Send("GET /o");
    const RawClient vanished(server_->address());
  }
  ExpectPromptAnswer();
}

TEST_F(HostileClientsTest, StopsWhileClientsHoldOn) {
  const auto idle = Connect(20, "");
  const auto dripping = Connect(20, "GET /ok HT");
  const auto reading = Connect(20, "GET /large HTTP/1.1\r\n\r\n", 4096);
  const auto start = clock_.Now();
  server_.reset();
  EXPECT_LT(clock_.Now() - start, seconds(4));
}

/// Lets handlers go on once `expected` of them run at the same time.
class Rendezvous {
 public:
  explicit Rendezvous(int expected) : expected_(expected) {}
  bool Arrive() {
    const SystemClock clock;
    const MutexLock lock(mutex_);
    ++arrived_;
    all_here_.NotifyAll();
    return all_here_.WaitUntil(mutex_, Deadline::After(clock, seconds(20)),
                               [this] { return arrived_ >= expected_; });
  }

 private:
  const int expected_;
  Mutex mutex_;
  CondVar all_here_;
  int arrived_ PGVIGIL_GUARDED_BY(mutex_) = 0;
};

TEST(BlockingHandlers, FiftyRunAtTheSameTimeBesideDrippingClients) {
  constexpr int kScrapers = 50;
  Rendezvous rendezvous(kScrapers);
  auto server = Server::Start({.listen = "127.0.0.1:0"},
                              {{"/metrics", [&](const Request&) {
                                  return TextResponse(rendezvous.Arrive() ? 200 : 500, "");
                                }}});
  ASSERT_TRUE(server);
  const std::string address = (*server)->address();
  std::vector<RawClient> dripping;
  for (int i = 0; i < 50; ++i) {
    dripping.emplace_back(address);
    dripping.back().Send("GET");
  }
  std::atomic<int> answered = 0;
  {
    std::vector<std::jthread> scrapers;
    for (int i = 0; i < kScrapers; ++i) {
      scrapers.emplace_back([&] { answered += StatusOf(Get(address, "/metrics")) == 200 ? 1 : 0; });
    }
  }
  EXPECT_EQ(answered, kScrapers);
  EXPECT_EQ(((*server)->stats().requests[{"/metrics", 200}]), std::uint64_t{kScrapers});
}

TEST(ParallelRequests, AreAllAnsweredAndCounted) {
  constexpr int kClients = 8;
  constexpr int kRequests = 100;
  auto server = Server::Start({.listen = "127.0.0.1:0"},
                              {{"/ok", [](const Request&) { return TextResponse(200, "fine"); }}});
  ASSERT_TRUE(server);
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.emplace_back([&] {
        for (int n = 0; n < kRequests; ++n) {
          good += BodyOf(Get((*server)->address(), "/ok")) == "fine\n" ? 1 : 0;
        }
      });
    }
  }
  EXPECT_EQ(good, kClients * kRequests);
  EXPECT_EQ(((*server)->stats().requests[{"/ok", 200}]), std::uint64_t{kClients * kRequests});
}

}  // namespace
}  // namespace pgvigil::http
