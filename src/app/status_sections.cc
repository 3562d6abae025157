#include "app/status_sections.h"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "app/family_text.h"

namespace pgvigil::app {
namespace {

using Samples = std::vector<DocumentSample>;
using LabelNames = std::set<std::string, std::less<>>;

constexpr std::string_view kPrefix = "pg_ha_";

struct Group {
  std::string_view title;
  std::string_view prefixes;  // separated by blanks, behind kPrefix
  bool short_names = false;   // the title says what the prefix would
};

constexpr std::array<Group, 16> kGroups = {{
    {"Server", "role instance timeline start promotions demotions restarts last_change"},
    {"Upstream", "upstream receiver received replication replay replayed apply"},
    {"Standbys", "standby standbys follower followers expected base_backup", true},
    {"Synchronous replication", "sync commit writes"},
    {"Failover", "failover", true},
    {"Slots", "slot slots", true},
    {"WAL", "wal", true},
    {"Archive", "archive archived"},
    {"Disks", "disk disks", true},
    {"Endpoints", "endpoint endpoints", true},
    {"PgBouncer", "pgbouncer", true},
    {"Certificates and passwords", "certificate password"},
    {"Logical replication", "subscription publication logical"},
    {"Load", "client wraparound xmin lock oldest idle transaction prepared"},
    {"Settings no lower than upstream", "sizing", true},
    {"More", ""},
}};

// Said elsewhere on the page.
constexpr std::array<std::string_view, 4> kElsewhere = {
    "pg_ha_verdict", "pg_ha_state", "pg_ha_connect_state", "pg_ha_connect_state_age_seconds"};

/// The prefix of `group` that `name` has, with its `_`; nullopt: none.
std::optional<std::string_view> PrefixOf(const Group& group, std::string_view name) {
  if (group.prefixes.empty()) return "";
  for (std::string_view rest = group.prefixes; !rest.empty();) {
    const std::string_view prefix = rest.substr(0, std::min(rest.find(' '), rest.size()));
    rest.remove_prefix(std::min(prefix.size() + 1, rest.size()));
    if (name == prefix || name.starts_with(std::string(prefix) + "_")) {
      return name.substr(0, std::min(prefix.size() + 1, name.size()));
    }
  }
  return std::nullopt;
}

std::string ShortName(const Group& group, std::string_view name) {
  const std::string_view prefix = group.short_names ? *PrefixOf(group, name) : "";
  return std::string(name.substr(prefix.size() < name.size() ? prefix.size() : 0));
}

/// One family, with what its labels are for.
struct Part {
  std::string name;  // as shown, with its suffix
  const Samples* samples = nullptr;
  std::string state_label;  // of a state set; empty: it is none
  LabelNames labels;        // without state_label
  bool info = false;        // its labels are what it says
};

LabelNames NamesOf(const Samples& samples) {
  LabelNames names;
  for (const DocumentSample& sample : samples) {
    for (const auto& [name, value] : sample.labels) names.insert(name);
  }
  return names;
}

/// The values of the labels `names`, for comparing and for showing.
std::vector<std::string> Values(const DocumentSample& sample, const LabelNames& names) {
  std::vector<std::string> values;
  for (const std::string& name : names) values.emplace_back(sample.Label(name));
  return values;
}

/// Whether, for each value of the other labels, `label` says which of several states holds.
bool IsStateLabel(const Samples& samples, const LabelNames& names, const std::string& label) {
  LabelNames others = names;
  others.erase(label);
  std::map<std::vector<std::string>, std::pair<int, int>> seen;  // states, and how many hold
  for (const DocumentSample& sample : samples) {
    if (sample.value != 0.0 && sample.value != 1.0) return false;
    auto& [states, holding] = seen[Values(sample, others)];
    ++states;
    holding += sample.value == 1.0 ? 1 : 0;
  }
  return std::ranges::all_of(
      seen, [](const auto& entry) { return entry.second.first > 1 && entry.second.second == 1; });
}

Part MakePart(std::string_view name, const Samples& samples) {
  Part part;
  part.name = name;
  part.samples = &samples;
  part.labels = NamesOf(samples);
  part.info = part.name.ends_with("_info");
  for (const char* label : {"state", "role", "status", "method", "holder"}) {
    if (!part.labels.contains(label) || !IsStateLabel(samples, part.labels, label)) continue;
    part.state_label = label;
    part.labels.erase(label);
    break;
  }
  return part;
}

/// The labels that name the rows: those that most families have, of equals the fewer.
LabelNames KeyOf(const std::vector<Part>& parts) {
  std::map<LabelNames, int> counts;
  for (const Part& part : parts) {
    if (!part.info) ++counts[part.labels];
  }
  LabelNames key;
  int most = 0;
  for (const auto& [labels, count] : counts) {
    const bool fewer = count == most && labels.size() < key.size();
    if (count <= most && !fewer) continue;
    key = labels;
    most = count;
  }
  return key;
}

std::string Joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    text += (text.empty() ? "" : " ") + part;
  }
  return text;
}

