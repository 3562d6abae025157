#include "collectors/endpoint_judgement.h"

#include <gtest/gtest.h>

namespace pgvigil::collectors {
namespace {

using postgres::AddressLook;
using postgres::Contact;
using postgres::EndpointLook;
using postgres::ServedCertificate;

AddressLook Primary() {
  AddressLook look;
  look.contact = Contact::kOk;
  look.in_recovery = false;
  look.system_identifier = "7";
  return look;
}

AddressLook Standby() {
  AddressLook look = Primary();
  look.in_recovery = true;
  return look;
}

AddressLook Stranger() {
  AddressLook look = Primary();
  look.system_identifier = "8";
  return look;
}

AddressLook Failed(Contact contact) {
  AddressLook look;
  look.contact = contact;
  return look;
}

// One letter per verdict: down, degraded, wrong role, other cluster; `-` where it does not apply.
std::string Letters(const EndpointJudgement& judgement) {
  const auto letter = [](std::optional<Truth> truth) {
    return truth ? Name(*truth).substr(0, 1) : std::string_view("-");
  };
  std::string letters;
  letters += letter(judgement.down);
  letters += letter(judgement.degraded);
  letters += letter(judgement.wrong_role);
  letters += letter(judgement.other_cluster);
  return letters;
}

struct Case {
  const char* what;
  const char* role;
  const char* attributes;
  std::vector<AddressLook> addresses;
  const char* verdicts;
  std::vector<std::string_view> states;
  const char* identifier = "7";
};

TEST(Judge, SaysWhatApplicationsMeet) {
  const AddressLook refused = Failed(Contact::kRefused);
  const AddressLook unresolved = Failed(Contact::kUnresolved);
  const AddressLook unknowable = Failed(Contact::kResolverFailed);
  const Case cases[] = {
      {"nothing is known yet", "primary", "", {}, "uuuu", {}},
      {"nothing is known and any role will do", "any", "", {}, "uu-u", {}},
      {"as it should be", "primary", "", {Primary()}, "ffff", {"ok"}},
      {"a standby where any will do", "any", "any", {Standby()}, "ff-f", {"ok"}},
      {"a standby where the primary should be", "primary", "", {Standby()}, "fftf", {"wrong_role"}},
      {"the primary among standbys",
       "standby",
       "",
       {Standby(), Primary()},
       "fftf",
       {"ok", "wrong_role"}},
      {"one of two is dead", "primary", "", {Primary(), refused}, "ftff", {"ok", "refused"}},
      {"all are dead", "primary", "", {refused, refused}, "ttuu", {"refused", "refused"}},
      {"there is no such name", "primary", "", {unresolved}, "ttuu", {"unresolved"}},
      {"no name server answers", "primary", "", {unknowable}, "uuuu", {"resolver_failed"}},
      {"of two names one cannot be resolved",
       "primary",
       "",
       {Primary(), unknowable},
       "fuff",
       {"ok", "resolver_failed"}},
      {"of two names one cannot be resolved, the other is dead",
       "primary",
       "",
       {refused, unknowable},
       "utuu",
       {"refused", "resolver_failed"}},
      {"clients pass over standbys",
       "any",
       "read-write",
       {Standby(), Primary()},
       "ffff",
       {"passed_over", "ok"}},
      {"clients pass over everything",
       "any",
       "primary",
       {Standby(), Standby()},
       "fftf",
       {"passed_over", "passed_over"}},
      {"clients want a standby and one is left",
       "any",
       "standby",
       {Primary(), Standby()},
       "ffff",
       {"passed_over", "ok"}},
      {"clients prefer a standby and take anything",
       "any",
       "prefer-standby",
       {Primary()},
       "ff-f",
       {"ok"}},
      {"another cluster", "primary", "", {Stranger()}, "ffft", {"other_cluster"}},
      {"another cluster, or not: the local server is not known",
       "primary",
       "",
       {Stranger()},
       "fffu",
       {"ok"},
       ""},
  };
  for (const Case& c : cases) {
    EndpointLook look;
    look.addresses = c.addresses;
    look.target_session_attrs = c.attributes;
    const EndpointJudgement judgement = Judge(look, {c.role, c.identifier});
    EXPECT_EQ(Letters(judgement), c.verdicts) << c.what;
    EXPECT_EQ(judgement.states, c.states) << c.what;
  }
}

WallTime Day(int day) { return WallTime(std::chrono::hours(24 * day)); }

AddressLook Showing(AddressLook look, std::optional<WallTime> expires, bool name_matches) {
  look.certificate = ServedCertificate{expires, Day(100), name_matches};
  return look;
}

TEST(Judge, TakesTheCertificateThatExpiresFirst) {
  EndpointLook look;
  look.addresses = {Showing(Primary(), Day(9), true), Showing(Primary(), Day(5), true), Primary()};
  const auto judgement = Judge(look, {"any", "7"});
  EXPECT_TRUE(judgement.shows_certificates);
  EXPECT_EQ(judgement.first_expires, Day(5));
}

TEST(Judge, SpeaksOfCertificatesOnlyWhereThereMayBeOne) {
  struct CertificateCase {
    const char* what;
    const char* sslmode;
    AddressLook address;
    bool applies;
    std::optional<Truth> wrong_name;
  };
  const AddressLook refused = Failed(Contact::kRefused);
  const AddressLook untrusted = Failed(Contact::kTlsFailed);
  const CertificateCase cases[] = {
      {"plain text", "prefer", Primary(), false, std::nullopt},
      {"disabled and dead", "disable", refused, false, std::nullopt},
      {"dead", "require", refused, true, std::nullopt},
      {"dead, to be checked", "verify-full", refused, true, Truth::kUnknown},
      {"right", "verify-full", Showing(Primary(), Day(9), true), true, Truth::kFalse},
      {"not accepted", "verify-full", Showing(untrusted, Day(9), false), true, Truth::kTrue},
      {"wrong, and nobody looks", "require", Showing(Primary(), Day(9), false), true, std::nullopt},
  };
  for (const CertificateCase& c : cases) {
    EndpointLook look;
    look.addresses = {c.address};
    look.sslmode = c.sslmode;
    const auto judgement = Judge(look, {"any", "7"});
    EXPECT_EQ(judgement.shows_certificates, c.applies) << c.what;
    EXPECT_EQ(judgement.wrong_name, c.wrong_name) << c.what;
  }
}

}  // namespace
}  // namespace pgvigil::collectors
