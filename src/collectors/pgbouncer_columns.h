#pragma once

#include <array>
#include <string_view>

#include "collectors/findings.h"

namespace pgvigil::collectors {

/// A column of an answer of PgBouncer's console, and what it becomes. Of LISTS
/// and CONFIG, which have a row per value, `name` is that of the row.
struct Column {
  std::string_view name;
  std::string_view older_name = {};  ///< what earlier versions call it; empty: the same
  std::string_view millionths = {};  ///< a column with the fraction; empty: none
  double scale = 1;
  bool peak = false;  ///< of several rows together the largest counts, not the sum
  Family family;
};

inline constexpr double kMicroseconds = 1e-6;

// ------------------------------------------------------------------------------------------
// pools

inline constexpr std::string_view kBouncerPoolLabels = "pgbouncer, database, user";
constexpr Column BouncerPool(std::string_view column, std::string_view family,
                             std::string_view help) {
  return {.name = column,
          .family = {family, help, metrics::MetricType::kGauge, kBouncerPoolLabels}};
}

inline constexpr std::array kBouncerPools = {
    BouncerPool("cl_active", "pgbouncer_pools_client_active_connections",
                "Clients that have a connection to the server, or are idle."),
    BouncerPool("cl_waiting", "pgbouncer_pools_client_waiting_connections",
                "Clients that have sent something and wait for a connection to "
                "the server."),
    BouncerPool("cl_active_cancel_req", "pgbouncer_pools_client_active_cancel_connections",
                "Clients whose cancel request was forwarded and not answered yet."),
    BouncerPool("cl_waiting_cancel_req", "pgbouncer_pools_client_waiting_cancel_connections",
                "Clients whose cancel request was not forwarded yet."),
    BouncerPool("sv_active", "pgbouncer_pools_server_active_connections",
                "Connections to the server that a client has."),
    BouncerPool("sv_active_cancel", "pgbouncer_pools_server_active_cancel_connections",
                "Connections to the server that forward a cancel request."),
    BouncerPool("sv_being_canceled", "pgbouncer_pools_server_being_canceled_connections",
                "Connections to the server that wait for cancel requests to end."),
    BouncerPool("sv_idle", "pgbouncer_pools_server_idle_connections",
                "Connections to the server ready for a client."),
    BouncerPool("sv_used", "pgbouncer_pools_server_used_connections",
                "Connections to the server idle for so long that they are "
                "checked before use."),
    BouncerPool("sv_tested", "pgbouncer_pools_server_testing_connections",
                "Connections to the server being reset or checked."),
    BouncerPool("sv_login", "pgbouncer_pools_server_login_connections",
                "Connections to the server being opened."),
    Column{.name = "maxwait",
           .millionths = "maxwait_us",
           .peak = true,
           .family = {"pgbouncer_pools_client_maxwait_seconds",
                      "How long the first client in the queue has waited for a "
                      "connection to the "
                      "server. Growing: the server is too slow, or the pool too small.",
                      metrics::MetricType::kGauge, kBouncerPoolLabels}},
};

// --------------------------------------------------------------------------------------
// databases

inline constexpr std::string_view kBouncerDatabaseLabels =
    "pgbouncer, name, host, port, database, force_user, pool_mode";
constexpr Column BouncerDatabase(std::string_view column, std::string_view family,
                                 std::string_view help, std::string_view older = {}) {
  return {.name = column,
          .older_name = older,
          .family = {family, help, metrics::MetricType::kGauge, kBouncerDatabaseLabels}};
}

inline constexpr std::array kBouncerDatabases = {
    BouncerDatabase("pool_size", "pgbouncer_databases_pool_size",
                    "Connections to the server each pool of the database may have."),
    BouncerDatabase("reserve_pool_size", "pgbouncer_databases_reserve_pool",
                    "Connections a pool may have besides when clients wait for long.",
                    "reserve_pool"),
    BouncerDatabase("max_connections", "pgbouncer_databases_max_connections",
                    "Connections to the server all pools of the database may "
                    "have; 0 is no limit."),
    BouncerDatabase("current_connections", "pgbouncer_databases_current_connections",
                    "Connections to the server the database has."),
    BouncerDatabase("max_client_connections", "pgbouncer_databases_max_client_connections",
                    "Clients the database may have; 0 is no limit. Since PgBouncer 1.24."),
    BouncerDatabase("current_client_connections", "pgbouncer_databases_current_client_connections",
                    "Clients the database has. Since PgBouncer 1.24."),
    BouncerDatabase("paused", "pgbouncer_databases_paused",
                    "1 while the database is paused: its clients wait."),
    BouncerDatabase("disabled", "pgbouncer_databases_disabled",
                    "1 while the database is disabled: new clients are refused."),
};

// ------------------------------------------------------------------------------------------
// stats

inline constexpr std::string_view kBouncerStatsLabels = "pgbouncer, database";
constexpr Column BouncerStat(std::string_view column, std::string_view family,
                             std::string_view help, double scale = 1) {
  return {.name = column,
          .scale = scale,
          .family = {family, help, metrics::MetricType::kCounter, kBouncerStatsLabels}};
}

inline constexpr std::array kBouncerStats = {
    BouncerStat("total_query_count", "pgbouncer_stats_queries_pooled_total",
                "Statements passed on."),
    BouncerStat("total_query_time", "pgbouncer_stats_queries_duration_seconds_total",
                "Time the server spent on statements.", kMicroseconds),
    BouncerStat("total_received", "pgbouncer_stats_received_bytes_total", "Bytes from clients."),
    BouncerStat("total_sent", "pgbouncer_stats_sent_bytes_total", "Bytes to clients."),
    BouncerStat("total_wait_time", "pgbouncer_stats_client_wait_seconds_total",
                "Time clients waited for a connection to the server.", kMicroseconds),
    BouncerStat("total_xact_count", "pgbouncer_stats_sql_transactions_pooled_total",
                "Transactions passed on."),
    BouncerStat("total_xact_time", "pgbouncer_stats_server_in_transaction_seconds_total",
                "Time connections to the server were in a transaction, idle in "
                "it included.",
                kMicroseconds),
    BouncerStat("total_server_assignment_count", "pgbouncer_stats_server_assignments_total",
                "Times a client got a connection to the server. Since PgBouncer 1.23."),
    BouncerStat("total_client_parse_count", "pgbouncer_stats_client_parses_total",
                "Prepared statements clients made. Since PgBouncer 1.24."),
    BouncerStat("total_server_parse_count", "pgbouncer_stats_server_parses_total",
                "Prepared statements made on the server. Since PgBouncer 1.24."),
    BouncerStat("total_bind_count", "pgbouncer_stats_binds_total",
                "Prepared statements executed. Since PgBouncer 1.24."),
};

// -------------------------------------------------------------------------------
// lists and config

constexpr Column BouncerWhole(std::string_view item, std::string_view family,
                              std::string_view help) {
  return {.name = item, .family = {family, help, metrics::MetricType::kGauge, "pgbouncer"}};
}

inline constexpr std::array kBouncerLists = {
    BouncerWhole("databases", "pgbouncer_databases", "Databases known."),
    BouncerWhole("users", "pgbouncer_users", "Users known."),
    BouncerWhole("pools", "pgbouncer_pools", "Pools: one per database and user."),
    BouncerWhole("free_clients", "pgbouncer_free_clients",
                 "Places for clients that were used before."),
    BouncerWhole("used_clients", "pgbouncer_used_clients", "Clients connected."),
    BouncerWhole("login_clients", "pgbouncer_login_clients", "Clients being let in."),
    BouncerWhole("free_servers", "pgbouncer_free_servers",
                 "Places for connections to servers that were used before."),
    BouncerWhole("used_servers", "pgbouncer_used_servers", "Connections to servers."),
    BouncerWhole("dns_names", "pgbouncer_cached_dns_names", "Host names in the cache."),
    BouncerWhole("dns_zones", "pgbouncer_cached_dns_zones", "DNS zones in the cache."),
    BouncerWhole("dns_queries", "pgbouncer_in_flight_dns_queries", "DNS queries under way."),
};
inline constexpr std::array kBouncerConfig = {
    BouncerWhole("max_client_conn", "pgbouncer_config_max_client_connections",
                 "Clients there may be: max_client_conn."),
    BouncerWhole("max_user_connections", "pgbouncer_config_max_user_connections",
                 "Connections to servers a user may have; 0 is no limit."),
};

inline constexpr Family kBouncerVersion{.name = "pgbouncer_version_info",
                                        .help = "Version as a label; always 1.",
                                        .labels = "pgbouncer, version"};

}  // namespace pgvigil::collectors
