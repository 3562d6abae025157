#include "http/listen_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgvigil::http {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct Case {
  std::string text;
  ListenAddress expected;
};

TEST(ParseListen, ReadsAddressAndPort) {
  const Case cases[] = {
      {"127.0.0.1:9187", {"127.0.0.1", 9187}},
      {":9187", {"", 9187}},
      {"0.0.0.0:0", {"0.0.0.0", 0}},
      {"localhost:65535", {"localhost", 65535}},
      {"[::1]:9187", {"::1", 9187}},
      {"[fe80::1]:0", {"fe80::1", 0}},
      {"db-1.example:80", {"db-1.example", 80}},
  };
  for (const auto& c : cases) {
    const auto parsed = ParseListen(c.text);
    ASSERT_TRUE(parsed) << c.text;
    EXPECT_EQ(*parsed, c.expected) << c.text;
  }
}

struct BadCase {
  std::string text;
  std::string reason;
};

TEST(ParseListen, SaysWhatIsExpected) {
  const BadCase cases[] = {
      {"", "there is no port"},
      {"9187", "there is no port"},
      {"127.0.0.1", "there is no port"},
      {"127.0.0.1:", "the port is no number"},
      {"127.0.0.1:http", "the port is no number"},
      {"127.0.0.1:65536", "the port is no number"},
      {"127.0.0.1:-1", "the port is no number"},
      {"127.0.0.1:80s", "the port is no number"},
      {"127.0.0.1:80,81", "the port is no number"},
      {"::1:9187", "in brackets"},
      {"[localhost]:9187", "only an IPv6 address"},
      {"http://localhost:9187", "in brackets"},
      {"local host:9187", "neither an address nor a host name"},
      {"a,b:9187", "neither an address nor a host name"},
  };
  for (const auto& c : cases) {
    const auto parsed = ParseListen(c.text);
    ASSERT_FALSE(parsed) << c.text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::kConfig);
    EXPECT_THAT(parsed.error().message,
                AllOf(HasSubstr("\"" + c.text + "\""), HasSubstr(c.reason),
                      HasSubstr("expected ADDRESS:PORT, e.g. 127.0.0.1:9187")));
  }
}

TEST(Resolve, GivesNumericAddresses) {
  EXPECT_EQ(Resolve({"127.0.0.1", 9187}, false)->Text(), "127.0.0.1:9187");
  EXPECT_EQ(Resolve({"", 9187}, false)->Text(), "0.0.0.0:9187");
  EXPECT_EQ(Resolve({"", 9187}, true)->Text(), "0.0.0.0:9187");
  EXPECT_EQ(Resolve({"localhost", 1}, false)->Text(), "127.0.0.1:1");
  EXPECT_EQ(Resolve({"::1", 80}, true)->Text(), "[::1]:80");
}

TEST(Resolve, RefusesIpv6WithoutSupportForIt) {
  const auto resolved = Resolve({"::1", 9187}, false);
  ASSERT_FALSE(resolved);
  EXPECT_EQ(resolved.error().message,
            "cannot listen on [::1]:9187: this build of CivetWeb has no IPv6; use an IPv4 address");
}

TEST(Resolve, NamesTheHostItDoesNotKnow) {
  const auto resolved = Resolve({"127.0.0.1.2", 9187}, false);
  ASSERT_FALSE(resolved);
  EXPECT_EQ(resolved.error().kind, ErrorKind::kIo);
  EXPECT_THAT(resolved.error().message, HasSubstr("127.0.0.1.2:9187"));
}

TEST(CheckBindable, SaysThatAnAddressIsNotLocal) {
  // 192.0.2.0/24 is reserved for documentation.
  const auto bindable = CheckBindable(*Resolve({"192.0.2.1", 0}, false));
  ASSERT_FALSE(bindable);
  EXPECT_EQ(bindable.error().kind, ErrorKind::kIo);
  EXPECT_THAT(bindable.error().message, AllOf(HasSubstr("cannot listen on 192.0.2.1:0"),
                                              HasSubstr("none of this machine's")));
}

}  // namespace
}  // namespace pgvigil::http
