#include "config/setting_table.h"

#include <algorithm>
#include <array>

namespace pgvigil::config {
namespace {

// clang-format off
#define PGVIGIL_SETTING(member) [](Settings& settings) -> SettingTarget { return &settings.member; }

constexpr Setting kSettings[] = {
    {"connection.dsn", "PGVIGIL_DSN", PGVIGIL_SETTING(connection.dsn), {},
     "Connection string or URI. What it leaves out comes from libpq: `PGHOST`, service and password files, `PGSSLMODE`."},
    {"connection.uri_file", "PGVIGIL_URI_FILE", PGVIGIL_SETTING(connection.uri_file), {},
     "File with `host:port/database?options`, in place of `dsn`; read again at every connect."},
    {"connection.user", "PGVIGIL_USER", PGVIGIL_SETTING(connection.user), {},
     "Role to log in as, over the one in `dsn`."},
    {"connection.user_file", "PGVIGIL_USER_FILE", PGVIGIL_SETTING(connection.user_file), {},
     "File with the role's name; read again at every connect."},
    {"connection.password", "PGVIGIL_PASSWORD", PGVIGIL_SETTING(connection.password), {},
     "Password, over the one in `dsn`. Prefer `password_file`."},
    {"connection.password_file", "PGVIGIL_PASSWORD_FILE", PGVIGIL_SETTING(connection.password_file), {},
     "File with the password; read again at every connect, so that a rotated secret needs no restart."},
    {"connection.session_options", "PGVIGIL_SESSION_OPTIONS", PGVIGIL_SETTING(connection.session_options), {},
     "Pin read-only mode and time limits in the startup packet. Turn off for a pooler that refuses `options`."},

    {"collection.budget", "PGVIGIL_BUDGET", PGVIGIL_SETTING(collection.budget), {.least = 50, .most = 300000},
     "A page is rendered this long after it was asked for at the latest, with what has arrived by then."},
    {"collection.scrape_timeout_offset", "PGVIGIL_SCRAPE_TIMEOUT_OFFSET", PGVIGIL_SETTING(collection.scrape_timeout_offset), {.most = 60000},
     "Taken off Prometheus' own scrape timeout before it limits the budget."},
    {"collection.min_interval", "PGVIGIL_MIN_INTERVAL", PGVIGIL_SETTING(collection.min_interval), {.most = 3600000},
     "A page younger than this is served again instead of asking the server again."},
    {"collection.max_age", "PGVIGIL_MAX_AGE", PGVIGIL_SETTING(collection.max_age), {.least = 1000},
     "A value that could not be renewed leaves the page at this age."},
    {"collection.statement_timeout", "PGVIGIL_STATEMENT_TIMEOUT", PGVIGIL_SETTING(collection.statement_timeout), {.least = 10, .most = 3600000},
     "Time limit of a statement whose query states none."},
    {"collection.lock_timeout", "PGVIGIL_LOCK_TIMEOUT", PGVIGIL_SETTING(collection.lock_timeout), {.least = 1, .most = 3600000},
     "How long a statement may wait for a lock."},
    {"collection.connect_timeout", "PGVIGIL_CONNECT_TIMEOUT", PGVIGIL_SETTING(collection.connect_timeout), {.least = 10, .most = 300000},
     "How long resolving a name and connecting may take."},
    {"collection.idle_timeout", "PGVIGIL_IDLE_TIMEOUT", PGVIGIL_SETTING(collection.idle_timeout), {.least = 100},
     "An idle connection to a database other than the main one is closed after this."},
    {"collection.session_lifetime", "PGVIGIL_SESSION_LIFETIME", PGVIGIL_SETTING(collection.session_lifetime), {.least = 10000},
     "A session is renewed after this, with some jitter; it bounds the memory of the backend."},
    {"collection.probe_interval", "PGVIGIL_PROBE_INTERVAL", PGVIGIL_SETTING(collection.probe_interval), {.least = 1000},
     "How often a new connection is tried while the present one works, to see whether clients still get in."},
    {"collection.max_connections", "PGVIGIL_MAX_CONNECTIONS", PGVIGIL_SETTING(collection.max_connections), {.least = 1, .most = 100},
     "Connections held at any time, those to other databases included. Never exceeded."},
    {"collection.max_series", "PGVIGIL_MAX_SERIES", PGVIGIL_SETTING(collection.max_series), {.least = 1},
     "Series on the page at most; what is left out is counted."},
    {"collection.max_series_per_query", "PGVIGIL_MAX_SERIES_PER_QUERY", PGVIGIL_SETTING(collection.max_series_per_query), {.least = 1},
     "Series of one query on one database at most, unless the query states its own."},
    {"collection.databases", "PGVIGIL_DATABASES", PGVIGIL_SETTING(collection.databases), {},
     "Names and patterns (`app_*`) of databases in which queries with `databases: configured` run besides the main one."},
    {"collection.exclude_databases", "PGVIGIL_EXCLUDE_DATABASES", PGVIGIL_SETTING(collection.exclude_databases), {},
     "Names and patterns of databases left out of `databases`."},

    {"ha.designated_primary", "PGVIGIL_HA_DESIGNATED_PRIMARY", PGVIGIL_SETTING(ha.designated_primary), {.choices = "auto|yes|no"},
     "Whether this standby is the designated primary of a replica cluster; `auto`: it has `archive_mode = always` and standbys of its own."},
    {"ha.expected_standbys", "PGVIGIL_HA_EXPECTED_STANDBYS", PGVIGIL_SETTING(ha.expected_standbys), {.least = -1, .most = 1000},
     "Standbys that should stream from this server; -1 remembers those it has seen."},
    {"ha.max_lag", "PGVIGIL_HA_MAX_LAG", PGVIGIL_SETTING(ha.max_lag), {.least = 1000},
     "A standby further behind than this, beyond its `recovery_min_apply_delay`, is stale and no candidate for a failover."},
    {"ha.max_lag_bytes", "PGVIGIL_HA_MAX_LAG_BYTES", PGVIGIL_SETTING(ha.max_lag_bytes), {.least = 1},
     "The same in bytes of WAL."},
    {"ha.archive_delay", "PGVIGIL_HA_ARCHIVE_DELAY", PGVIGIL_SETTING(ha.archive_delay), {.least = 1000},
     "How long a complete WAL file may wait to be archived."},
    {"ha.slot_idle", "PGVIGIL_HA_SLOT_IDLE", PGVIGIL_SETTING(ha.slot_idle), {.least = 1000},
     "A slot unused for so long, or holding `slot_retained_bytes` while unused, is an orphan."},
    {"ha.slot_retained_bytes", "PGVIGIL_HA_SLOT_RETAINED_BYTES", PGVIGIL_SETTING(ha.slot_retained_bytes), {.least = 1},
     "WAL an unused slot may hold back."},
    {"ha.transaction_age", "PGVIGIL_HA_TRANSACTION_AGE", PGVIGIL_SETTING(ha.transaction_age), {.least = 1000},
     "A transaction open or prepared for longer is forgotten."},
    {"ha.lock_wait", "PGVIGIL_HA_LOCK_WAIT", PGVIGIL_SETTING(ha.lock_wait), {.least = 1000},
     "How long a session may wait for a lock."},
    {"ha.connections_percent", "PGVIGIL_HA_CONNECTIONS_PERCENT", PGVIGIL_SETTING(ha.connections_percent), {.least = 1, .most = 100},
     "Share of the connections open to ordinary roles that may be in use; of a PgBouncer's client connections as well."},
    {"ha.disk_percent", "PGVIGIL_HA_DISK_PERCENT", PGVIGIL_SETTING(ha.disk_percent), {.least = 1, .most = 100},
     "Share of a file system, or of its inodes, that may be in use."},
    {"ha.expiry_notice", "PGVIGIL_HA_EXPIRY_NOTICE", PGVIGIL_SETTING(ha.expiry_notice), {.least = 1000},
     "How long before a certificate or password expires that is a warning."},
    {"ha.ask_upstream", "PGVIGIL_HA_ASK_UPSTREAM", PGVIGIL_SETTING(ha.ask_upstream), {},
     "Whether a standby asks the server it streams from how far its WAL is, over one connection with the settings of `connection`."},
    {"ha.probe_interval", "PGVIGIL_HA_PROBE_INTERVAL", PGVIGIL_SETTING(ha.probe_interval), {.least = 100},
     "How often disks, certificates, endpoints and PgBouncers are looked at."},
    {"ha.probe_timeout", "PGVIGIL_HA_PROBE_TIMEOUT", PGVIGIL_SETTING(ha.probe_timeout), {.least = 10, .most = 60000},
     "How long one address of an endpoint, or a PgBouncer, may take to answer."},
    {"ha.disks", "PGVIGIL_HA_DISKS", PGVIGIL_SETTING(ha.disks), {},
     "Directories whose file systems are watched, besides those the server names and that are visible here."},
    {"ha.certificates", "PGVIGIL_HA_CERTIFICATES", PGVIGIL_SETTING(ha.certificates), {},
     "Certificate files (PEM) whose expiry is watched."},
    {"ha.endpoints", "", PGVIGIL_SETTING(ha.endpoints), {.roles = "any|primary|standby"},
     "What applications connect to: each a map of `name`, `dsn` and the `role` expected behind it (`any`, `primary`, `standby`)."},
    {"ha.pgbouncers", "", PGVIGIL_SETTING(ha.pgbouncers), {},
     "PgBouncers: each a map of `name` and the `dsn` of its console (database `pgbouncer`)."},

    {"alerts.enabled", "PGVIGIL_ALERTS_ENABLED", PGVIGIL_SETTING(alerts.enabled), {.choices = "auto|yes|no"},
     "Whether rules are evaluated here; `auto`: when Alertmanagers, rule files or peers are configured."},
    {"alerts.interval", "PGVIGIL_ALERTS_INTERVAL", PGVIGIL_SETTING(alerts.interval), {.least = 1000, .most = 3600000},
     "How often a page is collected for rules, and the interval of groups that state none."},
    {"alerts.default_rules", "PGVIGIL_ALERTS_DEFAULT_RULES", PGVIGIL_SETTING(alerts.default_rules), {},
     "Whether the built-in rules are evaluated; those for whole clusters only with peers."},
    {"alerts.rule_files", "PGVIGIL_ALERTS_RULE_FILES", PGVIGIL_SETTING(alerts.rule_files), {},
     "Prometheus rule files, directories or globs, evaluated on this instance's own series."},
    {"alerts.cluster_rule_files", "PGVIGIL_ALERTS_CLUSTER_RULE_FILES", PGVIGIL_SETTING(alerts.cluster_rule_files), {},
     "The same, evaluated on the series of this instance and of all peers."},
    {"alerts.state_file", "PGVIGIL_ALERTS_STATE_FILE", PGVIGIL_SETTING(alerts.state_file), {},
     "File that keeps the state of alerts over a restart; without it `for` begins anew, and what was firing is told again when it fires again."},
    {"alerts.target_labels", "PGVIGIL_ALERTS_TARGET_LABELS", PGVIGIL_SETTING(alerts.target_labels), {},
     "Labels that Prometheus would add to the series of this target: `job`, `instance`, `namespace`, `pod`, `cluster`. Without them `job` is `pgvigil` and `instance` the address served on."},
    {"alerts.external_labels", "PGVIGIL_ALERTS_EXTERNAL_LABELS", PGVIGIL_SETTING(alerts.external_labels), {},
     "Labels added to every alert that lacks them when it is sent."},
    {"alerts.external_url", "PGVIGIL_ALERTS_EXTERNAL_URL", PGVIGIL_SETTING(alerts.external_url), {},
     "URL under which people reach this agent; the source link of an alert."},
    {"alerts.window_bytes", "PGVIGIL_ALERTS_WINDOW_BYTES", PGVIGIL_SETTING(alerts.window_bytes), {.least = 65536},
     "Memory for the samples that rules look back on, at most; once more for cluster rules."},
    {"alerts.unscraped_after", "PGVIGIL_ALERTS_UNSCRAPED_AFTER", PGVIGIL_SETTING(alerts.unscraped_after), {.least = 1000},
     "Without a scrape for so long nobody scrapes; see `notify.mode`."},
    {"alerts.outage_tolerance", "PGVIGIL_ALERTS_OUTAGE_TOLERANCE", PGVIGIL_SETTING(alerts.outage_tolerance), {},
     "A state file older than this is not taken up for alerts that were pending."},
    {"alerts.for_grace_period", "PGVIGIL_ALERTS_FOR_GRACE_PERIOD", PGVIGIL_SETTING(alerts.for_grace_period), {},
     "A pending alert taken up again waits at least this long before it fires, when its `for` is as long."},
    {"alerts.evidence", "PGVIGIL_ALERTS_EVIDENCE", PGVIGIL_SETTING(alerts.evidence), {},
     "Whether the evidence query that an alert names is run when it fires, and its result attached."},
    {"alerts.evidence_query_text", "PGVIGIL_ALERTS_EVIDENCE_QUERY_TEXT", PGVIGIL_SETTING(alerts.evidence_query_text), {},
     "Whether evidence may hold the text of statements, which may hold data."},
    {"alerts.evidence_files", "PGVIGIL_ALERTS_EVIDENCE_FILES", PGVIGIL_SETTING(alerts.evidence_files), {},
     "Files with more evidence queries: a map of name and SQL each."},

    {"peers.targets", "PGVIGIL_PEERS", PGVIGIL_SETTING(peers.targets), {},
     "`HOST:PORT` of the agents beside the other members of the cluster; this agent may be among them."},
    {"peers.dns_names", "PGVIGIL_PEERS_DNS_NAMES", PGVIGIL_SETTING(peers.dns_names), {},
     "Names of which every address is a peer, such as a headless service."},
    {"peers.port", "PGVIGIL_PEERS_PORT", PGVIGIL_SETTING(peers.port), {.least = 1, .most = 65535},
     "Port of the peers found by name."},
    {"peers.refresh_interval", "PGVIGIL_PEERS_REFRESH_INTERVAL", PGVIGIL_SETTING(peers.refresh_interval), {.least = 1000},
     "How often the names are looked up."},
    {"peers.timeout", "PGVIGIL_PEERS_TIMEOUT", PGVIGIL_SETTING(peers.timeout), {.least = 100, .most = 60000},
     "How long a peer may take to answer."},

    {"http.listen", "PGVIGIL_LISTEN", PGVIGIL_SETTING(http.listen), {},
     "`ADDRESS:PORT` to serve on; port 0 takes any free one and prints it. `0.0.0.0:9187` for every IPv4 address."},

    {"log.level", "PGVIGIL_LOG_LEVEL", PGVIGIL_SETTING(log.level), {.choices = "trace|debug|info|warning|error|off"},
     "The least severe message that is logged."},
    {"log.format", "PGVIGIL_LOG_FORMAT", PGVIGIL_SETTING(log.format), {.choices = "text|json"},
     "How messages are written to standard error."},

    {"profile", "PGVIGIL_PROFILE", PGVIGIL_SETTING(profile), {.choices = "default|cnpg|postgres_exporter"},
     "Which names are served besides pgvigil's own: `cnpg` adds those of CloudNativePG's exporter."},
    {"labels", "PGVIGIL_LABELS", PGVIGIL_SETTING(labels), {},
     "Labels added to every series, as a map of name and value."},
    {"default_queries", "PGVIGIL_DEFAULT_QUERIES", PGVIGIL_SETTING(default_queries), {},
     "Whether the built-in queries are loaded."},
    {"query_files", "PGVIGIL_QUERY_FILES", PGVIGIL_SETTING(query_files), {},
     "Query files: each a path, a directory or a glob, or a map of `path` and `dialect` "
     "(`pgvigil`, `cloudnativepg`, `postgres_exporter`, `pg_exporter`) where the dialect is not to be recognised."},
    {"queries", "", PGVIGIL_SETTING(queries), {},
     "Overrides by query name: `enabled`, `timeout`, `cache`, `max_series`."},
};

#undef PGVIGIL_SETTING
// clang-format on

}  // namespace

std::span<const Setting> AllSettings() { return kSettings; }

const Setting* FindSetting(std::string_view key) {
  const auto* found = std::find_if(std::begin(kSettings), std::end(kSettings),
                                   [&](const Setting& setting) { return setting.key == key; });
  return found == std::end(kSettings) ? nullptr : found;
}

}  // namespace pgvigil::config
