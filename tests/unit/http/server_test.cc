#include "http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <stdexcept>
#include <thread>

#include "unit/http/raw_client.h"

namespace pgvigil::http {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Response Echo(const Request& request) {
  std::string text = request.method + " " + request.path;
  for (const auto& value : request.Parameters("collect[]")) text += " [" + value + "]";
  return TextResponse(200, text + " " + std::string(request.Header("x-mixed-case")));
}

std::vector<Route> Routes() {
  return {
      {"/echo", Echo},
      {"/gzip",
       [](const Request&) {
         auto response = TextResponse(200, "pretend");
         response.gzip = true;
         return response;
       }},
      {"/throws", [](const Request&) -> Response { throw std::runtime_error("secret detail"); }},
      {"/unavailable", [](const Request&) { return TextResponse(503, "standby"); }},
      {"/nothing", [](const Request&) { return Response{}; }},
  };
}

class ServerTest : public testing::Test {
 protected:
  static std::unique_ptr<Server> StartServer() {
    auto server = Server::Start({.listen = "127.0.0.1:0"}, Routes());
    EXPECT_TRUE(server) << server.error().message;
    return std::move(*server);
  }

  std::string Exchange(const std::string& request) {
    return RawClient(server_->address()).Exchange(request);
  }
  std::uint64_t Count(const std::string& path, int status) {
    return server_->stats().requests[{path, status}];
  }

