#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "metrics/block.h"
#include "metrics/family.h"
#include "metrics/format.h"

namespace pgvigil::metrics {

/// Everything known at one moment: the blocks merged by family, ready to be written.
/// Immutable, thread-safe; what one caller rendered is shared with the others.
class Snapshot {
 public:
  /// Merges `blocks` (earlier ones win; a null one is skipped). One family keeps the type and HELP
  /// of its first block; a block that disagrees on the type, or whose series names collide with
  /// another family's (`x_count` of histogram `x`), loses that family, and a series that is there
  /// already is dropped. At most `max_series` series are kept: a block's part of a family that no
  /// longer fits is left out as a whole, so the last blocks lose first.
  static std::shared_ptr<const Snapshot> Merge(std::vector<BlockPtr> blocks, std::size_t max_series,
                                               WallTime taken_at);
  ~Snapshot();

  [[nodiscard]] WallTime taken_at() const { return taken_at_; }
  [[nodiscard]] std::size_t series() const { return series_; }
  /// What the blocks dropped themselves and what merging them dropped.
  [[nodiscard]] const std::vector<Loss>& losses() const { return losses_; }

  /// The page. Shared while somebody holds it; put together again (a copy of the blocks' text)
  /// after that, because nearly every scrape takes the compressed one and a second copy of the page
  /// would be kept for nothing.
  [[nodiscard]] std::shared_ptr<const std::string> Page(Format format) const;
  /// The page, gzip-compressed once and kept.
  [[nodiscard]] std::shared_ptr<const std::string> GzipPage(Format format) const;
  /// The page with only what the blocks accepted by `wanted` contributed; rendered at every call.
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
