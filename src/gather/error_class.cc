#include "gather/error_class.h"

#include <algorithm>
#include <array>

namespace pgvigil::gather {
namespace {

constexpr std::string_view kLockNotAvailable = "55P03";

constexpr auto kSqlStateClasses = std::to_array<std::string_view>(
    {"00", "01", "02", "03", "08", "09", "0A", "0B", "0F", "0L", "0P", "0Z", "10", "20", "21",
     "22", "23", "24", "25", "26", "27", "28", "2B", "2D", "2F", "34", "38", "39", "3B", "3D",
     "3F", "40", "42", "44", "53", "54", "55", "57", "58", "72", "F0", "HV", "P0", "XX"});

std::string_view SqlStateClass(std::string_view sqlstate) {
  const auto it =
      std::find(kSqlStateClasses.begin(), kSqlStateClasses.end(), sqlstate.substr(0, 2));
  return it == kSqlStateClasses.end() ? "other" : *it;
}

}  // namespace

std::string_view ErrorClass(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kTimeout:
      return error.sqlstate == kLockNotAvailable ? "lock_timeout" : "timeout";
    case ErrorKind::kConnect:
      return "connection";
    case ErrorKind::kSql:
      return SqlStateClass(error.sqlstate);
    case ErrorKind::kMapping:
      return "mapping";
    case ErrorKind::kLimit:
      return "limit";
    case ErrorKind::kConfig:
    case ErrorKind::kIo:
    case ErrorKind::kInternal:
      break;
  }
  return "internal";
}

Fault FaultOf(const Error& error) {
  if (error.kind != ErrorKind::kTimeout) return Fault::kError;
  return error.sqlstate == kLockNotAvailable ? Fault::kLockTimeout : Fault::kTimeout;
}

std::string_view HintFor(const Error& error) {
  if (error.kind == ErrorKind::kTimeout) {
    return error.sqlstate == kLockNotAvailable
               ? "something holds a lock on what the query reads: look at pg_locks"
               : "give the query its own `timeout` and `cache`, or disable it";
  }
  if (error.sqlstate == "42501") return "grant the role what it needs: sql/pgvigil-role.sql";
  if (error.sqlstate == "42P01" || error.sqlstate == "42703" || error.sqlstate == "42883") {
    return "the query does not fit this server: give it a version range, or a database or "
           "extension "
           "condition";
  }
  if (error.sqlstate == "25006") return "sessions are read only: the query may not write";
  return "";
}

}  // namespace pgvigil::gather
