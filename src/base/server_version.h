#pragma once

#include <compare>
#include <string>

namespace pgvigil {

/// A PostgreSQL version as `server_version_num` gives it: 160004 is 16.4.
/// https://www.postgresql.org/docs/current/libpq-status.html#LIBPQ-PQSERVERVERSION
struct ServerVersion {
  int num = 0;  ///< 0 means unknown

  [[nodiscard]] constexpr int Major() const { return num / 10000; }
  [[nodiscard]] constexpr int Minor() const { return num % 10000; }
  [[nodiscard]] constexpr bool known() const { return num > 0; }
  [[nodiscard]] std::string Text() const {
    return std::to_string(Major()) + "." + std::to_string(Minor());
  }
  friend constexpr auto operator<=>(const ServerVersion&, const ServerVersion&) = default;
};

}  // namespace pgvigil
