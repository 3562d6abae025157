#include "app/setup_access.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "postgres/psql_script.h"

namespace pgvigil::app {
namespace {

bool Holds(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    if (list.substr(0, end) == word) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

/// A name as pg_hba.conf and pg_ident.conf take it: `all` and the like are names only in quotes.
std::string NameInFile(const std::string& name) {
  const bool plain = name != "all" && std::ranges::all_of(name, [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                     });
  return plain ? name : postgres::QuoteIdentifier(name);
}

bool IsLoopback(const HbaRule& rule) {
  constexpr std::array<std::string_view, 5> kAll = {"all", "samehost", "localhost", "127.0.0.1",
                                                    "0.0.0.0/0.0.0.0"};
  return rule.address.starts_with("127.0.0.1/") ||
         std::ranges::find(kAll, rule.address) != kAll.end();
}

// Groups and patterns are passed over: what they hold is not known here.
const HbaRule* FirstRule(const SetupFacts& facts, const std::string& role, bool local) {
  if (!facts.hba) return nullptr;
  for (const HbaRule& rule : *facts.hba) {
    const bool place = local ? rule.type == "local" : rule.type == "host" && IsLoopback(rule);
    const bool database = Holds(rule.databases, "all") || Holds(rule.databases, facts.database);
    const bool user = Holds(rule.users, "all") || Holds(rule.users, role);
    if (place && database && user) return &rule;
  }
  return nullptr;
}

bool AsksPassword(const HbaRule* rule) {
  constexpr std::array<std::string_view, 3> kMethods = {"scram-sha-256", "md5", "password"};
  return rule != nullptr && std::ranges::find(kMethods, rule->method) != kMethods.end();
}

std::string MapOf(const HbaRule& rule) {
  constexpr std::string_view kMap = "map=";
  const auto at = rule.options.find(kMap);
  if (at == std::string::npos) return {};
  const auto value = rule.options.substr(at + kMap.size());
  return value.substr(0, value.find(','));
}

std::string Line(const HbaRule& rule) { return "line " + std::to_string(rule.line); }

void AddPeer(const std::string& role, SetupAccess& access) {
  const std::string name = NameInFile(role);
  const bool mapped = role != kServiceUser;
  access.hba.push_back("local   all   " + name + "   peer" + (mapped ? " map=pgvigil" : ""));
  if (mapped) access.ident.push_back(std::string("pgvigil   ") + kServiceUser + "   " + name);
}

void ByPeer(const HbaRule& rule, const std::string& role, SetupAccess& access) {
  const std::string map = MapOf(rule);
  if (map.empty() && role == kServiceUser) {
    access.ready = true;
    access.why = "peer in " + Line(rule) + " lets the system's user pgvigil in as this role.";
  } else if (map.empty()) {
    access.why = "peer in " + Line(rule) + " asks for a system user of the role's name.";
    AddPeer(role, access);
  } else {
    access.why = Line(rule) + " maps users of the system by " + map + ", which must know this one.";
    access.ident.push_back(map + "   " + kServiceUser + "   " + NameInFile(role));
  }
}

/// The address that a server sees when it is asked at `host`; unknown unless that is this machine.
std::string ClientAddress(const std::string& host) {
  if (host == "::1") return "::1/128";
  return host == "localhost" || host.starts_with("127.") ? "127.0.0.1/32" : "ADDRESS/32";
}

SetupAccess ByNetwork(const SetupFacts& facts, const std::string& role, bool password) {
  SetupAccess access{.host = facts.host, .needs_password = true};
  access.why = "over the network, with a password.";
  if (!password) access.why += " Give one with --generate-password or --password-file.";
  access.hba.push_back("host   all   " + NameInFile(role) + "   " + ClientAddress(facts.host) +
                       "   scram-sha-256");
  return access;
}

void ByPassword(bool password, SetupAccess& access) {
  access.needs_password = true;
  access.ready = password;
  if (!password) access.why += " Give one with --generate-password, or add this:";
}

}  // namespace

SetupAccess DecideAccess(const SetupFacts& facts, const std::string& role, bool password) {
  if (!facts.host.starts_with('/')) return ByNetwork(facts, role, password);
  SetupAccess access{.host = facts.host};
  const HbaRule* local = FirstRule(facts, role, true);
  const HbaRule* loopback = FirstRule(facts, role, false);
  if (!facts.hba) {
    access.why = "pg_hba.conf may not be seen by this user.";
    AddPeer(role, access);
  } else if (local != nullptr && local->method == "peer") {
    ByPeer(*local, role, access);
  } else if (local != nullptr && local->method == "trust") {
    access.ready = true;
    access.why = "trust in " + Line(*local) + " lets every local user in as any role.";
  } else if (AsksPassword(local)) {
    access.why = local->method + " in " + Line(*local) + " asks for a password.";
    ByPassword(password, access);
    if (!password) AddPeer(role, access);
  } else if (password && AsksPassword(loopback)) {
    access.host = "127.0.0.1";
    access.why = loopback->method + " in " + Line(*loopback) + " asks for a password.";
    ByPassword(password, access);
  } else {
    access.why = local == nullptr ? "No line lets this role in by the socket."
                                  : local->method + " in " + Line(*local) + " keeps it out.";
    AddPeer(role, access);
  }
  return access;
}

}  // namespace pgvigil::app
