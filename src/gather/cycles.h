#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>

#include "base/clock.h"

namespace pgvigil::gather {

/// What the cycles so far took.
struct CycleTotals {
  std::uint64_t finished = 0;
  std::chrono::microseconds last{0};
  std::chrono::microseconds sum{0};
};

/// Which demands wait for which jobs. A cycle waits for the jobs it sent, for what these lead to,
/// and for the jobs that were still in flight when it began. Demands are numbers that grow.
/// Thread-compatible.
class Cycles {
 public:
  /// `budget`: a cycle older than this is not joined; a new one asks anew for what has answered in
  /// the meantime.
  explicit Cycles(std::chrono::milliseconds budget) : budget_(budget) {}

  /// Whether a demand that arrives now may share the newest cycle. One in which something timed out
  /// or was cut off may be over for the cause of that, so it is not shared.
  [[nodiscard]] bool CanJoin(SteadyTime now) const;
  void Join(std::uint64_t demand) { open_.back().demand = demand; }
  void Start(std::uint64_t demand, SteadyTime now);
  /// The newest cycle; 0 before the first.
  [[nodiscard]] std::uint64_t newest() const { return newest_; }

  /// One job more, or less, that holds `cycle` and all later ones open.
  void Hold(std::uint64_t cycle) { ++holds_[cycle]; }
  void Release(std::uint64_t cycle);
  /// Something in flight was cut off.
  void MarkFaulty();

  /// Ends the cycles that nothing holds open.
  void Close(SteadyTime now);
  /// The last demand whose cycle has ended; every earlier one has been served too.
  [[nodiscard]] std::uint64_t served() const { return served_; }
  [[nodiscard]] const CycleTotals& totals() const { return totals_; }

 private:
  struct Cycle {
    std::uint64_t id = 0;
    std::uint64_t demand = 0;
    SteadyTime started{};
    bool faulty = false;
  };

  std::chrono::milliseconds budget_;
  std::uint64_t newest_ = 0;
  std::uint64_t served_ = 0;
  std::deque<Cycle> open_;
  std::map<std::uint64_t, std::size_t> holds_;
  CycleTotals totals_;
};

}  // namespace pgvigil::gather
