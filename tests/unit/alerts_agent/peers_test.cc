#include "alerts/agent/peers.h"

#include <gmock/gmock.h>

#include <latch>

#include "unit/alerts_agent/stage.h"

namespace pgvigil::alerts {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

config::PeerSettings Of(std::vector<std::string> targets, milliseconds timeout = seconds(20)) {
  return {.targets = std::move(targets), .dns_names = {}, .timeout = timeout};
}

const std::function<Result<std::vector<std::string>>(const std::string&)> kNoNames =
    [](const std::string&) -> Result<std::vector<std::string>> {
  return Fail(ErrorKind::kConnect, "no such name");
};

TEST(Peers, EachSaysWhatItShowsOrWhyNot) {
  const PeerAccess access{.fetch = [](const std::string& address, Deadline) -> Result<std::string> {
                            if (address == "a:1") return "pg_up 1\n";
                            if (address == "b:1") return Fail(ErrorKind::kConnect, "refused");
                            return "this is no page\n";
                          },
                          .resolve = kNoNames};
  Peers peers(Of({"c:1", "b:1", "a:1"}), access, std::make_shared<SystemClock>());
  const auto pages = peers.Collect(std::stop_token());
  ASSERT_EQ(pages.size(), 3u);
  EXPECT_EQ(pages[0].address, "a:1");
  ASSERT_TRUE(pages[0].page);
  EXPECT_EQ(pages[0].page->samples.size(), 1u);
  EXPECT_EQ(pages[1].error, "refused");
  EXPECT_THAT(pages[2].error, HasSubstr("line 1"));
}

TEST(Peers, OneThatHangsDelaysNobodyAndIsSaidToBeSilent) {
  auto release = std::make_shared<std::latch>(1);
  const PeerAccess access{
      .fetch = [release](const std::string& address, Deadline) -> Result<std::string> {
        if (address == "b:1") release->wait();
        return "pg_up 1\n";
      },
      .resolve = kNoNames};
  Peers peers(Of({"a:1", "b:1"}, milliseconds(20)), access, std::make_shared<SystemClock>());
  auto pages = peers.Collect(std::stop_token());
  while (!pages[0].page) pages = peers.Collect(std::stop_token());
  EXPECT_EQ(pages[1].error, "no answer in time");
  release->count_down();
  while (!pages[1].page) pages = peers.Collect(std::stop_token());
}

TEST(Peers, AreNotWaitedForWhenEverythingEnds) {
  auto release = std::make_shared<std::latch>(1);
  const PeerAccess access{.fetch = [release](const std::string&, Deadline) -> Result<std::string> {
                            release->wait();
                            return "";
                          },
                          .resolve = kNoNames};
  {
    Peers peers(Of({"a:1"}, hours(1)), access, std::make_shared<SystemClock>());
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(peers.Collect(stop.get_token()).at(0).error, "no answer in time");
  }
  release->count_down();
}

TEST(Peers, BehindANameComeAndGoAndStayWhileItCannotBeLookedUp) {
  struct Names {
    std::mutex mutex;
    Result<std::vector<std::string>> now = Fail(ErrorKind::kConnect, "no such name");
  };
  auto names = std::make_shared<Names>();
  const auto say = [names](Result<std::vector<std::string>> now) {
    const std::lock_guard lock(names->mutex);
    names->now = std::move(now);
  };
  const PeerAccess access{
      .fetch = [](const std::string&, Deadline) -> Result<std::string> { return "pg_up 1\n"; },
      .resolve =
          [names](const std::string&) {
            const std::lock_guard lock(names->mutex);
            return names->now;
          }};
  auto settings = Of({});
  settings.dns_names = {"pg"};
  settings.refresh_interval = milliseconds(1);
  Peers peers(settings, access, std::make_shared<SystemClock>());
  const auto addresses = [&] {
    std::vector<std::string> all;
    for (const auto& page : peers.Collect(std::stop_token())) all.push_back(page.address);
    return all;
  };
  EXPECT_THAT(peers.unresolved(), ElementsAre(HasSubstr("pg: ")));
  say(std::vector<std::string>{"10.0.0.1", "[::1]"});
  while (!peers.unresolved().empty()) std::this_thread::yield();
  EXPECT_THAT(addresses(), ElementsAre("10.0.0.1:9187", "[::1]:9187"));
  say(std::vector<std::string>{"10.0.0.2"});
  while (addresses() != std::vector<std::string>{"10.0.0.2:9187"}) std::this_thread::yield();
  say(Fail(ErrorKind::kConnect, "no such name"));
  EXPECT_THAT(addresses(), ElementsAre("10.0.0.2:9187"));
  EXPECT_THAT(peers.unresolved(), IsEmpty());
}

}  // namespace
}  // namespace pgvigil::alerts
