#include "postgres/endpoint_targets.h"

#include <algorithm>

#include "postgres/resolver.h"

namespace pgvigil::postgres {
namespace {

std::string Label(const Host& host) {
  const std::string& address = host.address.empty() ? host.name : host.address;
  const bool brackets = host.is_socket() == false && address.find(':') != std::string::npos;
  const std::string shown = address.empty() ? "local" : brackets ? "[" + address + "]" : address;
  return host.port.empty() ? shown : shown + ":" + host.port;
}

void Add(Target target, std::vector<Target>& out) {
  target.label = Label(target.host);
  const bool there =
      std::ranges::any_of(out, [&](const Target& other) { return other.label == target.label; });
  if (!there) out.push_back(std::move(target));
}

void AddResolved(const Host& host, const Clock& clock, std::vector<Target>& out) {
  const SteadyTime begun = clock.Now();
  const Resolved resolved = Resolve(host.name);
  std::optional<double> seconds;
  if (!resolved.literal) seconds = ToSeconds(clock.Now() - begun);
  if (resolved.contact != Contact::kOk) {
    return Add({host, "", resolved.contact, seconds}, out);
  }
  for (const std::string& address : resolved.addresses) {
    Add({Host{host.name, address, host.port}, "", Contact::kUnknown, seconds}, out);
  }
}

}  // namespace

std::vector<Target> FindTargets(const std::vector<Host>& hosts, const Clock& clock) {
  std::vector<Target> targets;
  for (const Host& host : hosts) {
    if (host.is_socket() || !host.address.empty()) {
      Add({host}, targets);
    } else {
      AddResolved(host, clock, targets);
    }
  }
  return targets;
}

}  // namespace pgvigil::postgres
