#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/family.h"

namespace pgvigil::metrics {

/// Series left out of a page, by the source they came from.
struct Loss {
  enum class Reason {
    kDuplicate,  ///< the same series was there already
    kTypeClash,  ///< the family is there already with another type
    kNameClash,  ///< a series name belongs to another family: `x_count` beside histogram `x`
    kBadName,    ///< the family's name is not legal
    kBudget      ///< more than max_series
  };
  std::string source;
  std::string family;
  Reason reason = Reason::kDuplicate;
  std::size_t series = 0;
};
/// The value of a label `reason`: "duplicate", "type_clash", "name_clash", "bad_name", "budget".
[[nodiscard]] std::string_view Name(Loss::Reason reason);

/// What one source (a query on one database, a collector, pgvigil itself) contributed. Immutable
/// once built; its text is rendered at its first use and kept as long as the block lives, so a
/// cached result is not rendered again. Thread-safe after construction.
class Block {
 public:
  /// `source` names the query or collector, for `collect[]` and for counting what was dropped.
  /// Makes the families fit for a page: families of one name are joined, those without series left
  /// out, label `le` of a histogram renamed `exported_le`, buckets that are not increasing and
  /// finite dropped, HELP made valid UTF-8.
  Block(std::string source, std::vector<MetricFamily> families);
  ~Block();
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  [[nodiscard]] const std::string& source() const { return source_; }
  /// Sorted by name, each name once, none without series; labels are never null.
  [[nodiscard]] const std::vector<MetricFamily>& families() const { return families_; }
  [[nodiscard]] std::size_t series() const { return series_; }
  /// What was dropped from the families given.
  [[nodiscard]] const std::vector<Loss>& losses() const { return losses_; }

  /// The sample lines of family `index`, without HELP and TYPE; the same in both formats. Lives as
  /// long as the block.
  [[nodiscard]] std::string_view Text(std::size_t index) const;

 private:
  struct Rendered;
  std::string source_;
  std::vector<Loss> losses_;  // before the families, whose construction fills it
  std::vector<MetricFamily> families_;
  std::size_t series_ = 0;
  std::unique_ptr<Rendered> rendered_;
};
using BlockPtr = std::shared_ptr<const Block>;

}  // namespace pgvigil::metrics
