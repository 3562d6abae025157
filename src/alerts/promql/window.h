#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "alerts/promql/evaluator.h"
#include "alerts/promql/point_chunk.h"
#include "alerts/promql/storage.h"

namespace pgvigil::promql {

/// What the window holds, for /metrics.
struct WindowStats {
  std::size_t series = 0;
  std::size_t points = 0;
  std::size_t bytes = 0;  ///< of series, labels and points; at most the limit
  std::uint64_t appended = 0;
  std::uint64_t dropped = 0;  ///< points that did not fit, or were not newer than the last
  std::uint64_t refused = 0;  ///< those of them that did not fit
};

/// Samples kept for rules: only of series a rule can touch, only as long as a rule looks back, in
/// packed form and in bounded memory. Thread-compatible.
class Window final : public Storage {
 public:
  explicit Window(std::size_t max_bytes);
  ~Window() override;

  /// Another limit from now on. What is there stays until it is pruned.
  void Limit(std::size_t max_bytes) { max_bytes_ = max_bytes; }

  /// What rules ask for; what nobody asks for any more is let go at the next Prune().
  void Keep(std::vector<Demand> demands);
  /// Whether any series of this metric can be touched; spares building the labels of the others.
  [[nodiscard]] bool Wants(std::string_view metric) const;

  /// Keeps the point when a demand takes the series and memory is left. `source` tells apart who
  /// brings series, for EndRound();
  /// who brought a series last has it.
  void Append(std::uint32_t source, const Labels& labels, Point point);
  /// A collection of `source` has ended: its series that were not appended at `t` get a stale
  /// marker there.
  void EndRound(std::uint32_t source, Timestamp t);
  /// Lets go what no demand can reach from `now` on.
  void Prune(Timestamp now);

  /// The clock was set by so much: all points move with it, so that what came before a step still
  /// came that long before what comes after.
  void ShiftTime(Duration by) { shift_ += by.count(); }

  void Select(std::span<const Matcher> matchers, Timestamp after, Timestamp upto,
              const Visitor& visit) const override;

  [[nodiscard]] WindowStats stats() const;

 private:
  struct Stream;
  using StreamPtr = std::unique_ptr<Stream>;

  [[nodiscard]] Duration ReachFor(const Labels& labels) const;
  [[nodiscard]] const std::vector<Demand>* DemandsFor(std::string_view metric) const;
  Stream* FindOrAdd(std::uint32_t source, const Labels& labels);
  void Add(Stream& stream, Point point);
  void PruneMetric(std::vector<StreamPtr>& streams, Timestamp now);

  std::size_t max_bytes_;
  std::map<std::string, std::vector<Demand>, std::less<>> demands_;  // by metric name
  std::vector<Demand> nameless_;  // those that may touch any metric
  std::map<std::string, std::vector<StreamPtr>, std::less<>> metrics_;
  std::unordered_map<Labels, Stream*, LabelsHash> streams_;
  Timestamp shift_ = 0;  // points are kept as if the clock had never been set
  std::size_t bytes_ = 0;
  std::size_t points_ = 0;
  std::uint64_t appended_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace pgvigil::promql
