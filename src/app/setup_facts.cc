#include "app/setup_facts.h"

#include <charconv>
#include <filesystem>
#include <system_error>

#include "postgres/psql_script.h"

namespace pgvigil::app {
namespace {

namespace fs = std::filesystem;
using postgres::AdminSession;
using postgres::Rows;

// A setting that only some may see is a row less there, and NULL here.
constexpr const char* kFacts = R"(
SELECT current_setting('server_version'), pg_is_in_recovery(), r.rolsuper OR r.rolcreaterole,
       EXISTS (SELECT FROM pg_roles WHERE rolname = )";
constexpr const char* kMoreFacts = R"(),
       EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_stat_statements'),
       current_setting('cluster_name'),
       (SELECT setting FROM pg_settings WHERE name = 'data_directory'),
       (SELECT setting FROM pg_settings WHERE name = 'primary_conninfo'),
       (SELECT setting FROM pg_settings WHERE name = 'archive_command'),
       EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE 'Patroni%')
FROM pg_roles r WHERE r.rolname = current_user)";

// Backups and what only receives WAL are no standbys, and neither are subscribers.
constexpr const char* kStandbys = R"(
SELECT count(*) FROM pg_stat_replication r
WHERE state = 'streaming' AND application_name NOT IN ('pg_basebackup', 'pg_receivewal')
AND NOT EXISTS (SELECT FROM pg_replication_slots s
                WHERE s.active_pid = r.pid AND s.slot_type = 'logical'))";

// `open`: the role gets in as things are. What is closed and may not be opened by this user, as the
// database that a cloud keeps for itself, is left alone.
constexpr const char* kDatabases = R"(
SELECT datname FROM (
  SELECT datname, has_database_privilege(d.oid, 'CONNECT WITH GRANT OPTION') AS may_open,
         has_database_privilege('public', d.oid, 'CONNECT')
         OR EXISTS (SELECT FROM pg_roles r WHERE has_database_privilege(r.oid, d.oid, 'CONNECT')
                    AND rolname = )";
constexpr const char* kMoreDatabases = R"() AS open
  FROM pg_database d WHERE datallowconn AND NOT datistemplate) each
WHERE )";
constexpr const char* kOthers = "(open OR may_open) AND datname <> current_database() ORDER BY 1";
constexpr const char* kClosed = "NOT open AND may_open ORDER BY 1";

constexpr const char* kTablespaces = R"(
SELECT pg_tablespace_location(oid) FROM pg_tablespace
WHERE pg_tablespace_location(oid) <> '' ORDER BY 1)";

// Without ORDER BY: the view gives the lines in the order in which they count, and line numbers
// start anew in every included file.
constexpr const char* kHba = R"(
SELECT line_number, type, array_to_string(database, ','), array_to_string(user_name, ','),
       coalesce(address || coalesce('/' || netmask, ''), ''), auth_method,
       coalesce(array_to_string(options, ','), '')
FROM pg_hba_file_rules WHERE error IS NULL)";

std::string Text(const Rows& rows, std::size_t row, std::size_t column) {
  return std::string(rows.Cell(row, column).value_or(""));
}

int Number(const std::string& text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// The first column; empty when it may not be asked.
std::vector<std::string> List(AdminSession& session, const std::string& sql) {
  std::vector<std::string> list;
  const auto rows = session.Run(sql);
  for (std::size_t row = 0; rows && row < rows->row_count(); ++row) {
    list.push_back(Text(*rows, row, 0));
  }
  return list;
}

std::optional<std::vector<HbaRule>> LearnHba(AdminSession& session) {
  const auto rows = session.Run(kHba);
  if (!rows) return std::nullopt;
  std::vector<HbaRule> rules;
  for (std::size_t row = 0; row < rows->row_count(); ++row) {
    rules.push_back({Number(Text(*rows, row, 0)), Text(*rows, row, 1), Text(*rows, row, 2),
                     Text(*rows, row, 3), Text(*rows, row, 4), Text(*rows, row, 5),
                     Text(*rows, row, 6)});
  }
  return rules;
}

// Only where the files are visible from here, which a server elsewhere has none of.
std::string WalDirectory(const SetupFacts& facts) {
  if (!facts.host.starts_with('/') || facts.data_directory.empty()) return {};
  std::error_code error;
  const fs::path link = fs::path(facts.data_directory) / "pg_wal";
  if (!fs::is_symlink(link, error)) return {};
  const fs::path target = fs::canonical(link, error);
  return error ? std::string() : target.string();
}

std::string ManagerOf(const std::string& archive_command, bool patroni) {
  if (archive_command.find("/controller/manager") != std::string::npos) return "CloudNativePG";
  return patroni ? "Patroni" : "";
}

void ReadOne(const Rows& row, SetupFacts& facts) {
  facts.version = Text(row, 0, 0);
  facts.version.resize(std::min(facts.version.find(' '), facts.version.size()));
  facts.standby = Text(row, 0, 1) == "t";
  facts.may_create_role = Text(row, 0, 2) == "t";
  facts.role_exists = Text(row, 0, 3) == "t";
  facts.has_statements = Text(row, 0, 4) == "t";
  facts.cluster_name = Text(row, 0, 5);
  facts.data_directory = Text(row, 0, 6);
  facts.primary = facts.standby ? postgres::PlaceOf(Text(row, 0, 7)) : "";
  facts.manager = ManagerOf(Text(row, 0, 8), Text(row, 0, 9) == "t");
}

}  // namespace

Result<SetupFacts> LearnFacts(AdminSession& session, const std::string& role) {
  const std::string name = postgres::QuoteLiteral(role);
  const auto row = session.Run(kFacts + name + kMoreFacts);
  if (!row) return tl::unexpected(row.error());
  SetupFacts facts;
  facts.host = session.host();
  facts.port = session.port();
  facts.database = session.database();
  facts.user = session.user();
  if (row->row_count() == 1) ReadOne(*row, facts);
  const auto standbys = List(session, kStandbys);
  facts.standbys = standbys.empty() ? 0 : Number(standbys.front());
  const std::string databases = kDatabases + name + kMoreDatabases;
  facts.databases = List(session, databases + kOthers);
  facts.closed_databases = List(session, databases + kClosed);
  facts.tablespaces = List(session, kTablespaces);
  facts.hba = LearnHba(session);
  facts.wal_directory = WalDirectory(facts);
  return facts;
}

}  // namespace pgvigil::app
