#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/block.h"
#include "metrics/exposition.h"
#include "metrics/family.h"

namespace pgvigil::metrics {

/// What one block contributes to one family: all the block has of it, or what is left without
/// duplicates.
struct Part {
  /// A family of which another block had some series first.
  struct Reduced {
    MetricFamily family;
    std::string text;
  };

  const Block* block = nullptr;  ///< outlives the part
  std::size_t index = 0;         ///< in block->families()
  std::unique_ptr<const Reduced> reduced = nullptr;

  [[nodiscard]] const MetricFamily& family() const {
    return reduced ? reduced->family : block->families()[index];
  }
  [[nodiscard]] std::string_view text() const {
    return reduced ? std::string_view(reduced->text) : block->Text(index);
  }
};

/// One family of a page. Type and HELP are those of the first part; there is at least one.
struct MergedFamily {
  std::vector<Part> parts;
  bool bare_name_is_free = false;  ///< see Metadata

  [[nodiscard]] const MetricFamily& first() const { return parts.front().family(); }
  [[nodiscard]] Metadata metadata() const {
    return {first().name, first().help, first().type, bare_name_is_free};
  }
};

struct Merged {
  std::vector<MergedFamily> families;  ///< sorted by name
  std::size_t series = 0;
  std::vector<Loss> losses;
};

/// The rules of Snapshot::Merge. Null blocks are skipped.
[[nodiscard]] Merged Merge(const std::vector<BlockPtr>& blocks, std::size_t max_series);

}  // namespace pgvigil::metrics
