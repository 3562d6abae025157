#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/server_version.h"
#include "queries/version_constraint.h"

namespace pgvigil::queries {

/// Whose file format a query came in; decides conversions, NULL and label rules (docs/queries.md).
enum class Dialect { kPgvigil, kCloudNativePg, kPostgresExporter, kPgExporter };
[[nodiscard]] std::string_view Name(Dialect dialect);

enum class Usage {
  kDiscard,
  kLabel,
  kCounter,
  kGauge,
  kHistogram,  ///< four columns (bounds, X_bucket, X_sum, X_count); in kPgExporter one observation
               ///< per row
  kMappedMetric,  ///< text looked up in `mapping`
  kDuration,      ///< kPgvigil: seconds; the others: Go duration to milliseconds
  kUntyped,
  kName,  ///< kPgvigil: the cell is the end of the metric's name (pg_settings_<name>), made legal
  kHelp   ///< kPgvigil: the cell is the HELP text of the row's metrics
};

/// How a value column of the own dialect is turned into base units before `scale`.
enum class Unit {
  kNone,
  kMilliseconds,
  kMicroseconds,
  kMinutes,
  kKibibytes,
  kMebibytes,
  kPages8k,
  kPercent
};

/// What one result column becomes.
struct Column {
  std::string name;  ///< in the result
  std::string
      metric_name;  ///< full name of the family, prefix and suffix included; label name for kLabel.
                    ///< Empty where a kName column of the query completes metric_namespace
  Usage usage = Usage::kDiscard;
  std::string help;
  std::map<std::string, double> mapping;
  Unit unit = Unit::kNone;
  double scale = 1;
  std::optional<double> default_value;  ///< in place of NULL, before `scale`
  std::vector<double> buckets;          ///< kHistogram of kPgExporter
  VersionConstraint versions;           ///< the column is expected on these servers only
};

/// SQL for a range of server versions. The first variant that matches is taken.
struct Variant {
  VersionConstraint versions;
  std::string sql;
};

enum class Role { kAny, kPrimary, kStandby };

struct ExtensionCondition {
  std::string name;
  std::string min_version;  ///< empty: any
};

/// A condition asked of the server before the query runs.
struct Predicate {
  std::string name;
  std::string sql;
  std::chrono::milliseconds cache{0};
};

/// One entry of the catalogue. Plain data; immutable once loaded, shared by plan, mapper and
/// documentation.
struct Query {
  std::string name;    ///< identity: unique in the catalogue, the value of the label `query`
  std::string origin;  ///< file:line it came from, for messages; "built-in" files have theirs too
  std::string description;
  /// Metric prefix in front of `_<column>` for what no Column spells out: kName cells, and result
  /// columns that a kPostgresExporter file does not name (exported as untyped).
  std::string metric_namespace;
  Dialect dialect = Dialect::kPgvigil;
  std::vector<Variant> variants;
  std::vector<Predicate> predicates;
  std::vector<Column> columns;
  Role role = Role::kAny;
  std::vector<std::string>
      target_databases;  ///< names and patterns; empty: the main connection's database only
  bool configured_databases = false;  ///< also in every database of CollectionSettings::databases
  std::optional<ExtensionCondition>
      extension;                           ///< must be installed in the database the query runs in
  std::vector<std::string> required_tags;  ///< kPgExporter tags pgvigil has no fact for: never hold
  std::chrono::milliseconds timeout{0};    ///< 0: the configured statement_timeout
  std::chrono::milliseconds cache{0};  ///< how long a result stays good; 0: fresh in every cycle
  std::size_t max_series = 0;          ///< 0: the configured max_series_per_query
  int priority = 100;                  ///< lower runs earlier
  bool enabled = true;
  bool fatal = false;     ///< kPgExporter: when it fails the server counts as down
  std::string check;      ///< the built-in check that reads the result too; embedded files only
  bool built_in = false;  ///< from the embedded catalogue: bounds its rows itself
};
using QueryPtr = std::shared_ptr<const Query>;

}  // namespace pgvigil::queries
