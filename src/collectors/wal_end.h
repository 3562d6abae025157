#pragma once

#include <optional>

#include "collectors/row.h"
#include "collectors/wal_file.h"

namespace pgvigil::collectors {

/// The columns end_lsn, timeline and segment_size; nullopt when one of them is NULL.
[[nodiscard]] inline std::optional<WalEnd> ReadWalEnd(const Row& row) {
  const auto lsn = row.Lsn("end_lsn");
  const auto timeline = row.Number("timeline");
  const auto segment_size = row.Number("segment_size");
  if (!lsn || !timeline || !segment_size || *segment_size < 1) return std::nullopt;
  return WalEnd{*lsn, static_cast<std::uint32_t>(*timeline),
                static_cast<std::uint64_t>(*segment_size)};
}

}  // namespace pgvigil::collectors
