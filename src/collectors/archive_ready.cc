#include <array>
#include <optional>

#include "collectors/archive.h"
#include "collectors/row.h"
#include "collectors/seconds_before.h"
#include "collectors/wal_end.h"

namespace pgvigil::collectors {
namespace {

constexpr Verdict kLate{"archive_late", Severity::kCritical,
                        "A finished WAL file has waited longer than ha.archive_delay."};

constexpr std::array kVerdicts = {&kLate};

/// Since when something has waited; nullopt: nothing does, as far as is known.
using Since = std::optional<SteadyTime>;

bool IsOlder(const Since& since, SteadyTime now, std::chrono::milliseconds delay) {
  return since && now - *since > delay;
}

class ArchiveReady final : public Check {
 public:
  explicit ArchiveReady(const CheckContext& context) : delay_(context.ha.archive_delay) {}

  Report Learn(const Answer& answer) override {
    if (answer.rows.row_count() == 0) return [](const Moment&, bool, Findings&) {};
    const Row row(answer.rows, 0);
    const SteadyTime now = answer.moment.now;
    const auto age = row.Number("oldest_age");
    if (!age) return Ignorant();
    const Since ready = *age > 0 ? Since(SecondsBefore(now, *age)) : std::nullopt;
    const Since unarchived = Follow(row, now);
    return [ready, unarchived, delay = delay_](const Moment& moment, bool fresh, Findings& out) {
      const bool late = IsOlder(ready, moment.now, delay) || IsOlder(unarchived, moment.now, delay);
      out.Say(kLate, fresh ? ToTruth(late) : Truth::kUnknown);
    };
  }

  Report Ignorant() const override {
    return [](const Moment&, bool, Findings& out) { out.Say(kLate, Truth::kUnknown); };
  }

 private:
  // Somebody may have deleted the files that say what waits. Since when at least, as it was seen.
  Since Follow(const Row& row, SteadyTime now) {
    const auto end = ReadWalEnd(row);
    if (!end) return std::nullopt;
    archived_ = AfterArchiving(row.TextOr("last_archived_wal", ""), *end, archived_);
    const bool known = archived_ && archived_->exact;
    if (!known || (waiting_ && waiting_->finished <= archived_->lsn)) waiting_.reset();
    const std::uint64_t finished = SegmentBegin(end->lsn, end->segment_size);
    if (known && !waiting_ && finished > archived_->lsn) waiting_ = Waiting{finished, now};
    return waiting_ ? Since(waiting_->since) : std::nullopt;
  }

  struct Waiting {
    std::uint64_t finished = 0;  // end of the last finished segment at that moment
    SteadyTime since{};
  };

  const std::chrono::milliseconds delay_;
  std::optional<Archived> archived_;
  std::optional<Waiting> waiting_;
};

}  // namespace

constexpr CheckInfo kArchiveReadyCheck{
    .name = "archive_ready",
    .make = [](const CheckContext& context) -> std::unique_ptr<Check> {
      return std::make_unique<ArchiveReady>(context);
    },
    .families = {},
    .verdicts = kVerdicts};

}  // namespace pgvigil::collectors
