#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/settings.h"
#include "queries/query.h"

namespace pgvigil::queries {

/// Something in a query file that costs a column, a query or a file, or that works otherwise than
/// its author may think.
struct Finding {
  enum class Severity { kWarning, kError } severity = Severity::kWarning;
  std::string where;    ///< file:line:column
  std::string message;  ///< what, and what to do
};

/// One loaded file, for `pgvigil check`.
struct LoadedFile {
  std::string path;
  Dialect dialect = Dialect::kPgvigil;
  bool dialect_stated =
      false;  ///< by the file, the configuration or the command line; otherwise recognised
  std::string dialect_reason;  ///< what it was recognised by
  std::size_t queries = 0;
  std::vector<Finding> findings;
};

/// Every query known, in the order of their priority. Of two queries with one name the one loaded
/// last stays, and a finding says so: that is how a user replaces a built-in query. The metrics of
/// a CloudNativePG query have a prefix of their own, so it replaces its like, or the `cnpg_<name>`
/// of the profile; beside a query of another dialect with its name it is called `cnpg_<name>`
/// itself. Value type; immutable once built.
struct Catalogue {
  std::vector<QueryPtr> queries;
  std::vector<LoadedFile> files;
  std::vector<Finding>
      findings;  ///< about the settings themselves: overrides of queries that do not exist

  [[nodiscard]] QueryPtr Find(std::string_view name) const;
};

/// Reads one file's text. Findings of severity kError lose only what they name; a text that is no
/// YAML, or whose top level has the wrong shape, is an Error (kConfig).
struct ParsedFile {
  LoadedFile file;
  std::vector<Query> queries;
};
Result<ParsedFile> ParseQueries(std::string_view text, const std::string& path,
                                std::optional<Dialect> stated);

/// The text of config/default-queries.yaml as embedded in the binary.
[[nodiscard]] std::string_view DefaultQueriesText();

/// The text of config/ha-queries.yaml: the queries that built-in checks read.
[[nodiscard]] std::string_view HaQueriesText();

/// The text of config/cnpg-queries.yaml: CloudNativePG's names, for the profile `cnpg`.
[[nodiscard]] std::string_view CnpgQueriesText();

/// The embedded catalogue, then the configured files, then the per-query overrides. A path may
/// state its dialect: `cloudnativepg:FILE`. In strict mode (`pgvigil check`, start) any kError
/// finding is an Error listing all of them.
Result<Catalogue> LoadCatalogue(const config::Settings& settings, bool strict);

/// Where the queries of `entry` stand: its path without the dialect it may state.
[[nodiscard]] std::string PathOf(const config::QueryFileSettings& entry);

/// A dialect by its Name(), or by `cnpg`.
[[nodiscard]] std::optional<Dialect> ParseDialect(std::string_view name);

}  // namespace pgvigil::queries
