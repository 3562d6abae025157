#include "app/setup_config.h"

#include <array>
#include <vector>

namespace pgvigil::app {
namespace {

/// Beyond so many databases a pattern says it better than a list.
constexpr std::size_t kMostNames = 20;

/// In double quotes, as YAML reads it whatever is in it.
std::string Quoted(const std::string& text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += std::string("\\") + c;
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted += std::string("\\x") + kDigits[byte >> 4] + kDigits[byte & 15];
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string List(const std::vector<std::string>& texts) {
  std::string list = "[";
  for (const std::string& text : texts) list += (list.size() > 1 ? ", " : "") + Quoted(text);
  return list + "]";
}

/// A value of a connection string. https://www.postgresql.org/docs/current/libpq-connect.html
std::string ConninfoValue(const std::string& value) {
  std::string quoted = "'";
  for (const char c : value) quoted += (c == '\'' || c == '\\' ? std::string("\\") : "") + c;
  const bool plain = !value.empty() && value.find_first_of(" '\\\t\n") == std::string::npos;
  return plain ? value : quoted + "'";
}

std::string Connection(const SetupConfig& of) {
  std::string dsn = "host=" + ConninfoValue(of.access.host) + " port=" + of.facts.port +
                    " user=" + ConninfoValue(of.role) +
                    " dbname=" + ConninfoValue(of.facts.database);
  std::string text = "connection:\n  dsn: " + Quoted(dsn) + "\n";
  if (of.password_file.empty()) return text;
  return text + "  password_file: " + Quoted(of.password_file) + "\n";
}

std::string Databases(const std::vector<std::string>& names) {
  if (names.empty()) return {};
  const std::string list = names.size() > kMostNames ? "[\"*\"]" : List(names);
  return "\n# Queries about tables run in these too.\ncollection:\n  databases: " + list + "\n";
}

std::string Disks(const SetupFacts& facts) {
  std::vector<std::string> folders = facts.tablespaces;
  if (!facts.wal_directory.empty()) folders.insert(folders.begin(), facts.wal_directory);
  if (!facts.data_directory.empty()) folders.insert(folders.begin(), facts.data_directory);
  // Elsewhere these are folders of another machine.
  if (folders.empty() || !facts.host.starts_with('/')) return {};
  return "  disks: " + List(folders) + "\n";
}

std::string Ha(const SetupFacts& facts) {
  std::string text = Disks(facts);
  if (!facts.standby && facts.standbys > 0) {
    text =
        "  # As many as stream now; after a failover the same number is right on the new primary.\n"
        "  expected_standbys: " +
        std::to_string(facts.standbys) + "\n" + text;
  }
  return text.empty() ? "" : "\nha:\n" + text;
}

}  // namespace

std::string StartingConfiguration(const SetupConfig& of) {
  const SetupFacts& facts = of.facts;
  std::string text = "# Written by `pgvigil setup` for PostgreSQL " + facts.version;
  if (!facts.data_directory.empty()) text += " in " + facts.data_directory;
  text += ".\n# What else may stand here: /usr/share/pgvigil/pgvigil.example.yaml\n\n";
  text += Connection(of) + Databases(facts.databases) + Ha(facts);
  if (!facts.cluster_name.empty()) {
    text += "\nlabels:\n  cluster: " + Quoted(facts.cluster_name) + "\n";
  }
  if (facts.has_statements) text += "\nqueries:\n  pg_stat_statements: {enabled: true}\n";
  return text;
}

}  // namespace pgvigil::app
