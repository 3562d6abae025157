#include "collectors/archive.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>

#include "collectors/archive_command.h"
#include "collectors/row.h"
#include "collectors/seconds_before.h"
#include "collectors/staleness.h"
#include "collectors/wal_end.h"

namespace pgvigil::collectors {
namespace {

constexpr Family kInfo{
    .name = "pg_ha_archive_info",
    .help =
        "How this server archives: archive_mode, and by command, library or none; always 1. "
        "Absent on a server that archives nothing by its settings and role.",
    .labels = "mode, method"};
constexpr Family kLsn{.name = "pg_ha_archived_lsn_bytes",
                      .help =
                          "WAL position up to which this server has archived its timeline; after "
                          "a promotion absent until the first segment is archived."};
constexpr Family kRpoBytes{
    .name = "pg_ha_archive_rpo_bytes",
    .help = "WAL not yet archived: what a restore from the archive would lack now, in bytes."};
constexpr Family kRpoSeconds{
    .name = "pg_ha_archive_rpo_seconds",
    .help =
        "Time since the archive last had everything written: what a restore from it would lack. "
        "Basis `watched`: as pgvigil has seen it; `last_success`: since a file was last "
        "archived, at least so long.",
    .labels = "basis"};

constexpr std::array kFamilies = {&kInfo, &kLsn, &kRpoBytes, &kRpoSeconds};

constexpr Verdict kFailing{"archive_failing", Severity::kCritical,
                           "Archiving fails: WAL piles up, and the archive falls behind."};
constexpr Verdict kDiscards{"archive_discards", Severity::kCritical,
                            "archive_command succeeds without doing anything: WAL is thrown away."};
constexpr Verdict kUnconfigured{
    "archive_unconfigured", Severity::kCritical,
    "archive_mode is on without a command or library: nothing is archived, and WAL piles up."};

constexpr std::array kVerdicts = {&kFailing, &kDiscards, &kUnconfigured};

// The postmaster starts an archiver that ended again within ten seconds.
constexpr std::chrono::seconds kArchiverRestart{30};
// Before it the archiver was no process that pg_stat_activity shows.
constexpr int kShowsArchiver = 14;

struct Reading {
  std::string mode;
  std::string command;
  std::string library;
  std::string last_file;
  std::optional<WalEnd> end;
  std::optional<double> archived_age;
  std::optional<double> failed_age;
  std::optional<double> archiver_age;
  std::optional<std::uint64_t> redo;
  std::optional<double> checkpoint_age;

