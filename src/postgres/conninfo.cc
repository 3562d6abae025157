#include "postgres/conninfo.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "config/yaml.h"
#include "postgres/executor.h"
#include "postgres/host_list.h"
#include "postgres/libpq.h"

namespace pgvigil::postgres {
namespace {

constexpr std::size_t kSecretFileLimit = 64 * 1024;

std::string WithoutTrailingNewlines(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

Result<std::string> ReadSecretFile(const std::string& path) {
  Result<std::string> text = config::ReadFile(path, kSecretFileLimit);
  if (!text) return text;
  return WithoutTrailingNewlines(std::move(*text));
}

Result<void> AddDsn(const std::string& dsn, Conninfo& out) {
  char* error = nullptr;
  const ConninfoHandle options(PQconninfoParse(dsn.c_str(), &error));
  PQfreemem(error);  // quotes parts of the DSN, so it is not shown
  if (!options) {
    return Fail(ErrorKind::kConfig,
                "the connection string cannot be parsed (its text is not shown because it may hold "
                "a password); "
                "expected \"host=... port=... user=... dbname=...\" or "
                "\"postgresql://user@host:port/database\"");
  }
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) out.Set(option->keyword, option->val);
  }
  return {};
}

Result<void> AddFile(const std::string& keyword, const std::string& path, Conninfo& out) {
  if (path.empty()) return {};
  Result<std::string> text = ReadSecretFile(path);
  if (!text) return tl::unexpected(text.error());
  out.Set(keyword, std::move(*text));
  return {};
}

Result<void> AddTarget(const config::ConnectionSettings& connection, Conninfo& out) {
  if (connection.uri_file.empty()) return AddDsn(connection.dsn.Reveal(), out);
  const Result<std::string> uri = ReadSecretFile(connection.uri_file);
  if (!uri) return tl::unexpected(uri.error());
  return AddDsn("postgresql://" + *uri, out);
}

Result<void> AddCredentials(const config::ConnectionSettings& connection, Conninfo& out) {
  if (!connection.user.empty()) out.Set("user", connection.user.Reveal());
  if (!connection.password.empty()) out.Set("password", connection.password.Reveal());
  return AddFile("user", connection.user_file, out).and_then([&] {
    return AddFile("password", connection.password_file, out);
  });
}

std::string EscapeOption(const std::string& value) {
  std::string out;
  for (const char c : value) {
    if (c == ' ' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string OptionsText(const std::vector<SessionSetting>& settings) {
  std::string out;
  for (const SessionSetting& setting : settings) {
    if (!out.empty()) out += ' ';
    out += "-c " + setting.name + "=" + EscapeOption(setting.value);
  }
  return out;
}

void SetUnlessGiven(Conninfo& out, const std::string& keyword, const std::string& value) {
  if (!out.Has(keyword)) out.Set(keyword, value);
}

// What libpq would take from the environment.
void AddDefaults(std::initializer_list<std::string_view> keywords, Conninfo& out) {
  const ConninfoHandle options(PQconndefaults());
  if (!options) return;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    const bool wanted =
        std::find(keywords.begin(), keywords.end(), option->keyword) != keywords.end();
    if (wanted && option->val != nullptr) SetUnlessGiven(out, option->keyword, option->val);
  }
}

// Nobody's password goes to where another user is to log in.
Result<void> AddLeftOut(const config::ConnectionSettings& connection, Conninfo& out) {
  if (out.Has("user") && out.Has("dbname")) return {};
  Conninfo own;
  const Result<void> built =
      AddTarget(connection, own).and_then([&] { return AddCredentials(connection, own); });
  if (!built) return built;
  std::vector<std::string> keywords = {"dbname"};
  if (!out.Has("user")) keywords.insert(keywords.end(), {"user", "password", "passfile"});
  for (const std::string& keyword : keywords) {
    if (own.Has(keyword)) SetUnlessGiven(out, keyword, own.Get(keyword));
  }
  return {};
}

}  // namespace

void Conninfo::Set(const std::string& keyword, std::string value) {
  const auto it = std::find_if(parameters_.begin(), parameters_.end(),
                               [&](const auto& parameter) { return parameter.first == keyword; });
  if (it != parameters_.end()) {
    it->second = Secret(std::move(value));
  } else {
    parameters_.emplace_back(keyword, Secret(std::move(value)));
  }
}

bool Conninfo::Has(const std::string& keyword) const {
  return std::any_of(parameters_.begin(), parameters_.end(),
                     [&](const auto& parameter) { return parameter.first == keyword; });
}

const std::string& Conninfo::Get(const std::string& keyword) const {
  static const std::string kNone;
  for (const auto& [name, value] : parameters_) {
    if (name == keyword) return value.Reveal();
  }
  return kNone;
}

std::vector<SessionSetting> PinnedSettings(const config::CollectionSettings& collection) {
  return {{"search_path", std::string(kCatalogSearchPath)},
          {"default_transaction_read_only", "on"},
          {"statement_timeout", std::to_string(collection.statement_timeout.count())},
          {"lock_timeout", std::to_string(collection.lock_timeout.count())},
          {"idle_in_transaction_session_timeout", "5000"},
          {"DateStyle", "ISO,MDY"},
          {"IntervalStyle", "postgres"},
          {"TimeZone", "UTC"},
          {"extra_float_digits", "1"},
          {"bytea_output", "hex"},
          {"standard_conforming_strings", "on"},
          {"transform_null_equals", "off"},
          {"row_security", "off"},
          {"jit", "off"},
          {"max_parallel_workers_per_gather", "0"},
          {"synchronous_commit", "local"}};
}

Result<Conninfo> BuildConninfo(const config::ConnectionSettings& connection,
                               const config::CollectionSettings& collection,
                               const std::string& database) {
  Conninfo out;
  const Result<void> built =
      AddTarget(connection, out).and_then([&] { return AddCredentials(connection, out); });
  if (!built) return tl::unexpected(built.error());
  if (!database.empty()) out.Set("dbname", database);
  SetUnlessGiven(out, "application_name", "pgvigil");
  SetUnlessGiven(out, "gssencmode", "disable");
  out.Set("client_encoding", "UTF8");
  if (connection.session_options) {
    const std::string& own = out.Get("options");
    out.Set("options", (own.empty() ? "" : own + " ") + OptionsText(PinnedSettings(collection)));
  }
  return out;
}

Result<Conninfo> BuildConninfoOf(const config::ConnectionSettings& connection,
                                 const config::CollectionSettings& collection,
                                 const std::string& host, const std::string& port) {
  Result<Conninfo> built = BuildConninfo(connection, collection, "");
  if (!built) return built;
  built->Set("host", host);
  built->Set("port", port);
  built->Set("hostaddr", "");
  built->Set("target_session_attrs", "any");
  return built;
}

Result<Conninfo> BuildTargetConninfo(const Secret& dsn,
                                     const config::ConnectionSettings& connection) {
  Conninfo out;
  const Result<void> built =
      AddDsn(dsn.Reveal(), out).and_then([&] { return AddLeftOut(connection, out); });
  if (!built) return tl::unexpected(built.error());
  if (!out.Has("host") && !out.Has("hostaddr")) AddDefaults({"host", "hostaddr"}, out);
  AddDefaults({"port", "sslmode", "target_session_attrs"}, out);
  SetUnlessGiven(out, "application_name", "pgvigil");
  SetUnlessGiven(out, "gssencmode", "disable");
  out.Set("client_encoding", "UTF8");
  const auto hosts = SplitHosts(out.Get("host"), out.Get("hostaddr"), out.Get("port"));
  if (!hosts) return tl::unexpected(hosts.error());
  return out;
}

}  // namespace pgvigil::postgres
