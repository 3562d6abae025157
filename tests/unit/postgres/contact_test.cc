#include "postgres/contact.h"

#include <gtest/gtest.h>

#include "postgres/host_list.h"

namespace pgvigil::postgres {
namespace {

TEST(Contact, HasTheNameOfItsPlaceInTheTable) {
  for (std::size_t i = 0; i < kContacts.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(kContacts[i].first), i);
    EXPECT_EQ(Name(kContacts[i].first), kContacts[i].second);
  }
}

TEST(WhyFailed, TellsFromTheWordsAndHowFarItCame) {
  struct Case {
    const char* message;
    Reached reached;
    bool password;
    Contact expected;
  };
  const auto nothing = Reached::kNothing;
  const auto accepted = Reached::kAccepted;
  const auto tls = Reached::kTlsBegun;
  const Case cases[] = {
      {"connection to server at \"127.0.0.1\", port 1 failed: Connection refused\n\tIs the server "
       "running on that host and accepting TCP/IP connections?\n",
       nothing, false, Contact::kRefused},
      {"connection to server on socket \"/x/.s.PGSQL.1\" failed: No such file or directory\n",
       nothing, false, Contact::kRefused},
      {"... failed: No route to host\n", nothing, false, Contact::kUnreachable},
      {"... failed: Network is unreachable\n", nothing, false, Contact::kUnreachable},
      {"could not translate host name \"x\" to address: Name or service not known\n", nothing,
       false, Contact::kUnresolved},
      {"could not translate host name \"x\" to address: Temporary failure in name resolution\n",
       nothing, false, Contact::kResolverFailed},
      {"... failed: server closed the connection unexpectedly\n", accepted, false,
       Contact::kClosed},
      {"... failed: SSL SYSCALL error: EOF detected\n", tls, false, Contact::kClosed},
      {"... failed: SSL error: certificate verify failed\n", tls, false, Contact::kTlsFailed},
      {"... failed: server certificate for \"a\" does not match host name \"b\"\n", tls, false,
       Contact::kTlsFailed},
      {"... failed: server does not support SSL, but SSL was required\n", accepted, false,
       Contact::kTlsFailed},
      {"... failed: fe_sendauth: no password supplied\n", accepted, true, Contact::kAuthFailed},
      {"... failed: FATAL:  28P01: password authentication failed for user \"x\"\n", accepted, true,
       Contact::kAuthFailed},
      {"... failed: FATAL:  08P01: SASL authentication failed\n", accepted, true,
       Contact::kAuthFailed},
      {"... failed: FATAL:  08P01: no such database: x\n", accepted, true, Contact::kRejected},
      {"... failed: FATAL:  3D000: database \"x\" does not exist\n", accepted, false,
       Contact::kRejected},
      {"... failed: FATAL:  53300: sorry, too many clients already\n", accepted, false,
       Contact::kTooManyConnections},
      {"... failed: FATAL:  57P03: the database system is starting up\n", accepted, false,
       Contact::kNotReady},
      {"... failed: FATAL:  57P03: the database system is shutting down\n", accepted, false,
       Contact::kNotReady},
      {"... failed: expected authentication request from server, but received H\n", accepted, false,
       Contact::kRejected},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Name(WhyFailed({c.message, c.reached, c.password})), Name(c.expected)) << c.message;
  }
}

TEST(WhyRefused, GivesATimeLimitOfTheServerAsHung) {
  EXPECT_EQ(WhyRefused("57014", "canceling statement due to statement timeout"), Contact::kHung);
  EXPECT_EQ(WhyRefused("42883", "function does not exist"), Contact::kRejected);
}

TEST(SplitHosts, TakesHostsApartAsLibpqDoes) {
  struct Case {
    const char* names;
    const char* addresses;
    const char* ports;
    std::vector<Host> expected;
  };
  const Case cases[] = {
      {"", "", "", {{"", "", ""}}},
      {"a", "", "1", {{"a", "", "1"}}},
      {"a,b", "", "1,2", {{"a", "", "1"}, {"b", "", "2"}}},
      {"a,b", "", "5432", {{"a", "", "5432"}, {"b", "", "5432"}}},
      {"a,b", "", ",2", {{"a", "", ""}, {"b", "", "2"}}},
      {"a,", "", "1", {{"a", "", "1"}, {"", "", "1"}}},
      {"", "10.0.0.1,::1", "1", {{"", "10.0.0.1", "1"}, {"", "::1", "1"}}},
      {"a,b", "10.0.0.1,", "1", {{"a", "10.0.0.1", "1"}, {"b", "", "1"}}},
      {"/run,b", "", "1", {{"/run", "", "1"}, {"b", "", "1"}}},
  };
  for (const Case& c : cases) {
    const auto hosts = SplitHosts(c.names, c.addresses, c.ports);
    ASSERT_TRUE(hosts) << c.names;
    EXPECT_EQ(*hosts, c.expected) << c.names << " " << c.addresses << " " << c.ports;
  }
  EXPECT_FALSE(SplitHosts("a,b", "", "1,2,3"));
  EXPECT_FALSE(SplitHosts("a,b", "10.0.0.1", "1"));
}

TEST(Host, IsASocketWhereItIsAPathOrNothing) {
  EXPECT_TRUE((Host{"/run/postgresql", "", "1"}.is_socket()));
  EXPECT_TRUE((Host{"@abstract", "", "1"}.is_socket()));
  EXPECT_TRUE((Host{"", "", "1"}.is_socket()));
  EXPECT_FALSE((Host{"a", "", "1"}.is_socket()));
  EXPECT_FALSE((Host{"", "10.0.0.1", "1"}.is_socket()));
}

}  // namespace
}  // namespace pgvigil::postgres
