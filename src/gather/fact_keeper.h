#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "gather/roster.h"
#include "postgres/executor.h"
#include "postgres/server_facts.h"

namespace pgvigil::gather {

/// What is known of the server and its databases, and whether it has to be asked again.
///
/// The facts are asked at every new session and when the fingerprint, which is part of every cycle,
/// has changed. They come as three answers: fingerprint, server facts, facts of the main database,
/// in this order. Thread-compatible.
class FactKeeper {
 public:
  enum class Outcome {
    kReplan,        ///< new facts
    kNewServer,     ///< new facts, of another server than before
    kKeep,          ///< they could not be read; what was known before is used
    kNothingKnown,  ///< they could not be read, and nothing is known
    kNoSession      ///< the connection was lost
  };

  /// Whether the facts belong to the session in use.
  [[nodiscard]] bool Current(const postgres::SessionStatus& session) const {
    return session.main_connected && server_ && generation_ == session.main_generation;
  }
  [[nodiscard]] bool asking() const { return asking_; }
  void BeginAsking();

  /// Notes the fingerprint; returns whether the facts have to be asked because it has changed.
  [[nodiscard]] bool NoteFingerprint(const postgres::Rows& rows);
  void NoteServer(Result<postgres::ServerFacts> facts);
  /// The last answer: decides what to do with all three.
  [[nodiscard]] Outcome Conclude(Result<postgres::DatabaseFacts> main_database,
                                 const postgres::SessionStatus& session);
  /// Of the last Conclude() that did not bring facts.
  [[nodiscard]] const Error& error() const { return error_; }

  /// Whether the facts of an extra database are due; `asked_at` is when they were asked last.
  [[nodiscard]] bool IsDatabaseDue(const std::string& database, SteadyTime now) const;
  void AskedDatabase(const std::string& database, SteadyTime now);
  /// Returns whether they differ from what was known.
  [[nodiscard]] bool NoteDatabase(const std::string& database,
                                  Result<postgres::DatabaseFacts> facts);

  [[nodiscard]] std::shared_ptr<const postgres::ServerFacts> server() const { return server_; }
  [[nodiscard]] const KnownDatabases& databases() const { return databases_; }
  [[nodiscard]] bool fingerprint_failed() const { return fingerprint_failed_; }
  void FingerprintFailed() { fingerprint_failed_ = true; }

 private:
  struct Asked {
    SteadyTime at{};
    bool in_flight = false;
  };
  void ForgetDroppedDatabases();

  std::shared_ptr<const postgres::ServerFacts> server_;
  KnownDatabases databases_;
  std::map<std::string, Asked, std::less<>> asked_;
  std::uint64_t generation_ = 0;
  std::string fingerprint_;
  std::string seen_fingerprint_;
  bool fingerprint_failed_ = false;
  bool asking_ = false;
  std::optional<Result<postgres::ServerFacts>> answer_;
  Error error_;
};

}  // namespace pgvigil::gather
