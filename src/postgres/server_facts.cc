#include "postgres/server_facts.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace pgvigil::postgres {
namespace {

// The identifier is read through query_to_xml because permission on a function is checked when a
// plan that names it starts, not when the call is reached: named directly, a revoked EXECUTE would
// cost every other fact. A database left half-dropped (datconnlimit -2) refuses connections like
// one that does not allow them.
constexpr std::string_view kServerFactsSql = R"sql(
SELECT 'in_recovery' AS fact, '' AS name, pg_catalog.pg_is_in_recovery() AS holds, false AS also
UNION ALL
SELECT 'current_database', pg_catalog.current_database()::text, true, false
UNION ALL
SELECT 'role', current_user::text, true, false
UNION ALL
SELECT 'system_identifier',
       CASE WHEN pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
            THEN pg_catalog.substring(
                   pg_catalog.query_to_xml(
                     'SELECT system_identifier FROM pg_catalog.pg_control_system()',
                     true, true, '')::text,
                   '<system_identifier>([0-9]+)<')
       END, true, false
UNION ALL
SELECT 'database', d.datname::text, pg_catalog.has_database_privilege(d.oid, 'CONNECT'),
       d.datistemplate
  FROM pg_catalog.pg_database AS d
 WHERE d.datallowconn AND d.datconnlimit <> -2
UNION ALL
SELECT 'grant', g.rolname::text, pg_catalog.pg_has_role(g.oid, 'USAGE'), false
  FROM pg_catalog.pg_roles AS g
 WHERE g.rolname IN ('pg_monitor', 'pg_read_all_settings', 'pg_read_all_stats',
                     'pg_stat_scan_tables')
UNION ALL
SELECT 'power', '',
       r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls, false
  FROM pg_catalog.pg_roles AS r
 WHERE r.rolname = current_user
UNION ALL
SELECT 'power', p.rolname::text, pg_catalog.pg_has_role(p.oid, 'MEMBER'), false
  FROM pg_catalog.pg_roles AS p
 WHERE p.rolname IN ('pg_execute_server_program', 'pg_read_server_files',
                     'pg_write_server_files', 'pg_write_all_data')
)sql";

constexpr std::string_view kDatabaseFactsSql = R"sql(
SELECT e.extname::text AS name, e.extversion AS version
  FROM pg_catalog.pg_extension AS e
)sql";

// xmin changes with every update of a row; a sum over hashes does not depend on the order of the
// rows, and is a few bytes however many databases there are. Freezing leaves xmin as it is, VACUUM
// updates pg_database in place.
constexpr std::string_view kFingerprintSql = R"sql(
SELECT pg_catalog.concat_ws('/',
  pg_catalog.pg_is_in_recovery(),
  current_user,
  pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE'),
  (SELECT pg_catalog.concat_ws('.', r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolreplication,
                               r.rolbypassrls)
     FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user),
  (SELECT pg_catalog.sum(pg_catalog.hashint8extended(d.xmin::text::bigint, d.oid::bigint))
     FROM pg_catalog.pg_database AS d),
  (SELECT pg_catalog.sum(pg_catalog.hashint8extended(e.xmin::text::bigint, e.oid::bigint))
     FROM pg_catalog.pg_extension AS e),
  (SELECT pg_catalog.sum(pg_catalog.hashint8extended(m.xmin::text::bigint, m.roleid::bigint))
     FROM pg_catalog.pg_auth_members AS m)) AS fingerprint
)sql";

StatementPtr MakeStatement(std::string_view sql) {
  auto statement = std::make_shared<Statement>();
  statement->sql = std::string(sql);
  return statement;
}

std::string Text(const Rows& rows, std::size_t row, std::size_t column) {
  return std::string(rows.Cell(row, column).value_or(""));
}

bool Holds(const Rows& rows, std::size_t row, std::size_t column) {
  return rows.Cell(row, column) == "t";
}

void AddServerFact(const Rows& rows, std::size_t row, ServerFacts& facts) {
  const std::string fact = Text(rows, row, 0);
  std::string name = Text(rows, row, 1);
  const bool holds = Holds(rows, row, 2);
  if (fact == "in_recovery") {
    facts.in_recovery = holds;
  } else if (fact == "current_database") {
    facts.current_database = std::move(name);
  } else if (fact == "role") {
    facts.role = std::move(name);
  } else if (fact == "system_identifier") {
    facts.system_identifier = std::move(name);
  } else if (fact == "database") {
    facts.databases.push_back({std::move(name), holds, Holds(rows, row, 3)});
  } else if (fact == "grant" && !holds) {
    facts.missing_grants.push_back(std::move(name));
  } else if (fact == "power" && holds) {
    facts.overprivileged = true;
  }
}

// pg_monitor brings the others with it, so that a person is told of the one grant that is enough.
void ReduceMissingGrants(std::vector<std::string>& missing) {
  std::sort(missing.begin(), missing.end());
  if (std::binary_search(missing.begin(), missing.end(), "pg_monitor")) missing = {"pg_monitor"};
}

}  // namespace

StatementPtr ServerFactsStatement() {
  static const StatementPtr kStatement = MakeStatement(kServerFactsSql);
  return kStatement;
}

StatementPtr DatabaseFactsStatement() {
  static const StatementPtr kStatement = MakeStatement(kDatabaseFactsSql);
  return kStatement;
}

StatementPtr FingerprintStatement() {
  static const StatementPtr kStatement = MakeStatement(kFingerprintSql);
  return kStatement;
}

Result<ServerFacts> ParseServerFacts(const Rows& rows, ServerVersion version) {
  if (rows.columns().size() != 4)
    return Fail(ErrorKind::kMapping, "server facts: not four columns");
  ServerFacts facts;
  facts.version = version;
  for (std::size_t row = 0; row < rows.row_count(); ++row) AddServerFact(rows, row, facts);
  if (facts.current_database.empty() || facts.role.empty()) {
    return Fail(ErrorKind::kMapping, "server facts: no database or role among them");
  }
  std::sort(facts.databases.begin(), facts.databases.end(),
            [](const DatabaseFact& a, const DatabaseFact& b) { return a.name < b.name; });
  ReduceMissingGrants(facts.missing_grants);
  return facts;
}

Result<DatabaseFacts> ParseDatabaseFacts(const Rows& rows) {
  if (rows.columns().size() != 2) {
    return Fail(ErrorKind::kMapping, "database facts: not two columns");
  }
  DatabaseFacts facts;
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    facts.extensions.insert_or_assign(Text(rows, row, 0), Text(rows, row, 1));
  }
  return facts;
}

}  // namespace pgvigil::postgres
