#include "queries/cell_type.h"

namespace pgvigil::queries {

CellType CellTypeOf(std::uint32_t oid) {
  switch (oid) {
    case 16:
      return CellType::kBool;
    case 17:
      return CellType::kBytes;
    case 20:  // int8
    case 21:  // int2
    case 23:  // int4
    case 26:  // oid
    case 28:  // xid
    case 29:  // cid
      return CellType::kInteger;
    case 114:   // json
    case 142:   // xml
    case 3802:  // jsonb
      return CellType::kDocument;
    case 700:
      return CellType::kFloat4;
    case 701:
      return CellType::kFloat8;
    case 1082:  // date
    case 1114:  // timestamp
    case 1184:  // timestamptz
      return CellType::kTime;
    case 1186:
      return CellType::kInterval;
    case 3220:
      return CellType::kLsn;
    default:
      return CellType::kText;
  }
}

}  // namespace pgvigil::queries