  std::unique_ptr<Server> server_ = StartServer();
};

TEST_F(ServerTest, TellsThePortItIsBoundTo) {
  EXPECT_THAT(server_->address(), testing::MatchesRegex("127\\.0\\.0\\.1:[1-9][0-9]*"));
}

TEST_F(ServerTest, HandsPathQueryAndHeadersToTheHandler) {
  const auto response = Exchange(
      "GET /echo?collect[]=a&other=1&collect%5B%5D=b%20c HTTP/1.1\r\nHost: x\r\n"
      "X-Mixed-Case: value\r\n\r\n");
  EXPECT_EQ(StatusOf(response), 200);
  EXPECT_EQ(BodyOf(response), "GET /echo [a] [b c] value\n");
  EXPECT_EQ(Count("/echo", 200), 1U);
}

TEST_F(ServerTest, AnswersHeadWithTheSameHeadersAndNoBody) {
  const auto head = Exchange("HEAD /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(StatusOf(head), 200);
  EXPECT_EQ(BodyOf(head), "");
  EXPECT_THAT(head, HasSubstr("Content-Length: 12\r\n"));
  EXPECT_EQ(server_->stats().body_bytes, 0U);
}

TEST_F(ServerTest, SendsTheProtectiveHeadersAndNoOthers) {
  const auto response = Get(server_->address(), "/echo");
  EXPECT_THAT(response, AllOf(HasSubstr("X-Content-Type-Options: nosniff\r\n"),
                              HasSubstr("Cache-Control: no-store\r\n"),
                              HasSubstr("Content-Security-Policy: default-src 'none'"),
                              HasSubstr("X-Frame-Options: deny\r\n")));
  EXPECT_THAT(response, AllOf(Not(HasSubstr("Access-Control")), Not(HasSubstr("Server:"))));
}

TEST_F(ServerTest, MarksCompressedBodies) {
  EXPECT_THAT(Get(server_->address(), "/gzip"), HasSubstr("Content-Encoding: gzip\r\n"));
}

TEST_F(ServerTest, SurvivesAHandlerThatThrowsAndCountsIt) {
  const auto response = Get(server_->address(), "/throws");
  EXPECT_EQ(StatusOf(response), 500);
  EXPECT_THAT(response, Not(HasSubstr("secret")));
  EXPECT_EQ(Count("/throws", 500), 1U);
  EXPECT_EQ(StatusOf(Get(server_->address(), "/echo")), 200);
}

TEST_F(ServerTest, PassesStatusesAndEmptyBodiesOn) {
  EXPECT_EQ(StatusOf(Get(server_->address(), "/unavailable")), 503);
  EXPECT_THAT(Get(server_->address(), "/nothing"), HasSubstr("Content-Length: 0\r\n"));
}

struct Case {
  std::string name;
  std::string request;
  int status;
};

std::string ManyHeaders() {
  std::string headers;
  for (int i = 0; i < 80; ++i) headers += "X-" + std::to_string(i) + ": y\r\n";
  return headers;
}

TEST_F(ServerTest, AnswersOddRequestsWithTheRightStatus) {
  const std::string host = "Host: x\r\n";
  const Case cases[] = {
      {"http 1.0", "GET /echo HTTP/1.0\r\n\r\n", 200},
      {"absolute", "GET http://" + server_->address() + "/echo?a=1 HTTP/1.1\r\n" + host + "\r\n",
       200},
      {"keep-alive", "GET /echo HTTP/1.1\r\nConnection: keep-alive\r\n\r\n", 200},
      {"upgrade",
       "GET /echo HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
       "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n\r\n",
       200},
      {"empty body", "GET /echo HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 200},
      {"unknown path", "GET /secret HTTP/1.1\r\n\r\n", 404},
      {"root", "GET / HTTP/1.1\r\n\r\n", 404},
      {"trailing slash", "GET /echo/ HTTP/1.1\r\n\r\n", 404},
      {"dots", "GET /x/../echo HTTP/1.1\r\n\r\n", 404},
      {"encoded", "GET /%65cho HTTP/1.1\r\n\r\n", 404},
      {"file", "GET /../../../../etc/passwd HTTP/1.1\r\n\r\n", 404},
      {"post", "POST /echo HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", 405},
      {"put", "PUT /echo HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", 405},
      {"delete", "DELETE /echo HTTP/1.1\r\n\r\n", 405},
      {"preflight",
       "OPTIONS /echo HTTP/1.1\r\nOrigin: http://a\r\nAccess-Control-Request-Method: GET\r\n\r\n",
       405},
      {"body", "GET /echo HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", 400},
      {"chunked", "GET /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"smuggling",
       "GET /echo HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"smuggling, odd spelling",
       "GET /echo HTTP/1.1\r\ntransfer-ENCODING: xchunked\r\nContent-Length: 0\r\n\r\n", 400},
      {"hidden length", "GET /echo HTTP/1.1\r\n" + ManyHeaders() + "Content-Length: 3\r\n\r\nabc",
       431},
      {"long query", "GET /echo?" + std::string(1100, 'a') + " HTTP/1.1\r\n\r\n", 414},
      {"long path", "GET /" + std::string(1100, 'a') + " HTTP/1.1\r\n\r\n", 414},
      {"unknown method", "FOO /echo HTTP/1.1\r\n\r\n", 400},
      {"http 2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
      {"http 9", "GET /echo HTTP/9.9\r\n\r\n", 505},
  };
  for (const auto& c : cases) EXPECT_EQ(StatusOf(Exchange(c.request)), c.status) << c.name;
}

TEST_F(ServerTest, SaysWhichMethodsThereAre) {
  EXPECT_THAT(Exchange("POST /echo HTTP/1.1\r\n\r\n"), HasSubstr("Allow: GET, HEAD\r\n"));
}

TEST_F(ServerTest, ProtectsAndCountsRefusalsToo) {
  const auto response = Exchange("FOO /echo HTTP/1.1\r\n\r\n");
  EXPECT_THAT(response, AllOf(HasSubstr("X-Content-Type-Options: nosniff"), Not(HasSubstr("FOO")),
                              Not(HasSubstr("Access-Control"))));
  EXPECT_EQ(Count("other", 400), 1U);
}

TEST_F(ServerTest, AnswersOneRequestPerConnection) {
  const auto response =
      Exchange("GET /echo HTTP/1.1\r\nHost: x\r\n\r\nGET /throws HTTP/1.1\r\nHost: x\r\n\r\n junk");
  EXPECT_EQ(StatusOf(response), 200);
  EXPECT_EQ(response.find("HTTP/1.1", 1), std::string::npos);
  EXPECT_THAT(response, HasSubstr("Connection: close\r\n"));
  EXPECT_EQ(Count("/throws", 500), 0U);
}

TEST_F(ServerTest, SaysThatTheAddressIsInUse) {
  const auto second = Server::Start({.listen = server_->address()}, {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kIo);
  EXPECT_THAT(second.error().message, AllOf(HasSubstr("cannot listen on " + server_->address()),
                                            HasSubstr("another process listens there")));
}

TEST(Server, RefusesAMalformedAddress) {
  const auto server = Server::Start({.listen = "9187"}, {});
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().kind, ErrorKind::kConfig);
}

TEST(Server, PassesOnWhyCivetWebDoesNotStart) {
  const auto server = Server::Start({.listen = "127.0.0.1:0", .threads = 0}, {});
  ASSERT_FALSE(server);
  EXPECT_THAT(server.error().message,
              AllOf(HasSubstr("cannot start the HTTP server on 127.0.0.1:0: "),
                    HasSubstr("worker threads")));
}

TEST(Server, ListensOnNamesAndOnEveryAddress) {
  for (const std::string listen : {"localhost:0", ":0", "0.0.0.0:0"}) {
    auto server = Server::Start({.listen = listen}, Routes());
    ASSERT_TRUE(server) << listen << ": " << server.error().message;
    EXPECT_EQ(StatusOf(Get((*server)->address(), "/echo")), 200) << listen;
  }
}

TEST(Server, RunsBesideAnotherOne) {
  auto first = Server::Start({.listen = "127.0.0.1:0"}, Routes());
  auto second = Server::Start({.listen = "127.0.0.1:0"}, {});
  first->reset();
  EXPECT_EQ(StatusOf(Get((*second)->address(), "/echo")), 404);
}

std::ptrdiff_t OpenDescriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

TEST(Server, LeavesNoDescriptorBehind) {
  const auto before = OpenDescriptors();
  for (int i = 0; i < 3; ++i) {
    auto server = Server::Start({.listen = "127.0.0.1:0"}, Routes());
    Get((*server)->address(), "/echo");
  }
  EXPECT_EQ(OpenDescriptors(), before);
}

TEST(Server, FreesItsAddressAtOnce) {
  auto server = Server::Start({.listen = "127.0.0.1:0"}, Routes());
  const std::string address = (*server)->address();
  Get(address, "/echo");
  server->reset();
  EXPECT_TRUE(Server::Start({.listen = address}, {}));
}

}  // namespace
}  // namespace pgvigil::http
