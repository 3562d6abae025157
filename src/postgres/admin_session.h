#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "postgres/rows.h"

namespace pgvigil::postgres {

/// A session of the person who sets pgvigil up, with the rights of that person: unlike all other
/// sessions it may write, and its calls block: the server's time limits end a statement, and a
/// person who waits may end the rest. For one thread.
class AdminSession {
 public:
  /// Where and as whom; empty values are left to libpq.
  struct Target {
    Secret dsn = {};
    std::string host = {};  ///< over the one in `dsn`
    std::string port = {};
  };

  /// Errors: kConfig for a malformed connection string, kConnect. A connection that names no
  /// database goes to `postgres`.
  [[nodiscard]] static Result<AdminSession> Open(const Target& target);
  AdminSession(AdminSession&&) noexcept;
  AdminSession& operator=(AdminSession&&) noexcept;
  ~AdminSession();

  /// Runs one statement. Errors: kSql, kConnect.
  Result<Rows> Run(const std::string& sql);

  /// What ALTER ROLE takes in place of the password, so that the password itself never leaves this
  /// process. Errors: kSql.
  Result<std::string> ScramVerifier(const Secret& password, const std::string& role);

  /// Where it is connected to; a host that begins with / is the folder of a socket.
  [[nodiscard]] std::string host() const;
  [[nodiscard]] std::string port() const;
  [[nodiscard]] std::string database() const;
  [[nodiscard]] std::string user() const;

 private:
  class Connection;
  explicit AdminSession(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

/// Host and port of a connection string, as `host=... port=...`, and nothing else of it; empty when
/// it names none.
[[nodiscard]] std::string PlaceOf(const std::string& conninfo);

}  // namespace pgvigil::postgres
