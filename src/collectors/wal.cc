#include "collectors/wal.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collectors/row.h"
#include "collectors/wal_end.h"

namespace pgvigil::collectors {
namespace {

constexpr Family kWritten{
    .name = "pg_ha_wal_written_bytes_total",
    .help =
        "WAL written by a primary, received or replayed by a standby, since pgvigil watches. A "
        "server that is rewound begins no new count.",
    .type = metrics::MetricType::kCounter};
constexpr Family kRetained{
    .name = "pg_ha_wal_retained_bytes",
    .help =
        "WAL from the oldest position a holder needs to the newest one: slot:<name>, archiver, "
        "wal_keep_size, checkpoint, summarizer. The server keeps what the largest one needs.",
    .labels = "holder"};
constexpr Family kBiggest{.name = "pg_ha_wal_biggest_holder_info",
                          .help = "What holds back most WAL, as a label; always 1.",
                          .labels = "holder"};

constexpr std::array kFamilies = {&kWritten, &kRetained, &kBiggest};

struct Holder {
  std::string name;
  std::uint64_t bytes = 0;
};

/// Adds the holders of one answer up; positions that are NULL or 0/0 hold nothing.
class Holders {
 public:
  explicit Holders(const WalEnd& end) : end_(end) {}

  void Add(std::string name, std::optional<std::uint64_t> oldest) {
    if (oldest && *oldest > 0) {
      holders_.push_back({std::move(name), WalBetween(*oldest, end_.lsn)});
    }
  }
  void AddKeepSize(std::optional<double> size) {
    if (!size || *size <= 0) return;
    const auto from = KeptFrom(end_.lsn, static_cast<std::uint64_t>(*size), end_.segment_size);
    Add("wal_keep_size", std::max(from, end_.segment_size));  // WAL begins with the second segment
  }
  [[nodiscard]] std::vector<Holder> Take() { return std::move(holders_); }

 private:
  const WalEnd end_;
  std::vector<Holder> holders_;
};

void Say(const std::vector<Holder>& holders, Findings& out) {
  for (const Holder& holder : holders) {
    out.Set(kRetained, static_cast<double>(holder.bytes), {{"holder", holder.name}});
  }
  const auto biggest = std::ranges::max_element(holders, {}, &Holder::bytes);
  if (biggest != holders.end()) out.Set(kBiggest, 1.0, {{"holder", biggest->name}});
}

class Wal final : public Check {
 public:
  Report Learn(const Answer& answer) override {
    std::vector<Holder> holders;
    const std::vector<Row> rows = AllRows(answer.rows);
    const auto end = rows.empty() ? std::nullopt : ReadWalEnd(rows[0]);
    if (end) {
      Count(end->lsn);
      holders = Hold(rows, *end);
    }
    return [holders = std::move(holders), written = written_](const Moment&, bool fresh,
                                                              Findings& out) {
      out.Set(kWritten, written);
      if (fresh) Say(holders, out);
    };
  }

  Report Ignorant() const override {
    return [](const Moment&, bool, Findings&) {};
  }

 private:
  // The position itself is no counter: rewinding takes it back, and what is below is not written
  // at once.
  void Count(std::uint64_t lsn) {
    written_ = written_.value_or(0) + static_cast<double>(WalBetween(last_.value_or(lsn), lsn));
    last_ = lsn;
  }

  std::vector<Holder> Hold(const std::vector<Row>& rows, const WalEnd& end) {
    const Row& first = rows[0];
    Holders holders(end);
    holders.Add("checkpoint", first.Lsn("redo_lsn"));
    holders.AddKeepSize(first.Number("keep_size"));
    holders.Add("summarizer", first.Lsn("summarized_lsn"));
    if (first.Flag("archives").value_or(false)) {
      archived_ = AfterArchiving(first.TextOr("last_archived_wal", ""), end, archived_);
      if (archived_) holders.Add("archiver", archived_->lsn);
    }
    for (const Row& row : rows) {
      holders.Add("slot:" + row.TextOr("slot_name", ""), row.Lsn("restart_lsn"));
    }
    return holders.Take();
  }

  std::optional<std::uint64_t> last_;
  std::optional<double> written_;
  std::optional<Archived> archived_;
};

}  // namespace

constexpr CheckInfo kWalCheck{
    .name = "wal",
    .make = [](const CheckContext&) -> std::unique_ptr<Check> { return std::make_unique<Wal>(); },
    .families = kFamilies,
    .verdicts = {}};

}  // namespace pgvigil::collectors
