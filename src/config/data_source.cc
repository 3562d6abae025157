#include "config/data_source.h"

#include <algorithm>
#include <array>

namespace pgvigil::config {
namespace {

std::string Get(const Environment& environment, std::string_view name) {
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

bool IsUri(std::string_view text) {
  return text.starts_with("postgres://") || text.starts_with("postgresql://");
}

/// Whether `text` starts as a keyword/value connection string does.
bool StartsWithKeyword(std::string_view text) {
  constexpr std::array<std::string_view, 9> kKeywords = {
      "host", "hostaddr", "port", "user", "dbname", "password", "service", "sslmode", "passfile"};
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return false;
  std::string_view keyword = text.substr(0, equals);
  while (keyword.ends_with(' ')) keyword.remove_suffix(1);
  return std::find(kKeywords.begin(), kKeywords.end(), keyword) != kKeywords.end();
}

ConnectionSettings FromParts(const Environment& environment) {
  ConnectionSettings connection;
  connection.uri_file = Get(environment, "DATA_SOURCE_URI_FILE");
  if (connection.uri_file.empty()) {
    connection.dsn = Secret("postgresql://" + Get(environment, "DATA_SOURCE_URI"));
  }
  connection.user_file = Get(environment, "DATA_SOURCE_USER_FILE");
  if (connection.user_file.empty()) connection.user = Secret(Get(environment, "DATA_SOURCE_USER"));
  connection.password_file = Get(environment, "DATA_SOURCE_PASS_FILE");
  if (connection.password_file.empty()) {
    connection.password = Secret(Get(environment, "DATA_SOURCE_PASS"));
  }
  return connection;
}

}  // namespace

bool ListsSeveralServers(std::string_view dsn) {
  const bool uri = IsUri(dsn);
  for (auto comma = dsn.find(','); comma != std::string_view::npos;
       comma = dsn.find(',', comma + 1)) {
    std::string_view rest = dsn.substr(comma + 1);
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    if (IsUri(rest) || (!uri && StartsWithKeyword(rest))) return true;
  }
  return false;
}

Result<std::optional<ConnectionSettings>> ReadDataSource(const Environment& environment) {
  const std::string name = Get(environment, "DATA_SOURCE_NAME");
  if (ListsSeveralServers(name)) {
    return Fail(ErrorKind::kConfig,
                "DATA_SOURCE_NAME: several connection strings; one pgvigil watches one server, so "
                "start one "
                "for each");
  }
  if (!name.empty()) {
    ConnectionSettings connection;
    connection.dsn = Secret(name);
    return connection;
  }
  const bool has_uri = !Get(environment, "DATA_SOURCE_URI").empty() ||
                       !Get(environment, "DATA_SOURCE_URI_FILE").empty();
  if (!has_uri) return std::nullopt;
  return FromParts(environment);
}

}  // namespace pgvigil::config
