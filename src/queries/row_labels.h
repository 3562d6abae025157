#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "queries/layout.h"

namespace pgvigil::queries {

/// The family a name cell stands for.
struct NamedFamily {
  std::string name;
  std::uint64_t generation = 0;
  std::uint64_t placed = 0;  ///< the generation whose families `index` is an index of
  std::size_t index = 0;
};

/// One set of labels of a query; of one family only when the query has a name cell.
struct Series {
  metrics::LabelSetPtr labels;
  NamedFamily* family = nullptr;  ///< null without a name cell
  std::uint64_t generation = 0;
  std::vector<std::uint64_t>
      families;  ///< bit set of those that have a sample already in this result

  /// False when family `index` has this series already.
  bool Mark(std::size_t index) {
    const std::size_t word = index / 64;
    const std::uint64_t bit = std::uint64_t{1} << (index % 64);
    if (families.size() <= word) families.resize(word + 1);
    if ((families[word] & bit) != 0) return false;
    families[word] |= bit;
    return true;
  }
};

/// What one combination of label cells leads to.
struct RowLabels {
  Series* series = nullptr;
  const LabelSlot* cut = nullptr;  ///< a label whose value was shortened
  std::uint64_t generation = 0;
};

/// Finds the labels of a row by the bytes of its label cells and keeps them until a result comes
/// without them, so that the rows of a steady result cost a look-up each. Different cells can have
/// one rendering (two moments in one second): they share a series. Pointers stay good until End().
class RowLabelCache {
 public:
  RowLabelCache(const Query& query, std::vector<metrics::Label> constants);

  /// Forgets everything: the columns of the result have changed. `layout` must outlive its use
  /// here.
  void Reset(const Layout& layout);

  void Begin() { ++generation_; }
  /// The labels of the row, or null when its name cell is NULL.
  RowLabels* Find(const postgres::Rows& rows, std::size_t row);
  /// Drops what no row had since Begin().
  void End();

  [[nodiscard]] std::uint64_t generation() const { return generation_; }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  template <class Value>
  using Map = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

  void BuildKey(const postgres::Rows& rows, std::size_t row);
  RowLabels Make(const postgres::Rows& rows, std::size_t row);
  metrics::LabelSetPtr MakeLabels(const postgres::Rows& rows, std::size_t row, RowLabels& made);
  NamedFamily* FamilyOf(std::string_view cell);
  void Touch(RowLabels& labels);

  const Query& query_;
  const std::vector<metrics::Label> constants_;
  const Layout* layout_ = nullptr;
  std::uint64_t generation_ = 0;
  std::size_t used_ = 0;  // rows' entries seen in this generation
  std::string key_;       // scratch
  Map<RowLabels> rows_;
  Map<Series> series_;  // by family name and rendered labels
  Map<NamedFamily> families_;
  metrics::LabelSetPtr last_made_;
};

}  // namespace pgvigil::queries
