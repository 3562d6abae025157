#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "queries/mapper.h"

namespace pgvigil::queries {

/// Counts what is left out of one result: one entry per reason and column, with the first example.
class LossLog {
 public:
  /// A count of 0 is no loss.
  void Add(LossReason reason, std::string_view column, std::string_view example,
           std::size_t count = 1);
  [[nodiscard]] std::vector<MappingLoss> Take() { return std::exchange(losses_, {}); }

 private:
  std::vector<MappingLoss> losses_;
};

}  // namespace pgvigil::queries
