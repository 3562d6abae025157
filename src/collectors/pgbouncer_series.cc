#include "collectors/pgbouncer_series.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "collectors/pgbouncer_columns.h"
#include "collectors/row.h"

namespace pgvigil::collectors {
namespace {

// More than these are no page for people any more.
constexpr std::size_t kMostRows = 100;
constexpr std::string_view kOther = "__other__";

constexpr std::array<std::string_view, 2> kPoolLabels = {"database", "user"};
constexpr std::array<std::string_view, 6> kDatabaseLabels = {"name",     "host",       "port",
                                                             "database", "force_user", "pool_mode"};
constexpr std::array<std::string_view, 1> kStatsLabels = {"database"};

/// One answer that makes series of every row.
struct Table {
  std::span<const std::string_view> labels;
  std::span<const Column> columns;
  std::vector<std::string_view> weights;  ///< columns whose sum says how busy a row is
};

struct Entry {
  std::vector<std::string> labels;
  std::vector<std::optional<double>> values;  // as the table's columns
  double weight = 0;
};

std::optional<double> Value(const Row &row, const Column &column) {
  auto value = row.Number(column.name);
  if (!value && !column.older_name.empty()) value = row.Number(column.older_name);
  if (!value) return std::nullopt;
  const double fraction =
      column.millionths.empty() ? 0 : row.Number(column.millionths).value_or(0) * 1e-6;
  return (*value + fraction) * column.scale;
}

Entry Read(const Row &row, const Table &table) {
  Entry entry;
  for (const std::string_view label : table.labels) entry.labels.push_back(row.TextOr(label, ""));
  for (const Column &column : table.columns) entry.values.push_back(Value(row, column));
  for (const std::string_view name : table.weights) entry.weight += row.Number(name).value_or(0);
  return entry;
}

std::optional<double> Together(std::optional<double> a, std::optional<double> b, bool peak) {
  if (!a || !b) return a ? a : b;
  return peak ? std::max(*a, *b) : *a + *b;
}

/// Turns the entries beyond the busiest into one.
void Bound(const Table &table, std::vector<Entry> &entries) {
  if (entries.size() <= kMostRows) return;
  std::ranges::stable_sort(entries, std::ranges::greater{}, &Entry::weight);
  Entry rest{std::vector<std::string>(table.labels.size()),
             std::vector<std::optional<double>>(table.columns.size())};
  rest.labels.front() = kOther;
  for (std::size_t row = kMostRows; row < entries.size(); ++row) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      rest.values[i] = Together(rest.values[i], entries[row].values[i], table.columns[i].peak);
    }
  }
  entries.resize(kMostRows);
  entries.push_back(std::move(rest));
}

/// `say(family, value, labels)` for each value there is.
void ForEach(const std::optional<postgres::Rows> &answer, const Table &table, const auto &say) {
  if (!answer) return;
  std::vector<Entry> entries;
  for (const Row &row : AllRows(*answer)) entries.push_back(Read(row, table));
  Bound(table, entries);
  for (const Entry &entry : entries) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      say(table.columns[i].family, entry.values[i], entry.labels);
    }
  }
}

using Labels = std::vector<std::string>;

void SayPools(const BouncerAnswers &answers, std::string_view name, Findings &out) {
  const Table table{kPoolLabels, kBouncerPools, {"cl_active", "cl_waiting", "sv_active"}};
  ForEach(
      answers.pools, table,
      [&](const Family &family, std::optional<double> value, const Labels &labels) {
        out.Set(family, value, {{"pgbouncer", name}, {"database", labels[0]}, {"user", labels[1]}});
      });
}

void SayDatabases(const BouncerAnswers &answers, std::string_view name, Findings &out) {
  const Table table{kDatabaseLabels, kBouncerDatabases, {"current_connections"}};
  ForEach(answers.databases, table,
          [&](const Family &family, std::optional<double> value, const Labels &labels) {
            out.Set(family, value,
                    {{"pgbouncer", name},
                     {"name", labels[0]},
                     {"host", labels[1]},
                     {"port", labels[2]},
                     {"database", labels[3]},
                     {"force_user", labels[4]},
                     {"pool_mode", labels[5]}});
          });
}

void SayStats(const BouncerAnswers &answers, std::string_view name, Findings &out) {
  const Table table{kStatsLabels, kBouncerStats, {"total_query_count"}};
  ForEach(answers.stats, table,
          [&](const Family &family, std::optional<double> value, const Labels &labels) {
            out.Set(family, value, {{"pgbouncer", name}, {"database", labels[0]}});
          });
}

/// An answer with a value per row.
struct Items {
  const std::optional<postgres::Rows> &answer;
  std::string_view key;
  std::string_view value;
  std::span<const Column> known;
};

void SayItems(const Items &items, std::string_view name, Findings &out) {
  if (!items.answer) return;
  for (const Row &row : AllRows(*items.answer)) {
    const std::string item = row.TextOr(items.key, "");
    const auto found = std::ranges::find(items.known, item, &Column::name);
    if (found == items.known.end()) continue;
    out.Set(found->family, row.Number(items.value), {{"pgbouncer", name}});
  }
}

void SayVersion(const BouncerAnswers &answers, std::string_view name, Findings &out) {
  if (!answers.version || answers.version->row_count() == 0) return;
  std::string version = Row(*answers.version, 0).TextOr("version", "");
  // "PgBouncer 1.18.0"
  version.erase(0, version.rfind(' ') + 1);
  out.Set(kBouncerVersion, 1.0, {{"pgbouncer", name}, {"version", version}});
}

}  // namespace

void SaySeries(const BouncerAnswers &answers, std::string_view pgbouncer, Findings &out) {
  SayPools(answers, pgbouncer, out);
  SayDatabases(answers, pgbouncer, out);
  SayStats(answers, pgbouncer, out);
  SayItems({answers.lists, "list", "items", kBouncerLists}, pgbouncer, out);
  SayItems({answers.config, "key", "value", kBouncerConfig}, pgbouncer, out);
  SayVersion(answers, pgbouncer, out);
}

}  // namespace pgvigil::collectors
