#include "collectors/endpoint_judgement.h"

#include <algorithm>

#include "collectors/contact_states.h"

namespace pgvigil::collectors {
namespace {

using postgres::AddressLook;
using postgres::Contact;
using postgres::EndpointLook;

bool Answered(const AddressLook& look) { return look.contact == Contact::kOk; }

// Nothing was tried, so that nothing is known of it.
bool Untried(const AddressLook& look) {
  return look.contact == Contact::kUnknown || look.contact == Contact::kResolverFailed;
}

bool Fails(const AddressLook& look) { return !Answered(look) && !Untried(look); }

/// What clients with this connection string end up with.
struct Wanted {
  std::optional<bool> in_recovery;  // nullopt: either will do
  bool picky = false;               // a client goes on to the next address when it is not
};

// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-TARGET-SESSION-ATTRS
Wanted WhatIsWanted(const std::string& role, const std::string& attributes) {
  Wanted wanted;
  wanted.picky = !attributes.empty() && attributes != "any";
  if (role != "any") {
    wanted.in_recovery = role == "standby";
  } else if (attributes == "primary" || attributes == "read-write") {
    wanted.in_recovery = false;
  } else if (attributes == "standby" || attributes == "read-only") {
    wanted.in_recovery = true;
  }
  return wanted;
}

bool Differs(const AddressLook& look, const Wanted& wanted) {
  return wanted.in_recovery && look.in_recovery && *look.in_recovery != *wanted.in_recovery;
}

bool IsElsewhere(const AddressLook& look, const std::string& identifier) {
  return !identifier.empty() && look.system_identifier != identifier;
}

std::string_view StateOf(const AddressLook& look, const Wanted& wanted,
                         const std::string& identifier) {
  if (!Answered(look)) return Name(look.contact);
  if (IsElsewhere(look, identifier)) return kOtherCluster;
  if (Differs(look, wanted)) return wanted.picky ? kPassedOver : kWrongRole;
  return Name(Contact::kOk);
}

// Of those that answer: where none does, nobody is served by the wrong one.
std::optional<Truth> WrongRole(const std::vector<AddressLook>& addresses, const Wanted& wanted) {
  if (!wanted.in_recovery) return std::nullopt;
  if (std::ranges::none_of(addresses, Answered)) return Truth::kUnknown;
  const auto differs = [&](const AddressLook& look) { return Differs(look, wanted); };
  const auto fits = [&](const AddressLook& look) { return Answered(look) && !differs(look); };
  return ToTruth(wanted.picky ? std::ranges::none_of(addresses, fits)
                              : std::ranges::any_of(addresses, differs));
}

Truth OtherCluster(const std::vector<AddressLook>& addresses, const std::string& identifier) {
  if (identifier.empty() || std::ranges::none_of(addresses, Answered)) return Truth::kUnknown;
  return ToTruth(std::ranges::any_of(addresses, [&](const AddressLook& look) {
    return Answered(look) && IsElsewhere(look, identifier);
  }));
}

Truth Down(const std::vector<AddressLook>& addresses) {
  if (std::ranges::any_of(addresses, Answered)) return Truth::kFalse;
  return addresses.empty() || std::ranges::any_of(addresses, Untried) ? Truth::kUnknown
                                                                      : Truth::kTrue;
}

Truth Degraded(const std::vector<AddressLook>& addresses) {
  if (std::ranges::any_of(addresses, Fails)) return Truth::kTrue;
  return addresses.empty() || std::ranges::any_of(addresses, Untried) ? Truth::kUnknown
                                                                      : Truth::kFalse;
}

void Consider(const std::optional<WallTime>& expires, std::optional<WallTime>& first) {
  if (expires && (!first || *expires < *first)) first = expires;
}

// Unless something answers without encryption, there may be a certificate that was not seen.
void JudgeCertificates(const EndpointLook& look, EndpointJudgement& judgement) {
  bool seen = false;
  bool matching = true;
  bool plain = look.sslmode == "disable";
  for (const AddressLook& address : look.addresses) {
    if (!address.certificate) {
      plain = plain || Answered(address);
      continue;
    }
    seen = true;
    matching = matching && address.certificate->name_matches;
    Consider(address.certificate->expires, judgement.first_expires);
    Consider(address.certificate->issuer_expires, judgement.first_expires);
  }
  judgement.shows_certificates = seen || !plain;
  // Only then do clients compare the name.
  if (look.sslmode != "verify-full" || !judgement.shows_certificates) return;
  judgement.wrong_name = seen ? ToTruth(!matching) : Truth::kUnknown;
}

}  // namespace

EndpointJudgement Judge(const EndpointLook& look, const Expectation& expected) {
  const Wanted wanted = WhatIsWanted(expected.role, look.target_session_attrs);
  EndpointJudgement judgement;
  for (const AddressLook& address : look.addresses) {
    judgement.states.push_back(StateOf(address, wanted, expected.system_identifier));
  }
  judgement.down = Down(look.addresses);
  judgement.degraded = Degraded(look.addresses);
  judgement.wrong_role = WrongRole(look.addresses, wanted);
  judgement.other_cluster = OtherCluster(look.addresses, expected.system_identifier);
  JudgeCertificates(look, judgement);
  return judgement;
}

}  // namespace pgvigil::collectors
