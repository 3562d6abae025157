#include "collectors/disk_look.h"

#include <filesystem>
#include <system_error>
#include <thread>

#include "base/mutex.h"

namespace pgvigil::collectors {
namespace {

// PostgreSQL closes its directories to others: who may not look inside can still see how full the
// file system is, and what was left of a volume that was taken away is open.
bool IsClosed(const std::error_code& error) { return error == std::errc::permission_denied; }

bool Exists(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::exists(path, error) || IsClosed(error);
}

bool HasVersionFolder(const std::string& tablespace) {
  std::error_code error;
  std::filesystem::directory_iterator entry(tablespace, error);
  if (IsClosed(error)) return true;
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (entry->path().filename().string().starts_with("PG_")) return true;
  }
  return false;
}

// https://www.postgresql.org/docs/current/storage-file-layout.html
bool IsThePlace(const DiskPlace& place) {
  const std::filesystem::path path(place.path);
  if (place.role == "pgdata") return Exists(path / "PG_VERSION");
  if (place.role == "wal") return Exists(path / "archive_status");
  if (place.role == "tablespace") return HasVersionFolder(place.path);
  return true;
}

}  // namespace

struct DiskLook::State {
  Mutex mutex;
  CondVar changed;
  bool ended PGVIGIL_GUARDED_BY(mutex) = false;
  bool is_the_place PGVIGIL_GUARDED_BY(mutex) = false;
  std::optional<Volume> volume PGVIGIL_GUARDED_BY(mutex);
};

void DiskLook::Look(const DiskPlace& place, State& state) {
  const bool is_the_place = IsThePlace(place);
  const auto volume = MeasureVolume(place.path);
  {
    const MutexLock lock(state.mutex);
    state.ended = true;
    state.is_the_place = is_the_place;
    // A volume that was taken away leaves a directory of another one.
    if (volume && is_the_place) state.volume = *volume;
  }
  state.changed.NotifyAll();
}

DiskLook::DiskLook(const DiskPlace& place) : state_(std::make_shared<State>()) {
  try {
    std::thread([place, state = state_] { Look(place, *state); }).detach();
  } catch (const std::system_error&) {
    // No thread can be had: the look has failed.
    const MutexLock lock(state_->mutex);
    state_->ended = true;
  }
}

bool DiskLook::EndsBy(Deadline deadline) const {
  const MutexLock lock(state_->mutex);
  return state_->changed.WaitUntil(state_->mutex, deadline, [this] { return state_->ended; });
}

bool DiskLook::is_the_place() const {
  const MutexLock lock(state_->mutex);
  return state_->is_the_place;
}

std::optional<Volume> DiskLook::volume() const {
  const MutexLock lock(state_->mutex);
  return state_->volume;
}

}  // namespace pgvigil::collectors
