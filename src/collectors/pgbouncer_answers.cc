#include "collectors/pgbouncer_answers.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "collectors/row.h"

namespace pgvigil::collectors {
namespace {

constexpr std::string_view kConsole = "pgbouncer";
// Clients that wait for shorter than this are what a pooler is for.
constexpr double kLongWait = 1;

/// The value of the row whose column `key` is `wanted`.
std::optional<std::string> Item(const std::optional<postgres::Rows> &answer, std::string_view key,
                                std::string_view value, std::string_view wanted) {
  if (!answer) return std::nullopt;
  for (const Row &row : AllRows(*answer)) {
    if (row.Text(key) == wanted) return row.Text(value);
  }
  return std::nullopt;
}

std::optional<double> NumberItem(const std::optional<postgres::Rows> &answer, std::string_view key,
                                 std::string_view value, std::string_view wanted) {
  if (!answer) return std::nullopt;
  for (const Row &row : AllRows(*answer)) {
    if (row.Text(key) == wanted) return row.Number(value);
  }
  return std::nullopt;
}

std::optional<double> ClientsRatio(const BouncerAnswers &answers) {
  const auto clients = NumberItem(answers.lists, "list", "items", "used_clients");
  const auto limit = NumberItem(answers.config, "key", "value", "max_client_conn");
  if (!clients || !limit || *limit <= 0) return std::nullopt;
  return *clients / *limit;
}

struct Room {
  double pool_size = 0;
  bool full = false;  // max_connections of the database is reached
};

std::map<std::string, Room> Rooms(const postgres::Rows &databases) {
  std::map<std::string, Room> rooms;
  for (const Row &row : AllRows(databases)) {
    Room room;
    room.pool_size = row.Number("pool_size").value_or(0);
    const double limit = row.Number("max_connections").value_or(0);
    room.full = limit > 0 && row.Number("current_connections").value_or(0) >= limit;
    rooms[row.TextOr("name", "")] = room;
  }
  return rooms;
}

double Sum(const Row &row, std::initializer_list<std::string_view> columns) {
  double sum = 0;
  for (const std::string_view column : columns) sum += row.Number(column).value_or(0);
  return sum;
}

BouncerLoad::Pool WeighPool(const Row &row, const Room &room) {
  const double busy =
      Sum(row, {"sv_active", "sv_active_cancel", "sv_being_canceled", "sv_tested", "sv_login"});
  const double waited = row.Number("maxwait").value_or(0);
  BouncerLoad::Pool pool;
  pool.database = row.TextOr("database", "");
  pool.user = row.TextOr("user", "");
  pool.used_ratio = busy / room.pool_size;
  const bool full = busy >= room.pool_size || room.full;
  pool.waits = full && row.Number("cl_waiting").value_or(0) > 0 && waited >= kLongWait;
  return pool;
}

std::vector<BouncerLoad::Pool> WeighPools(const BouncerAnswers &answers) {
  std::vector<BouncerLoad::Pool> pools;
  if (!answers.pools || !answers.databases) return pools;
  const auto rooms = Rooms(*answers.databases);
  for (const Row &row : AllRows(*answers.pools)) {
    const std::string database = row.TextOr("database", "");
    const auto room = rooms.find(database);
    // A database that is gone from the configuration may still have a pool.
    if (database == kConsole || room == rooms.end() || room->second.pool_size <= 0) continue;
    pools.push_back(WeighPool(row, room->second));
  }
  std::ranges::stable_sort(pools, std::ranges::greater{}, &BouncerLoad::Pool::used_ratio);
  return pools;
}

Truth IsSaturated(const BouncerAnswers &answers, const BouncerLoad &load, double percent) {
  const Truth clients =
      load.clients_ratio ? ToTruth(*load.clients_ratio * 100 >= percent) : Truth::kUnknown;
  if (!answers.pools || !answers.databases) return Or(clients, Truth::kUnknown);
  return Or(clients, ToTruth(std::ranges::any_of(load.pools, &BouncerLoad::Pool::waits)));
}

Truth AnyDatabaseIsPaused(const BouncerAnswers &answers) {
  if (!answers.databases) return Truth::kUnknown;
  for (const Row &row : AllRows(*answers.databases)) {
    if (row.Number("paused").value_or(0) > 0 || row.Number("disabled").value_or(0) > 0) {
      return Truth::kTrue;
    }
  }
  return Truth::kFalse;
}

/// PAUSE of everything. Versions without SHOW STATE show it nowhere; but they
/// close connections to servers that no client has.
Truth AllIsPaused(const BouncerAnswers &answers) {
  const auto active = Item(answers.state, "key", "value", "active");
  if (active) return ToTruth(*active != "yes");
  if (!answers.pools) return Truth::kUnknown;
  for (const Row &row : AllRows(*answers.pools)) {
    if (Sum(row, {"sv_idle", "sv_used", "sv_tested", "sv_login"}) > 0) return Truth::kFalse;
  }
  return Truth::kUnknown;
}

}  // namespace

BouncerAnswers ReadAnswers(std::vector<std::optional<postgres::Rows>> rows) {
  rows.resize(kBouncerCommands.size());
  return {std::move(rows[0]), std::move(rows[1]), std::move(rows[2]), std::move(rows[3]),
          std::move(rows[4]), std::move(rows[5]), std::move(rows[6])};
}

BouncerLoad Weigh(const BouncerAnswers &answers, double percent) {
  BouncerLoad load;
  load.clients_ratio = ClientsRatio(answers);
  load.pools = WeighPools(answers);
  load.saturated = IsSaturated(answers, load, percent);
  load.paused = Or(AnyDatabaseIsPaused(answers), AllIsPaused(answers));
  return load;
}

}  // namespace pgvigil::collectors
