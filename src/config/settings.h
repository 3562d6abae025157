#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "config/notify_settings.h"

namespace pgvigil::config {

using Milliseconds = std::chrono::milliseconds;

/// How to reach the server. libpq fills in what is left out (PGHOST, service files, password files,
/// sslmode). https://www.postgresql.org/docs/current/libpq-connect.html
struct ConnectionSettings {
  Secret dsn;                 ///< conninfo string or URI; may hold a password
  std::string user_file;      ///< re-read at every connect; empty: none
  std::string password_file;  ///< re-read at every connect; empty: none
  std::string uri_file;  ///< file whose text is host:port/database?options (DATA_SOURCE_URI_FILE);
                         ///< empty: none
  Secret user;           ///< overrides the DSN's when not empty
  Secret password;       ///< overrides the DSN's when not empty
  bool session_options =
      true;  ///< pin settings in the startup packet; off for poolers that refuse `options`
};

/// What a cycle may cost.
struct CollectionSettings {
  Milliseconds budget{
      1000};  ///< a page is rendered this long after it was asked for, at the latest
  Milliseconds scrape_timeout_offset{250};  ///< subtracted from X-Prometheus-Scrape-Timeout-Seconds
  Milliseconds min_interval{
      100};  ///< a result younger than this is served again instead of asked again
  Milliseconds max_age{120000};  ///< a value older than this leaves the page
  Milliseconds statement_timeout{500};
  Milliseconds lock_timeout{100};
  Milliseconds connect_timeout{1000};
  Milliseconds idle_timeout{
      60000};  ///< an idle connection to an extra database is closed after this
  Milliseconds session_lifetime{
      1800000};  ///< a session is renewed after this, jittered; bounds backend memory
  Milliseconds probe_interval{
      15000};  ///< how often a new connection is tried while the session works
  int max_connections = 3;
  std::size_t max_series = 100000;
  std::size_t max_series_per_query = 10000;
  std::vector<std::string>
      databases;  ///< patterns for queries with `databases: configured`; empty: own only
  std::vector<std::string> exclude_databases;
};

/// Something to connect to beside the server itself, by name.
struct TargetSettings {
  std::string name;  ///< value of the label `endpoint` or `pgbouncer`
  Secret dsn;        ///< conninfo string or URI; may hold a password
  std::string role;  ///< expected behind it: any, primary or standby
};

/// What counts as wrong, and what is looked at besides the server's own session.
struct HaSettings {
  std::string designated_primary = "auto";  ///< auto, yes or no
  int expected_standbys = -1;               ///< -1: learnt
  Milliseconds max_lag{30000};              ///< a standby further behind is not up to date
  std::size_t max_lag_bytes = std::size_t{64} << 20;
  Milliseconds archive_delay{600000};  ///< a WAL file may wait so long to be archived
  Milliseconds slot_idle{3600000};     ///< a slot unused for so long is nobody's
  std::size_t slot_retained_bytes = std::size_t{1} << 30;
  Milliseconds transaction_age{3600000};  ///< older transactions, prepared ones too, are forgotten
  Milliseconds lock_wait{60000};
  int connections_percent = 90;
  int disk_percent = 90;
  Milliseconds expiry_notice{std::chrono::hours(14 * 24)};  ///< of certificates and passwords
  bool ask_upstream = true;  ///< a standby asks the server it streams from how far that is
  Milliseconds probe_interval{15000};
  Milliseconds probe_timeout{3000};
  std::vector<std::string> disks;         ///< paths, besides those the server names
  std::vector<std::string> certificates;  ///< PEM files
  std::vector<TargetSettings> endpoints;
  std::vector<TargetSettings> pgbouncers;
};

/// The alerting agent: rules evaluated here, on what is collected here.
struct AlertSettings {
  std::string enabled = "auto";  ///< auto: with Alertmanagers, rule files or peers; yes or no
  Milliseconds interval{15000};  ///< of collecting, and of rule groups that state none
  bool default_rules = true;     ///< evaluate the embedded ones
  std::vector<std::string> rule_files;
  std::vector<std::string> cluster_rule_files;  ///< evaluated over all members
  std::string state_file;                       ///< empty: a restart forgets
  std::map<std::string, std::string> target_labels;
  std::map<std::string, std::string> external_labels;
  std::string external_url;
  std::size_t window_bytes = std::size_t{8} << 20;
  Milliseconds unscraped_after{120000};
  Milliseconds outage_tolerance{3600000};
  Milliseconds for_grace_period{600000};
  bool evidence = true;
  bool evidence_query_text = false;
  std::vector<std::string> evidence_files;
};

/// The other members of the cluster, each with an agent beside it.
struct PeerSettings {
  std::vector<std::string> targets;    ///< host:port
  std::vector<std::string> dns_names;  ///< each of their addresses is a peer
  int port = 9187;                     ///< with a DNS name
  Milliseconds refresh_interval{30000};
  Milliseconds timeout{3000};
};

struct HttpSettings {
  std::string listen = "127.0.0.1:9187";
};

/// A query file, with its dialect when stated (`pgvigil`, `cloudnativepg`, `postgres_exporter`,
/// `pg_exporter`).
struct QueryFileSettings {
  std::string path;  ///< a file, a directory or a glob
  std::string dialect;
};

/// Per-query overrides by query name, on top of what the files say.
struct QueryOverride {
  std::optional<bool> enabled;
  std::optional<Milliseconds> timeout;
  std::optional<Milliseconds> cache;
  std::optional<std::size_t> max_series;
};

/// Reading the configuration again without being told.
struct ReloadSettings {
  Milliseconds interval{30000};  ///< of looking at its files; 0: only when told
};

enum class LogFormat { kText, kJson };

struct LogSettings {
  std::string level = "info";
  LogFormat format = LogFormat::kText;
};

/// The whole configuration: pgvigil.yaml, then the environment, then the command line, each over
/// the one before.
struct Settings {
  ConnectionSettings connection;
  CollectionSettings collection;
  HaSettings ha;
  AlertSettings alerts;
  PeerSettings peers;
  HttpSettings http;
  LogSettings log;
  NotifySettings notify;
  std::string profile = "default";            ///< default, cnpg or postgres_exporter
  std::map<std::string, std::string> labels;  ///< added to every series
  std::vector<QueryFileSettings> query_files;
  std::map<std::string, QueryOverride> queries;
  bool default_queries = true;  ///< load the embedded catalogue
  ReloadSettings reload;
};

}  // namespace pgvigil::config
