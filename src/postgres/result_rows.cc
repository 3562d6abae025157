#include "postgres/result_rows.h"

#include <utility>

namespace pgvigil::postgres {
namespace {

std::optional<std::string_view> CellOf(const PGresult* result, std::size_t row,
                                       std::size_t column) {
  const int r = static_cast<int>(row);
  const int c = static_cast<int>(column);
  if (PQgetisnull(result, r, c) != 0) return std::nullopt;
  return std::string_view(PQgetvalue(result, r, c),
                          static_cast<std::size_t>(PQgetlength(result, r, c)));
}

class WholeResult final : public Rows::Storage {
 public:
  explicit WholeResult(ResultHandle result) : result_(std::move(result)) {}
  std::size_t row_count() const override {
    return static_cast<std::size_t>(PQntuples(result_.get()));
  }
  std::optional<std::string_view> Cell(std::size_t row, std::size_t column) const override {
    return CellOf(result_.get(), row, column);
  }

 private:
  ResultHandle result_;
};

class RowByRow final : public Rows::Storage {
 public:
  explicit RowByRow(std::vector<ResultHandle> results) : results_(std::move(results)) {}
  std::size_t row_count() const override { return results_.size(); }
  std::optional<std::string_view> Cell(std::size_t row, std::size_t column) const override {
    return CellOf(results_[row].get(), 0, column);
  }

 private:
  std::vector<ResultHandle> results_;
};

std::vector<ColumnInfo> ColumnsOf(const PGresult* result) {
  std::vector<ColumnInfo> columns;
  for (int i = 0; i < PQnfields(result); ++i) {
    columns.push_back({PQfname(result, i), PQftype(result, i)});
  }
  return columns;
}

std::string Field(const PGresult& result, int code) {
  const char* text = PQresultErrorField(&result, code);
  return text == nullptr ? "" : text;
}

}  // namespace

Rows MakeRows(std::vector<ResultHandle> results, bool truncated) {
  std::vector<ColumnInfo> columns = ColumnsOf(results.front().get());
  if (PQresultStatus(results.front().get()) != PGRES_SINGLE_TUPLE) {
    return {std::move(columns), std::make_unique<WholeResult>(std::move(results.front())),
            truncated};
  }
  // The last result of single-row mode is an empty one that ends the sequence.
  if (PQntuples(results.back().get()) == 0) results.pop_back();
  return {std::move(columns), std::make_unique<RowByRow>(std::move(results)), truncated};
}

Error MakeError(const PGresult& result) {
  const std::string sqlstate = Field(result, PG_DIAG_SQLSTATE);
  std::string message = Field(result, PG_DIAG_MESSAGE_PRIMARY);
  const std::string detail = Field(result, PG_DIAG_MESSAGE_DETAIL);
  const std::string hint = Field(result, PG_DIAG_MESSAGE_HINT);
  if (message.empty()) message = PQresultErrorMessage(&result);
  if (!detail.empty()) message += " (" + detail + ")";
  if (!hint.empty()) message += "; hint: " + hint;
  const bool timeout = sqlstate == "57014" || sqlstate == "55P03";
  return {timeout ? ErrorKind::kTimeout : ErrorKind::kSql, std::move(message), sqlstate};
}

}  // namespace pgvigil::postgres
