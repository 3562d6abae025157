#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <filesystem>
#include <fstream>

#include "base/mutex.h"
#include "http/issue_certificate.h"
#include "http/server.h"
#include "unit/http/raw_client.h"

namespace pgvigil::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct FreeClient {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* connection) const { SSL_free(connection); }
};

/// A TLS client of one connection that verifies the server against one authority.
class TlsClient {
 public:
  TlsClient(const std::string& address, const std::string& authority, int newest = TLS1_3_VERSION)
      : socket_(address), context_(SSL_CTX_new(TLS_client_method())) {
    const std::unique_ptr<BIO, int (*)(BIO*)> bio(
        BIO_new_mem_buf(authority.data(), static_cast<int>(authority.size())), BIO_free);
    X509* trusted = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), trusted);
    X509_free(trusted);
    SSL_CTX_set_max_proto_version(context_.get(), newest);
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    connection_.reset(SSL_new(context_.get()));
    SSL_set1_host(connection_.get(), "injector.test");
    SSL_set_fd(connection_.get(), socket_.fd());
  }

  bool Connect() { return SSL_connect(connection_.get()) == 1; }
  std::string Version() { return SSL_get_version(connection_.get()); }

  std::string Exchange(const std::string& request) {
    SSL_write(connection_.get(), request.data(), static_cast<int>(request.size()));
    std::string all;
    std::array<char, 4096> part{};
    for (int got = 1; got > 0;) {
      got = SSL_read(connection_.get(), part.data(), static_cast<int>(part.size()));
      if (got > 0) all.append(part.data(), static_cast<std::size_t>(got));
    }
    return all;
  }

 private:
  RawClient socket_;
  std::unique_ptr<SSL_CTX, FreeClient> context_;
  std::unique_ptr<SSL, FreeClient> connection_;
};

constexpr std::size_t kMaxBody = 100000;

