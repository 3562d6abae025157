#pragma once

#include <chrono>
#include <map>
#include <string>

#include "postgres/executor.h"
#include "postgres/rows.h"
#include "queries/evidence_queries.h"

namespace pgvigil::app {

/// The statements of the evidence queries, one object each, because the executor knows by the
/// object what it has prepared.
class EvidenceStatements {
 public:
  EvidenceStatements() = default;
  EvidenceStatements(const queries::EvidenceQueries& queries, std::chrono::milliseconds timeout);
  /// Null when there is none of this name.
  [[nodiscard]] postgres::StatementPtr Find(const std::string& name) const;

 private:
  std::map<std::string, postgres::StatementPtr> statements_;
};

/// The rows as one line for an annotation, `name=value, ...; name=value, ...`: valid UTF-8, at most
/// a thousand bytes. Cells that are NULL are left out, and so are columns called `query` unless
/// `query_text`.
[[nodiscard]] std::string EvidenceText(const postgres::Rows& rows, bool query_text);

}  // namespace pgvigil::app
