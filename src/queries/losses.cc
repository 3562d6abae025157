#include "queries/losses.h"

#include <algorithm>
#include <string>

#include "base/utf8.h"

namespace pgvigil::queries {
namespace {

constexpr std::size_t kExampleBytes = 80;

}  // namespace

std::string_view Name(LossReason reason) {
  switch (reason) {
    case LossReason::kMissingColumn:
      return "missing_column";
    case LossReason::kUnmappedColumn:
      return "unmapped_column";
    case LossReason::kConversion:
      return "conversion";
    case LossReason::kBadName:
      return "bad_name";
    case LossReason::kDuplicate:
      return "duplicate";
    case LossReason::kLabelCut:
      return "label_cut";
    case LossReason::kLimit:
      break;
  }
  return "limit";
}

void LossLog::Add(LossReason reason, std::string_view column, std::string_view example,
                  std::size_t count) {
  if (count == 0) return;
  const auto known = std::ranges::find_if(losses_, [&](const MappingLoss& loss) {
    return loss.reason == reason && loss.column == column;
  });
  if (known != losses_.end()) {
    known->count += count;
    return;
  }
  losses_.push_back(
      {reason, SanitizeUtf8(column), SanitizeUtf8(TruncateUtf8(example, kExampleBytes)), count});
}

}  // namespace pgvigil::queries