class TlsTest : public testing::Test {
 protected:
  TlsTest() {
    std::filesystem::create_directories(folder_);
    Renew();
    auto server =
        Server::Start({.listen = "127.0.0.1:0", .request_timeout_ms = 5000, .tls = Options()},
                      {{"/", [](const Request&) { return TextResponse(200, "hello"); }},
                       {"/post",
                        [](const Request& request) {
                          return TextResponse(
                              200, std::to_string(request.body.size()) + request.body.substr(0, 5));
                        },
                        kMaxBody}});
    EXPECT_TRUE(server) << server.error().message;
    if (server) server_ = *std::move(server);
  }
  ~TlsTest() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  TlsOptions Options() {
    return {(folder_ / "tls.crt").string(), (folder_ / "tls.key").string(),
            [this](const Error* error) {
              const MutexLock lock(mutex_);
              changes_.push_back(error ? error->message : "read");
            }};
  }
  void Write(const std::string& name, const std::string& text) const {
    const auto whole = folder_ / (name + ".new");
    std::ofstream(whole) << text;
    std::filesystem::rename(whole, folder_ / name);
  }
  void Renew() {
    const auto issued =
        IssueCertificate({.names = {"injector.test"}}, SystemClock().WallNow()).value();
    authority_ = issued.authority;
    Write("tls.key", issued.key.Reveal());
    Write("tls.crt", issued.certificate);
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("pgvigil-tls-" + std::to_string(getpid()));
  std::string authority_;
  Mutex mutex_;
  std::vector<std::string> changes_ PGVIGIL_GUARDED_BY(mutex_);
  std::unique_ptr<Server> server_;
};

TEST_F(TlsTest, SpeaksTheNewestVersionAndShowsACertificateThatVerifies) {
  TlsClient client(server_->address(), authority_);
  ASSERT_TRUE(client.Connect());
  EXPECT_EQ(client.Version(), "TLSv1.3");
  EXPECT_EQ(BodyOf(client.Exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n")), "hello\n");
}

TEST_F(TlsTest, SpeaksNothingOlderThanTls12) {
  EXPECT_TRUE(TlsClient(server_->address(), authority_, TLS1_2_VERSION).Connect());
  EXPECT_FALSE(TlsClient(server_->address(), authority_, TLS1_1_VERSION).Connect());
  EXPECT_EQ(StatusOf(Get(server_->address(), "/")), 0);
}

TEST_F(TlsTest, TakesABodyWhereARouteWantsOne) {
  const std::string body(70000, 'x');
  const auto post = [](const std::string& path, const std::string& text) {
    return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" +
           "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text;
  };
  struct Case {
    std::string request;
    int status;
    std::string answer;
  };
  const Case cases[] = {
      {post("/post", body), 200, "70000xxxxx\n"},
      {post("/post", ""), 200, "0\n"},
      {post("/", "{}"), 405, "only GET and HEAD are served here\n"},
      {"GET /post HTTP/1.1\r\nHost: x\r\n\r\n", 405, "only POST is served here\n"},
  };
  for (const auto& c : cases) {
    TlsClient client(server_->address(), authority_);
    ASSERT_TRUE(client.Connect());
    const auto response = client.Exchange(c.request);
    EXPECT_EQ(StatusOf(response), c.status);
    EXPECT_EQ(BodyOf(response), c.answer);
  }
}

TEST_F(TlsTest, ShowsARenewedCertificateAndKeepsTheOldOneWhileTheNewIsNotWhole) {
  const std::string first = authority_;
  Write("tls.crt", "half written");
  EXPECT_TRUE(TlsClient(server_->address(), first).Connect());
  EXPECT_TRUE(TlsClient(server_->address(), first).Connect());
  Renew();
  EXPECT_FALSE(TlsClient(server_->address(), first).Connect());
  EXPECT_TRUE(TlsClient(server_->address(), authority_).Connect());
  {
    const MutexLock lock(mutex_);
    EXPECT_THAT(changes_, ElementsAre(HasSubstr("no certificate in PEM"), "read"));
  }
  const auto stats = server_->stats();
  EXPECT_EQ(stats.tls->failed_reloads, 1U);
  EXPECT_EQ(stats.tls->reloads, 1U);
}

TEST_F(TlsTest, IsNotDelayedByClientsThatStopInTheHandshake) {
  std::vector<RawClient> silent;
  for (int i = 0; i < 20; ++i) {
    silent.emplace_back(server_->address());
    silent.back().Send("\x16\x03\x01");  // the beginning of a record
  }
  const SystemClock clock;
  const auto started = clock.Now();
  TlsClient client(server_->address(), authority_);
  ASSERT_TRUE(client.Connect());
  EXPECT_EQ(StatusOf(client.Exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n")), 200);
  EXPECT_LT(clock.Now() - started, std::chrono::seconds(4));  // they may take five each
}

TEST_F(TlsTest, RefusesFilesThatDoNotFit) {
  Write("tls.key", IssueCertificate({.names = {"x"}}, {}).value().key.Reveal());
  const auto mixed = Server::Start({.listen = "127.0.0.1:0", .tls = Options()}, {});
  ASSERT_FALSE(mixed);
  EXPECT_THAT(mixed.error().message, HasSubstr("the private key is not that of the certificate"));
  std::filesystem::remove(folder_ / "tls.crt");
  const auto missing = Server::Start({.listen = "127.0.0.1:0", .tls = Options()}, {});
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("cannot read"));
}

TEST(IssueCertificate, MakesWhatItIsAskedFor) {
  const WallTime now = std::chrono::system_clock::from_time_t(1800000000);
  const auto issued =
      IssueCertificate({.names = {"a.b.svc", "a.b"}, .validity = std::chrono::hours(48)}, now);
  ASSERT_TRUE(issued) << issued.error().message;
  const auto facts = ReadCertificateFacts(issued->certificate);
  ASSERT_TRUE(facts);
  EXPECT_THAT(facts->names, ElementsAre("a.b.svc", "a.b"));
  EXPECT_EQ(facts->begins, now - std::chrono::hours(1));
  EXPECT_EQ(facts->expires, now + std::chrono::hours(48));
  EXPECT_TRUE(BelongTogether(issued->authority, issued->certificate, issued->key.Reveal()));
  const auto other = IssueCertificate({.names = {"a.b.svc"}}, now).value();
  EXPECT_FALSE(BelongTogether(other.authority, issued->certificate, issued->key.Reveal()));
  EXPECT_FALSE(BelongTogether(issued->authority, issued->certificate, other.key.Reveal()));
  EXPECT_TRUE(BelongTogether(other.authority + issued->authority, issued->certificate,
                             issued->key.Reveal()));
  EXPECT_FALSE(ReadCertificateFacts("nothing"));
  EXPECT_FALSE(IssueCertificate({}, now));
}

}  // namespace
}  // namespace pgvigil::http
