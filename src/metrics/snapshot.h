#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "metrics/family.h"

namespace pgvigil::metrics {

/// What one source (a query on one database, a collector, pgvigil itself) contributed. Immutable once built; its text
/// is rendered once and kept as long as the block lives, so a cached result is not rendered again.
/// Thread-safe after construction.
class Block {
 public:
  /// `source` names the query or collector, for `collect[]` and for counting what was dropped.
  Block(std::string source, std::vector<MetricFamily> families);
  ~Block();
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  [[nodiscard]] const std::string& source() const { return source_; }
  [[nodiscard]] const std::vector<MetricFamily>& families() const { return families_; }
  [[nodiscard]] std::size_t series() const { return series_; }

  /// The sample lines of family `index`, without HELP and TYPE; the same in both formats.
  [[nodiscard]] const std::string& Text(std::size_t index) const;

 private:
  struct Rendered;
  std::string source_;
  std::vector<MetricFamily> families_;  // sorted by name
  std::size_t series_ = 0;
  std::unique_ptr<Rendered> rendered_;
};
using BlockPtr = std::shared_ptr<const Block>;

/// Classic text 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/) or OpenMetrics 1.0
/// (https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md).
enum class Format { kText, kOpenMetrics };

/// The format an `Accept` header asks for, by its q-values; kText when there is none or nothing fits.
[[nodiscard]] Format NegotiateFormat(std::string_view accept);
[[nodiscard]] std::string_view ContentType(Format format);

/// Series left out of a page, by the source they came from.
struct Loss {
  std::string source;
  std::string family;
  enum class Reason { kDuplicate, kTypeClash, kBudget } reason = Reason::kDuplicate;
  std::size_t series = 0;
};

/// Everything known at one moment: the blocks merged by family, ready to be written.
/// Immutable, thread-safe; the text of each format is rendered at its first use and shared.
class Snapshot {
 public:
  /// Merges `blocks` (earlier ones win). One family keeps the type and HELP of its first block; a block that disagrees
  /// on the type, or whose series names collide with another family's (`x_count` of histogram `x`), loses that family.
  /// At most `max_series` series are kept, whole families of the last blocks going first.
  static std::shared_ptr<const Snapshot> Merge(std::vector<BlockPtr> blocks, std::size_t max_series,
                                               WallTime taken_at);
  ~Snapshot();

  [[nodiscard]] WallTime taken_at() const { return taken_at_; }
  [[nodiscard]] std::size_t series() const { return series_; }
  [[nodiscard]] const std::vector<Loss>& losses() const { return losses_; }

  /// The page. The reference lives as long as the snapshot.
  [[nodiscard]] std::shared_ptr<const std::string> Page(Format format) const;
  /// The page, gzip-compressed.
  [[nodiscard]] std::shared_ptr<const std::string> GzipPage(Format format) const;
  /// The page with only the families that a block accepted by `wanted` contributed to; rendered at every call.
  [[nodiscard]] std::string PageOf(Format format,
                                   const std::function<bool(const Block&)>& wanted) const;
  /// Calls `visit` for each family, sorted by name, with the blocks' parts merged.
  void ForEach(const std::function<void(const MetricFamily&)>& visit) const;

 private:
  struct Impl;
  Snapshot();
  WallTime taken_at_;
  std::size_t series_ = 0;
  std::vector<Loss> losses_;
  std::unique_ptr<Impl> impl_;
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;

}  // namespace pgvigil::metrics
