#include "collectors/known_standbys.h"

#include <algorithm>

namespace pgvigil::collectors {
namespace {

constexpr std::chrono::minutes kProbation{1};
constexpr std::chrono::hours kMemory{24};
// Names come from outside; who invents a new one for each connection must not fill the memory.
constexpr std::size_t kMost = 100;

}  // namespace

void KnownStandbys::Note(const std::vector<std::string>& streaming, SteadyTime now) {
  for (auto& [key, entry] : entries_) entry.streams = false;
  std::map<std::string, int> met;
  for (const std::string& name : streaming) {
    const std::pair key(name, ++met[name]);
    if (entries_.size() >= kMost && !entries_.contains(key)) continue;
    Entry& entry = entries_.try_emplace(key, Entry{.since = now}).first->second;
    entry.streams = true;
    entry.last = now;
    entry.known = entry.known || now - entry.since >= kProbation;
  }
  std::erase_if(entries_, [now](const auto& item) {
    const Entry& entry = item.second;
    return !entry.streams && (!entry.known || now - entry.last > kMemory);
  });
}

int KnownStandbys::count() const {
  return static_cast<int>(
      std::ranges::count_if(entries_, [](const auto& item) { return item.second.known; }));
}

std::vector<std::string> KnownStandbys::missing() const {
  std::vector<std::string> names;
  for (const auto& [key, entry] : entries_) {
    if (entry.known && !entry.streams) names.push_back(key.first);
  }
  return names;
}

}  // namespace pgvigil::collectors