  [[nodiscard]] bool unconfigured() const { return command.empty() && library.empty(); }
};

Reading Read(const Row& row) {
  Reading reading;
  reading.mode = row.TextOr("archive_mode", "");
  reading.command = row.TextOr("archive_command", "");
  reading.library = row.TextOr("archive_library", "");
  reading.last_file = row.TextOr("last_archived_wal", "");
  reading.end = ReadWalEnd(row);
  reading.archived_age = row.Number("archived_age");
  reading.failed_age = row.Number("failed_age");
  reading.archiver_age = row.Number("archiver_age");
  reading.redo = row.Lsn("redo_lsn");
  reading.checkpoint_age = row.Number("checkpoint_age");
  return reading;
}

std::string_view MethodOf(const Reading& reading) {
  if (reading.unconfigured()) return "none";
  return reading.library.empty() ? "command" : "library";
}

/// All a page shows.
struct Picture {
  Reading reading;
  Truth failing = Truth::kUnknown;
  std::optional<Archived> archived;
  std::optional<SteadyTime> caught_up;
  std::optional<SteadyTime> last_success;
};

void SayLoss(const Picture& picture, SteadyTime now, Findings& out) {
  if (picture.archived && picture.reading.end) {
    const auto missing = WalBetween(picture.archived->lsn, picture.reading.end->lsn);
    out.Set(kLsn, static_cast<double>(picture.archived->lsn));
    out.Set(kRpoBytes, static_cast<double>(missing));
  }
  const auto since = picture.caught_up ? picture.caught_up : picture.last_success;
  if (!since) return;
  out.Set(kRpoSeconds, std::max(0.0, ToSeconds(now - *since)),
          {{"basis", picture.caught_up ? "watched" : "last_success"}});
}

void SayUnknown(Findings& out) {
  for (const Verdict* verdict : kVerdicts) out.Say(*verdict, Truth::kUnknown);
}

void Say(const Picture& picture, const Moment& moment, bool fresh, Findings& out) {
  if (!fresh) return SayUnknown(out);
  const Reading& reading = picture.reading;
  out.Set(kInfo, 1.0, {{"mode", reading.mode}, {"method", MethodOf(reading)}});
  SayLoss(picture, moment.now, out);
  out.Say(kFailing, picture.failing);
  out.Say(kDiscards, ToTruth(reading.library.empty() && DiscardsWal(reading.command)));
  out.Say(kUnconfigured, ToTruth(reading.unconfigured()));
}

class Archive final : public Check {
 public:
  Report Learn(const Answer& answer) override {
    if (answer.rows.row_count() == 0) return NotArchiving();
    Picture picture;
    picture.reading = Read(Row(answer.rows, 0));
    const SteadyTime now = answer.moment.now;
    if (picture.reading.end) Follow(picture.reading, now);
    picture.failing = IsFailing(picture.reading, answer.version, now);
    picture.archived = archived_;
    picture.caught_up = staleness_.caught_up();
    if (picture.reading.archived_age) {
      picture.last_success = SecondsBefore(now, *picture.reading.archived_age);
    }
    return [picture](const Moment& moment, bool fresh, Findings& out) {
      Say(picture, moment, fresh, out);
    };
  }

  Report Ignorant() const override {
    return [](const Moment&, bool, Findings& out) { SayUnknown(out); };
  }

 private:
  Report NotArchiving() {
    staleness_ = Staleness();
    archived_.reset();
    archiver_missed_.reset();
    return [](const Moment&, bool, Findings&) {};
  }

  void Follow(const Reading& reading, SteadyTime now) {
    // A promotion begins another history: what was archived before it was not by this account.
    if (archived_ && archived_->timeline != reading.end->timeline) staleness_ = Staleness();
    archived_ = AfterArchiving(reading.last_file, *reading.end, archived_);
    // WAL was not further than its redo position when the last checkpoint began.
    if (reading.redo && reading.checkpoint_age) {
      staleness_.UpstreamWas(*reading.redo, SecondsBefore(now, *reading.checkpoint_age));
    }
    staleness_.UpstreamWas(reading.end->lsn, now);
    if (archived_) staleness_.Replayed(archived_->lsn);
  }

  Truth IsFailing(const Reading& reading, ServerVersion version, SteadyTime now) {
    const bool shown = version.Major() >= kShowsArchiver;
    if (shown && !reading.archiver_age) {
      if (!archiver_missed_) archiver_missed_ = now;
      return now - *archiver_missed_ > kArchiverRestart ? Truth::kTrue : Truth::kUnknown;
    }
    archiver_missed_.reset();
    if (!reading.failed_age) return reading.archived_age ? Truth::kFalse : Truth::kUnknown;
    if (reading.archived_age && *reading.archived_age <= *reading.failed_age) return Truth::kFalse;
    // An earlier archiver failed, perhaps when this server was a primary last, and this one has not
    // tried yet.
    if (shown && *reading.failed_age > *reading.archiver_age) return Truth::kUnknown;
    return Truth::kTrue;
  }

  Staleness staleness_;
  std::optional<Archived> archived_;
  std::optional<SteadyTime> archiver_missed_;
};

}  // namespace

constexpr CheckInfo kArchiveCheck{.name = "archive",
                                  .make = [](const CheckContext&) -> std::unique_ptr<Check> {
                                    return std::make_unique<Archive>();
                                  },
                                  .families = kFamilies,
                                  .verdicts = kVerdicts};

}  // namespace pgvigil::collectors
