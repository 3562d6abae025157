#include "collectors/sync_quorum.h"

#include <algorithm>

namespace pgvigil::collectors {
namespace {

// As the server counts: also one that is about to stop still confirms. Its priority is 0 until it
// has flushed anything.
bool Counts(const SyncCandidate& candidate) {
  return candidate.sync_priority > 0 &&
         (candidate.state == "streaming" || candidate.state == "stopping");
}

bool Reads(const SyncCandidate& candidate) {
  return Counts(candidate) && candidate.is_standby && candidate.state == "streaming";
}

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::any_of(names, [&](const auto& each) { return IsSameName(each, name); });
}

bool Means(const std::string& entry, const std::string& application_name) {
  return entry == "*" || IsSameName(entry, application_name);
}

/// Each once, without this server's own.
std::vector<std::string> OthersListed(const SyncSetting& setting) {
  std::vector<std::string> others;
  for (const std::string& name : setting.names.names) {
    if (!Contains(others, name) && !Contains(setting.own_names, name)) others.push_back(name);
  }
  return others;
}

/// `others` has no `*`: two standbys of one name are two members.
int CountMembers(const std::vector<std::string>& others, std::span<const SyncCandidate> all) {
  std::ptrdiff_t members = 0;
  for (const std::string& name : others) {
    members +=
        std::max<std::ptrdiff_t>(1, std::ranges::count_if(all, [&](const auto& each) {
                                   return Counts(each) && IsSameName(name, each.application_name);
                                 }));
  }
  return static_cast<int>(members);
}

}  // namespace

SyncQuorum Evaluate(const SyncSetting& setting, std::span<const SyncCandidate> walsenders) {
  SyncQuorum quorum;
  quorum.required = setting.names.required;
  quorum.connected = static_cast<int>(std::ranges::count_if(walsenders, Counts));
  quorum.readable = static_cast<int>(std::ranges::count_if(walsenders, Reads));
  const std::vector<std::string> others = OthersListed(setting);
  if (!Contains(others, "*")) {
    quorum.members = CountMembers(others, walsenders);
  } else if (setting.expected) {
    quorum.members = std::max(*setting.expected, quorum.connected);
  }
  for (const std::string& name : others) {
    const bool connected = std::ranges::any_of(walsenders, [&](const auto& each) {
      return Counts(each) && Means(name, each.application_name);
    });
    quorum.listed.push_back({name, connected});
  }
  return quorum;
}

}  // namespace pgvigil::collectors
