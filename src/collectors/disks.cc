#include "collectors/disks.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "collectors/disk_look.h"

namespace pgvigil::collectors {
namespace {

constexpr Family kSize{.name = "pg_ha_disk_size_bytes",
                       .help = "Size of the file system the directory is on.",
                       .labels = "path, role"};
constexpr Family kAvailable{
    .name = "pg_ha_disk_available_bytes",
    .help = "Room left on it for the server, which may not use what is kept for root.",
    .labels = "path, role"};
constexpr Family kInodes{.name = "pg_ha_disk_inodes",
                         .help = "Files it can have; absent where that has no limit of its own.",
                         .labels = "path, role"};
constexpr Family kInodesFree{.name = "pg_ha_disk_inodes_free",
                             .help = "Files that can still be made on it.",
                             .labels = "path, role"};
constexpr Family kReadOnly{
    .name = "pg_ha_disk_read_only",
    .help =
        "1 when the file system itself is read-only, as Linux makes it after an error, 0 when "
        "not. That pgvigil sees it through a read-only mount does not count.",
    .labels = "path, role"};

constexpr std::array kFamilies = {&kSize, &kAvailable, &kInodes, &kInodesFree, &kReadOnly};

constexpr Verdict kFull{"disk_full", Severity::kCritical,
                        "ha.disk_percent of the bytes or of the inodes are used."};
constexpr Verdict kDiskReadOnly{"disk_read_only", Severity::kCritical,
                                "The file system is read-only: the server cannot write there."};

constexpr std::array kVerdicts = {&kFull, &kDiskReadOnly};

// Tablespaces are made by users of the server.
constexpr std::size_t kMostPlaces = 100;
constexpr std::chrono::seconds kSlack{1};

struct Disk {
  DiskPlace place;
  std::optional<Volume> volume;  // nullopt: not known
};

std::vector<DiskPlace> WithRoles(const std::vector<LocalFacts::Place>& places) {
  std::vector<DiskPlace> result;
  for (const LocalFacts::Place& place : places) {
    // Of "tablespace:<name>" the path says more.
    result.push_back({place.path, place.name.substr(0, place.name.find(':'))});
  }
  return result;
}

/// The server's places first, each path once.
std::vector<DiskPlace> Merge(std::vector<DiskPlace> places,
                             const std::vector<std::string>& configured) {
  for (const std::string& path : configured) places.push_back({path, "configured"});
  std::set<std::string> seen;
  std::erase_if(places, [&](const DiskPlace& place) { return !seen.insert(place.path).second; });
  if (places.size() > kMostPlaces) places.resize(kMostPlaces);
  return places;
}

Truth IsFull(const Volume& volume, double limit) {
  const auto over = [limit](std::optional<double> percent) { return percent && *percent >= limit; };
  return ToTruth(over(volume.bytes_percent()) || over(volume.inodes_percent()));
}

void SayRoom(const DiskPlace& place, const Volume& volume, Findings& out) {
  const LabelViews labels = {{"path", place.path}, {"role", place.role}};
  out.Set(kSize, volume.size_bytes, labels);
  out.Set(kAvailable, volume.available_bytes, labels);
  if (volume.inodes > 0) {
    out.Set(kInodes, volume.inodes, labels);
    out.Set(kInodesFree, volume.inodes_available, labels);
  }
  if (volume.read_only) out.Set(kReadOnly, *volume.read_only ? 1.0 : 0.0, labels);
}

void Say(const Disk& disk, double limit, bool fresh, Findings& out) {
  const bool known = fresh && disk.volume;
  if (known) SayRoom(disk.place, *disk.volume, out);
  out.Say(kFull, known ? IsFull(*disk.volume, limit) : Truth::kUnknown, disk.place.path);
  out.Say(kDiskReadOnly, known ? ToTruth(disk.volume->read_only) : Truth::kUnknown,
          disk.place.path);
}

class Disks final : public Probe {
 public:
  Disks(const config::HaSettings& ha, std::shared_ptr<const Clock> clock)
      : clock_(std::move(clock)),
        configured_(ha.disks),
        limit_(ha.disk_percent),
        interval_(ha.probe_interval),
        timeout_(ha.probe_timeout),
        visible_(configured_.begin(), configured_.end()) {}

  const std::string& name() const override { return name_; }
  std::chrono::milliseconds interval() const override { return interval_; }
  std::chrono::milliseconds patience() const override { return timeout_ + kSlack; }

  Report Look(LocalFacts& local) override {
    const auto places = Merge(WithRoles(local.Read().places), configured_);
    for (const DiskPlace& place : places) {
      auto& look = looks_[place.path];
      if (!look) look = std::make_unique<DiskLook>(place);
    }
    return Tell(Collect(places, Deadline::After(*clock_, timeout_)));
  }

  Report Ignorant() const override {
    std::vector<Disk> disks;
    for (DiskPlace& place : Merge({}, configured_)) disks.push_back({std::move(place), {}});
    return Tell(std::move(disks));
  }

 private:
  std::vector<Disk> Collect(const std::vector<DiskPlace>& places, Deadline deadline) {
    std::vector<Disk> disks;
    for (const DiskPlace& place : places) {
      const auto look = looks_.find(place.path);
      Disk disk{place, std::nullopt};
      if (look->second->EndsBy(deadline)) {
        if (look->second->is_the_place()) visible_.insert(place.path);
        disk.volume = look->second->volume();
        looks_.erase(look);
      }
      // What was never here is not ours to judge; what was and cannot be read now is unknown.
      if (visible_.contains(place.path)) disks.push_back(std::move(disk));
    }
    return disks;
  }

  Report Tell(std::vector<Disk> disks) const {
    return [disks = std::move(disks), limit = limit_](const Moment&, bool fresh, Findings& out) {
      for (const Disk& disk : disks) Say(disk, limit, fresh, out);
    };
  }

  const std::string name_ = "disks";
  const std::shared_ptr<const Clock> clock_;
  const std::vector<std::string> configured_;
  const double limit_;
  const std::chrono::milliseconds interval_;
  const std::chrono::milliseconds timeout_;

  std::map<std::string, std::unique_ptr<DiskLook>> looks_;  // by path; those that have not ended
  std::set<std::string> visible_;
};

}  // namespace

constexpr ProbeInfo kDisksProbe{
    .name = "disks",
    .make =
        [](const config::Settings& settings, const std::shared_ptr<const Clock>& clock) {
          std::vector<std::unique_ptr<Probe>> probes;
          probes.push_back(std::make_unique<Disks>(settings.ha, clock));
          return probes;
        },
    .families = kFamilies,
    .verdicts = kVerdicts};

}  // namespace pgvigil::collectors
