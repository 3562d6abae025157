#pragma once

#include <cstdint>

namespace pgvigil::queries {

/// What the type of a result column means to the conversions. Everything not named is text.
enum class CellType {
  kBool,
  kInteger,  ///< int2, int4, int8, oid, xid, cid
  kFloat4,
  kFloat8,
  kTime,  ///< date, timestamp, timestamptz
  kInterval,
  kBytes,     ///< bytea
  kDocument,  ///< json, jsonb, xml
  kLsn,
  kText  ///< numeric too: the drivers whose dialects we read hand it on as text
};

/// By the fixed OIDs of pg_type.dat.
[[nodiscard]] CellType CellTypeOf(std::uint32_t oid);

}  // namespace pgvigil::queries
