#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"
#include "base/server_version.h"
#include "postgres/rows.h"
#include "postgres/server_state.h"

namespace pgvigil::postgres {

/// What unqualified names mean to the project's own statements: nothing a user of the database can
/// define.
inline constexpr std::string_view kCatalogSearchPath = "pg_catalog, pg_temp";
/// What they mean to a user's query unless configured otherwise.
inline constexpr std::string_view kUserSearchPath = "pg_catalog, public, pg_temp";

/// One SQL statement, without parameters. It is prepared once per connection, which is remembered
/// by this object's identity: keep one object per text and submit the same one every time.
struct Statement {
  std::string sql;
  std::chrono::milliseconds timeout{
      500};  ///< statement_timeout; behind it stands a client-side deadline
  std::string search_path{kCatalogSearchPath};
  std::size_t max_rows = 0;  ///< rows kept at most; 0: the statement bounds itself
};
using StatementPtr = std::shared_ptr<const Statement>;

/// Two connections to one database may be used side by side: what is slow must not delay what is
/// fast.
enum class Lane { kFast, kSlow };

/// One run of a statement. `database` empty means the database of the connection settings.
struct Job {
  std::uint64_t id = 0;
  std::string database;
  Lane lane = Lane::kFast;
  StatementPtr statement;
};

/// The outcome of a job. Errors: kSql with the server's SQLSTATE; kTimeout (57014, 55P03, or our
/// own deadline); kConnect when there was no session, or it was lost before this statement was
/// reached.
struct Completion {
  std::uint64_t id = 0;
  Result<Rows> rows;
  std::chrono::microseconds duration{
      0};  ///< from the previous answer of the connection to this one
};

/// What is known about sessions with the server.
struct SessionStatus {
  ServerState state = ServerState::kUnknown;  ///< of the main session: can data be had
  std::string message;                        ///< why not, for a person; empty when up
  ServerState connect_state =
      ServerState::kUnknown;  ///< outcome of the last new connection that was tried
  std::string connect_message;
  SteadyTime connect_checked_at{};  ///< when connect_state was learnt
  std::uint64_t main_generation =
      0;  ///< grows with each new main session; server facts belong to one generation
  bool main_connected = false;
  ServerVersion version;  ///< as the main session reported it
  int open = 0;  ///< connections that may hold a backend now, dying and half-open ones included
  int busy = 0;  ///< of these, those with statements in flight
  std::uint64_t opened_total = 0;
  std::uint64_t failed_total = 0;          ///< attempts that did not lead to a session
  std::uint64_t abandoned_total = 0;       ///< sessions dropped because they did not answer in time
  std::uint64_t bytes_received_total = 0;  ///< size of the results, as held in memory
};

/// Runs statements on one server, many at a time, over a fixed number of connections.
///
/// The jobs of one (database, lane) go out as one batch: one write, one round trip, an error
/// confined to its statement (libpq pipeline mode,
/// https://www.postgresql.org/docs/current/libpq-pipeline-mode.html). A job never moves to another
/// connection: when its session dies it fails with kConnect. Order: jobs of one (database, lane)
/// complete in the order submitted. Thread-compatible: one thread calls everything but Wake(),
/// which is thread-safe.
class Executor {
 public:
  virtual ~Executor() = default;

  /// Queues jobs. Databases that find no free connection wait until one is free or idle long
  /// enough.
  virtual void Submit(std::vector<Job> jobs) = 0;

  /// Drives all connections until something completes, `until` passes, or Wake() is called; returns
  /// what completed. Every job completes in bounded time whatever the server does.
  virtual std::vector<Completion> Poll(Deadline until) = 0;

  /// Makes a running or the next Poll() return at once.
  virtual void Wake() = 0;

  [[nodiscard]] virtual SessionStatus status() const = 0;
};

}  // namespace pgvigil::postgres
