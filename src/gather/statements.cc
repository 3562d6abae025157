#include "gather/statements.h"

#include <algorithm>
#include <memory>

namespace pgvigil::gather {
namespace {

// A histogram of pg_exporter's is made of one row per observation, so that its rows say nothing
// about its series.
bool CountsRows(const queries::Query& query) {
  return query.dialect == queries::Dialect::kPgExporter &&
         std::any_of(query.columns.begin(), query.columns.end(), [](const queries::Column& column) {
           return column.usage == queries::Usage::kHistogram;
         });
}

// A row makes at least one series, so rows beyond the limit of series cannot be used.
std::size_t MaxRowsOf(const queries::Query& query, const config::CollectionSettings& collection) {
  if (query.built_in) return 0;
  return CountsRows(query) ? collection.max_series : MaxSeriesOf(query, collection);
}

}  // namespace

std::chrono::milliseconds TimeoutOf(const queries::Query& query,
                                    const config::CollectionSettings& collection) {
  return query.timeout.count() > 0 ? query.timeout : collection.statement_timeout;
}

std::size_t MaxSeriesOf(const queries::Query& query, const config::CollectionSettings& collection) {
  return query.max_series > 0 ? query.max_series : collection.max_series_per_query;
}

postgres::Lane LaneOf(const queries::Query& query, const config::CollectionSettings& collection) {
  return TimeoutOf(query, collection) > collection.statement_timeout ? postgres::Lane::kSlow
                                                                     : postgres::Lane::kFast;
}

Statements::Statements(const config::CollectionSettings& collection) : collection_(collection) {}

postgres::StatementPtr Statements::For(const queries::Query& query, const std::string& sql) {
  postgres::Statement statement;
  statement.sql = sql;
  statement.timeout = TimeoutOf(query, collection_);
  statement.search_path = query.built_in ? postgres::kCatalogSearchPath : postgres::kUserSearchPath;
  statement.max_rows = MaxRowsOf(query, collection_);
  Key key{statement.sql, statement.timeout, statement.search_path, statement.max_rows};
  postgres::StatementPtr& known = statements_[std::move(key)];
  if (!known) known = std::make_shared<const postgres::Statement>(std::move(statement));
  return known;
}

}  // namespace pgvigil::gather
