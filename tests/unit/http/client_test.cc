#include "http/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "http/server.h"
#include "unit/http/raw_client.h"

namespace pgvigil::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

/// Listens on 127.0.0.1; answers one connection with fixed bytes, or nobody.
class FixedServer {
 public:
  FixedServer() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(fd_, 1), 0);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~FixedServer() {
    if (thread_.joinable()) thread_.join();
    Close();
  }
  FixedServer(const FixedServer&) = delete;
  FixedServer& operator=(const FixedServer&) = delete;

  void AnswerOnce(std::string bytes) {
    thread_ = std::thread([this, bytes = std::move(bytes)] {
      const int client = accept(fd_, nullptr, nullptr);
      std::array<char, 4096> request{};
      EXPECT_GT(recv(client, request.data(), request.size(), 0), 0);
      send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      close(client);
    });
  }
  void Close() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }
  [[nodiscard]] Url url() const { return {"127.0.0.1", port_, "/"}; }

 private:
  int fd_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

Result<Answer> Ask(const Url& url, milliseconds wait = seconds(20)) {
  const SystemClock clock;
  return Get(url, Deadline::After(clock, wait), clock);
}

struct UrlCase {
  std::string text;
  Url url;
};

TEST(Url, IsTakenApart) {
  for (const UrlCase& c : std::vector<UrlCase>{
           {"http://127.0.0.1:9187", {"127.0.0.1", 9187, ""}},
           {"http://db/api/v1/status", {"db", 80, "/api/v1/status"}},
           {"localhost:9187/", {"localhost", 9187, "/"}},
           {"http://[::1]:1/x?a=b:c", {"::1", 1, "/x?a=b:c"}},
           {"http://[::1]", {"::1", 80, ""}},
       }) {
    const auto url = ParseUrl(c.text);
    ASSERT_TRUE(url) << c.text << ": " << url.error().message;
    EXPECT_EQ(*url, c.url) << c.text;
  }
}

TEST(Url, ThatIsNoneIsAConfigurationError) {
  for (const char* text : {"", "http://", ":9187", "http://a b", "http://a:x", "http://a/b c",
                           "https://a", "ftp://a", "http://a:70000"}) {
    const auto url = ParseUrl(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().kind, ErrorKind::kConfig) << text;
  }
}

TEST(Client, GetsStatusAndBody) {
  const auto server =
      Server::Start({.listen = "127.0.0.1:0"}, {{"/hello", [](const Request& request) {
                                                   return TextResponse(503, request.Header("host"));
                                                 }}});
  ASSERT_TRUE(server) << server.error().message;
  auto url = ParseUrl((*server)->address() + "/hello");
  const auto answer = Ask(*url);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(answer->body, (*server)->address() + "\n");
}

TEST(Client, TellsThatNobodyListens) {
  FixedServer server;
  server.Close();
  const auto answer = Ask(server.url());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kConnect);
}

TEST(Client, GivesUpAtTheDeadline) {
  const FixedServer server;
  const auto answer = Ask(server.url(), milliseconds(50));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kTimeout);
}

TEST(Client, RefusesWhatIsNoWholeAnswer) {
  for (const auto& [bytes, why] :
       {std::pair{"SSH-2.0-x\r\n", "no HTTP"}, std::pair{"HTTP/1.1 200 OK\r\n", "no HTTP"},
        std::pair{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", "cut off"}}) {
    FixedServer server;
    server.AnswerOnce(bytes);
    const auto answer = Ask(server.url());
    ASSERT_FALSE(answer) << bytes;
    EXPECT_EQ(answer.error().kind, ErrorKind::kIo);
    EXPECT_THAT(answer.error().message, HasSubstr(why));
  }
}

}  // namespace
}  // namespace pgvigil::http
