#include "postgres/goodbyes.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/deadline.h"

namespace pgvigil::postgres {
namespace {

// How long a server may take to notice that a connection was closed; a stopped one never does.
constexpr std::chrono::seconds kBackendLife{60};

}  // namespace

void Goodbyes::Close(const std::string& address, ConnectionHandle connection, SteadyTime now) {
  Said& said = said_[address];
  said.connections.Close(std::move(connection), now + kBackendLife);
  said.at = now;
}

void Goodbyes::Sweep(SteadyTime now) {
  for (auto& [address, said] : said_) said.connections.Sweep(now);
  std::erase_if(said_, [](const auto& entry) { return entry.second.connections.empty(); });
}

void Goodbyes::Await(std::chrono::milliseconds patience, const Clock& clock) {
  while (true) {
    const SteadyTime now = clock.Now();
    Sweep(now);
    std::vector<pollfd> fds;
    Deadline deadline(now);
    for (const auto& [address, said] : said_) {
      if (said.at + patience <= now) continue;
      said.connections.AddTo(fds);
      deadline = Deadline(std::max(deadline.at(), said.at + patience));
    }
    if (fds.empty()) return;
    poll(fds.data(), fds.size(), static_cast<int>(deadline.Remaining(now).count()));
  }
}

}  // namespace pgvigil::postgres
