#include "postgres/admin_session.h"

#include <utility>
#include <vector>

#include "config/settings.h"
#include "postgres/connect_message.h"
#include "postgres/conninfo.h"
#include "postgres/libpq.h"
#include "postgres/result_rows.h"

namespace pgvigil::postgres {
namespace {

struct FreeText {
  void operator()(char* text) const { PQfreemem(text); }
};

// Names of built-in functions must mean these, whatever the person's own settings are.
constexpr const char* kOptions =
    "-c search_path=pg_catalog,pg_temp -c statement_timeout=30s -c lock_timeout=5s"
    " -c standard_conforming_strings=on -c default_transaction_read_only=off";

Result<Conninfo> ConninfoOf(const AdminSession::Target& target) {
  config::ConnectionSettings connection;
  connection.dsn = target.dsn;
  connection.session_options = false;
  auto built = BuildConninfo(connection, {}, "");
  if (!built) return built;
  if (!target.host.empty()) built->Set("host", target.host);
  if (!target.port.empty()) built->Set("port", target.port);
  if (!built->Has("connect_timeout")) built->Set("connect_timeout", "5");
  built->Set("options", kOptions);
  return built;
}

bool NamesDatabase() {
  const ConninfoHandle options(PQconndefaults());
  for (const PQconninfoOption* option = options.get(); option && option->keyword; ++option) {
    if (std::string_view(option->keyword) == "dbname") return option->val != nullptr;
  }
  return false;
}

Error Refusal(PGconn* connection) {
  return {ErrorKind::kConnect, Readable(PQerrorMessage(connection))};
}

std::string Text(const char* text) { return text == nullptr ? "" : text; }

}  // namespace

class AdminSession::Connection {
 public:
  explicit Connection(ConnectionHandle handle) : handle_(std::move(handle)) {}
  [[nodiscard]] PGconn* get() const { return handle_.get(); }

 private:
  ConnectionHandle handle_;
};

AdminSession::AdminSession(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}
AdminSession::AdminSession(AdminSession&&) noexcept = default;
AdminSession& AdminSession::operator=(AdminSession&&) noexcept = default;
AdminSession::~AdminSession() = default;

Result<AdminSession> AdminSession::Open(const Target& target) {
  auto conninfo = ConninfoOf(target);
  if (!conninfo) return tl::unexpected(conninfo.error());
  if (!conninfo->Has("dbname") && !NamesDatabase()) conninfo->Set("dbname", "postgres");
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  for (const auto& [keyword, value] : conninfo->parameters()) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.Reveal().c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  ConnectionHandle handle(PQconnectdbParams(keywords.data(), values.data(), 0));
  if (PQstatus(handle.get()) != CONNECTION_OK) return tl::unexpected(Refusal(handle.get()));
  // What the script says by the way is of no concern.
  PQsetNoticeProcessor(
      handle.get(), [](void*, const char*) {}, nullptr);
  return AdminSession(std::make_unique<Connection>(std::move(handle)));
}

Result<Rows> AdminSession::Run(const std::string& sql) {
  ResultHandle result(PQexec(connection_->get(), sql.c_str()));
  const auto status = PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
    if (PQstatus(connection_->get()) != CONNECTION_OK || !result) {
      return tl::unexpected(Refusal(connection_->get()));
    }
    return tl::unexpected(MakeError(*result));
  }
  std::vector<ResultHandle> results;
  results.push_back(std::move(result));
  return MakeRows(std::move(results), false);
}

Result<std::string> AdminSession::ScramVerifier(const Secret& password, const std::string& role) {
  const std::unique_ptr<char, FreeText> verifier(PQencryptPasswordConn(
      connection_->get(), password.Reveal().c_str(), role.c_str(), "scram-sha-256"));
  if (!verifier) return Fail(ErrorKind::kSql, Readable(PQerrorMessage(connection_->get())));
  return std::string(verifier.get());
}

std::string AdminSession::host() const { return Text(PQhost(connection_->get())); }
std::string AdminSession::port() const { return Text(PQport(connection_->get())); }
std::string AdminSession::database() const { return Text(PQdb(connection_->get())); }
std::string AdminSession::user() const { return Text(PQuser(connection_->get())); }

std::string PlaceOf(const std::string& conninfo) {
  const ConninfoHandle options(PQconninfoParse(conninfo.c_str(), nullptr));
  std::string place;
  for (const PQconninfoOption* option = options.get(); option && option->keyword; ++option) {
    const std::string_view keyword = option->keyword;
    if ((keyword != "host" && keyword != "port") || option->val == nullptr) continue;
    place += (place.empty() ? "" : " ") + std::string(keyword) + "=" + option->val;
  }
  return place;
}

}  // namespace pgvigil::postgres