LabelNames Common(const LabelNames& a, const LabelNames& b) {
  LabelNames common;
  std::ranges::set_intersection(a, b, std::inserter(common, common.end()));
  return common;
}

LabelNames Without(const LabelNames& a, const LabelNames& b) {
  LabelNames rest;
  std::ranges::set_difference(a, b, std::inserter(rest, rest.end()));
  return rest;
}

/// Fills the rows of one section, family by family.
class Table {
 public:
  Table(LabelNames key, WallTime now) : key_(std::move(key)), now_(now) {}

  void Add(const Part& part) {
    for (const DocumentSample& sample : *part.samples) AddSample(part, sample);
  }
  std::vector<StatusRow> Take() { return std::move(rows_); }

 private:
  void AddSample(const Part& part, const DocumentSample& sample) {
    if (!part.state_label.empty() && sample.value != 1.0) return;
    StatusRow& row = RowOf(Joined(Values(sample, Common(part.labels, key_))));
    if (part.info) return AddLabels(part, sample, row);
    const std::string_view suffix = UnitSuffix(part.name);
    // A counter of what never happened is no news.
    if (!sample.value || (suffix == "_total" && *sample.value == 0)) return;
    std::string name = part.name.substr(0, part.name.size() - suffix.size());
    const std::string more = Joined(Values(sample, Without(part.labels, key_)));
    if (!more.empty()) name += "(" + more + ")";
    row.facts.emplace_back(std::move(name), part.state_label.empty()
                                                ? ShowValue(suffix, *sample.value, now_)
                                                : std::string(sample.Label(part.state_label)));
  }

  void AddLabels(const Part& part, const DocumentSample& sample, StatusRow& row) const {
    for (const std::string& name : Without(part.labels, key_)) {
      const std::string_view value = sample.Label(name);
      if (!value.empty()) row.facts.emplace_back(name, value);
    }
  }

  StatusRow& RowOf(const std::string& subject) {
    const auto found = std::ranges::find(rows_, subject, &StatusRow::subject);
    if (found != rows_.end()) return *found;
    return rows_.emplace_back(StatusRow{subject, {}});
  }

  const LabelNames key_;
  const WallTime now_;
  std::vector<StatusRow> rows_;
};

/// Names and states first, positions and counts of the past last.
int Place(const Part& part) {
  if (part.info) return 0;
  if (!part.state_label.empty()) return 1;
  const std::string_view suffix = UnitSuffix(part.name);
  if (suffix == "_total") return 3;
  return suffix == "_lsn_bytes" ? 4 : 2;
}

StatusSection MakeSection(const Group& group, std::vector<Part>& parts, WallTime now) {
  std::ranges::stable_sort(parts, std::less<>(), Place);
  Table table(KeyOf(parts), now);
  for (const Part& part : parts) table.Add(part);
  StatusSection section{std::string(group.title), table.Take()};
  std::erase_if(section.rows, [](const StatusRow& row) { return row.facts.empty(); });
  return section;
}

bool IsElsewhere(std::string_view family) {
  return std::ranges::find(kElsewhere, family) != kElsewhere.end();
}

}  // namespace

std::vector<StatusSection> Sections(const StatusDocument& document, WallTime now) {
  std::array<std::vector<Part>, kGroups.size()> parts;
  for (const auto& [family, samples] : document.samples) {
    if (!family.starts_with(kPrefix) || IsElsewhere(family)) continue;
    const std::string_view name = std::string_view(family).substr(kPrefix.size());
    const auto group = std::ranges::find_if(
        kGroups, [name](const Group& each) { return PrefixOf(each, name).has_value(); });
    parts[static_cast<std::size_t>(group - kGroups.begin())].push_back(
        MakePart(ShortName(*group, name), samples));
  }
  std::vector<StatusSection> sections;
  for (std::size_t i = 0; i < kGroups.size(); ++i) {
    StatusSection section = MakeSection(kGroups[i], parts[i], now);
    if (!section.rows.empty()) sections.push_back(std::move(section));
  }
  return sections;
}

}  // namespace pgvigil::app
