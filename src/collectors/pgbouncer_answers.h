#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "collectors/findings.h"
#include "postgres/rows.h"

namespace pgvigil::collectors {

/// What a PgBouncer's console said when it was asked kBouncerCommands. A value
/// is missing where the version has none.
struct BouncerAnswers {
  std::optional<postgres::Rows> lists;
  std::optional<postgres::Rows> pools;
  std::optional<postgres::Rows> stats;
  std::optional<postgres::Rows> databases;
  std::optional<postgres::Rows> config;
  std::optional<postgres::Rows> version;
  std::optional<postgres::Rows> state;  ///< newer than 1.18
};

inline constexpr std::array<std::string_view, 7> kBouncerCommands = {
    "SHOW LISTS",  "SHOW POOLS",   "SHOW STATS", "SHOW DATABASES",
    "SHOW CONFIG", "SHOW VERSION", "SHOW STATE"};

/// One per command, in order.
[[nodiscard]] BouncerAnswers ReadAnswers(std::vector<std::optional<postgres::Rows>> rows);

/// How far a pooler is from its limits. Of the console's own pool nothing is
/// said.
struct BouncerLoad {
  struct Pool {
    std::string database;
    std::string user;
    double used_ratio = 0;  ///< connections to the server in use, of those it may have
    bool waits = false;     ///< clients have waited for a second, and no more
                            ///< connections may come
  };
  std::optional<double> clients_ratio;  ///< of max_client_conn
  std::vector<Pool> pools;              ///< those with a limit, the fullest first
  Truth saturated = Truth::kUnknown;
  Truth paused = Truth::kUnknown;
};

/// `percent`: of the clients, from where they are too many.
[[nodiscard]] BouncerLoad Weigh(const BouncerAnswers &answers, double percent);

}  // namespace pgvigil::collectors
