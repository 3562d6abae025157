#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "postgres/executor.h"
#include "postgres/server_facts.h"
#include "queries/mapper.h"

namespace pgvigil::gather {

/// Logs each change of state once, with what to do about it, however often it is reported.
/// Thread-compatible.
class Journal {
 public:
  void Session(const postgres::SessionStatus& status);
  void Facts(const postgres::ServerFacts& facts);
  void FactsFailed(const Error& error);

  /// A query is logged when its first database fails, when its error changes class, and when the
  /// last has recovered.
  void Failed(const std::string& query, const std::string& database, const Error& error);
  void Recovered(const std::string& query, const std::string& database);
  void Lost(const std::string& query, const queries::MappingLoss& loss);

 private:
  struct Failure {
    std::set<std::string> databases;
    std::string_view error_class;
  };
  void Refused(const postgres::SessionStatus& status);
  void ForgetDropped(const postgres::ServerFacts& facts);

  postgres::ServerState state_ = postgres::ServerState::kUnknown;
  postgres::ServerState refusal_ = postgres::ServerState::kUp;  // kUp: none
  std::string facts_;
  std::string_view facts_error_;
  std::map<std::string, Failure> failures_;
  std::set<std::string> losses_;
};

/// What a person can do when the server is in `state`; empty when there is nothing to do.
[[nodiscard]] std::string_view HintFor(postgres::ServerState state);

}  // namespace pgvigil::gather
