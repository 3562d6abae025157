#include "collectors/table.h"

#include <algorithm>
#include <array>

#include "collectors/archive.h"
#include "collectors/certificate_files.h"
#include "collectors/disks.h"
#include "collectors/endpoints.h"
#include "collectors/followers.h"
#include "collectors/instance.h"
#include "collectors/load.h"
#include "collectors/passwords.h"
#include "collectors/pgbouncer.h"
#include "collectors/places.h"
#include "collectors/slots.h"
#include "collectors/standby.h"
#include "collectors/standby_slots.h"
#include "collectors/subscriptions.h"
#include "collectors/sync.h"
#include "collectors/upstream.h"
#include "collectors/wal.h"

namespace pgvigil::collectors {
namespace {

constexpr std::array kChecks = {
    &kInstanceCheck, &kStandbyCheck,       &kSlotsCheck,     &kStandbySlotsCheck, &kWalCheck,
    &kArchiveCheck,  &kArchiveReadyCheck,  &kPlacesCheck,    &kFollowersCheck,    &kSyncCheck,
    &kLoadCheck,     &kSubscriptionsCheck, &kPasswordsCheck,
};

constexpr std::array kProbes = {
    &kUpstreamProbe, &kEndpointsProbe, &kDisksProbe, &kPgBouncerProbe, &kCertificateFilesProbe,
};

}  // namespace

std::span<const CheckInfo* const> AllChecks() { return kChecks; }

std::span<const ProbeInfo* const> AllProbes() { return kProbes; }

const CheckInfo* FindCheck(std::string_view name) {
  const auto found =
      std::ranges::find_if(kChecks, [name](const CheckInfo* check) { return check->name == name; });
  return found == kChecks.end() ? nullptr : *found;
}

std::unique_ptr<Check> MakeCheck(std::string_view name, const CheckContext& context) {
  const CheckInfo* const check = FindCheck(name);
  return check == nullptr ? nullptr : check->make(context);
}

std::vector<std::unique_ptr<Probe>> MakeProbes(const config::Settings& settings,
                                               const std::shared_ptr<const Clock>& clock) {
  std::vector<std::unique_ptr<Probe>> probes;
  for (const ProbeInfo* info : AllProbes()) {
    for (auto& probe : info->make(settings, clock)) probes.push_back(std::move(probe));
  }
  return probes;
}

std::vector<const Verdict*> AllVerdicts() {
  std::vector<const Verdict*> all;
  const auto add = [&all](std::span<const Verdict* const> verdicts) {
    all.insert(all.end(), verdicts.begin(), verdicts.end());
  };
  for (const CheckInfo* check : AllChecks()) add(check->verdicts);
  for (const ProbeInfo* probe : AllProbes()) add(probe->verdicts);
  return all;
}

const Verdict* FindVerdict(std::string_view name) {
  const auto all = AllVerdicts();
  const auto found =
      std::ranges::find_if(all, [name](const Verdict* verdict) { return verdict->name == name; });
  return found == all.end() ? nullptr : *found;
}

}  // namespace pgvigil::collectors
