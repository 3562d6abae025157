#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/secret.h"
#include "postgres/contact.h"
#include "postgres/rows.h"

namespace pgvigil::postgres {

class Dialogue;

/// A PgBouncer's admin console: one connection, kept from one time to the next,
/// in the simple protocol and without `options`, because the console knows
/// nothing else. https://www.pgbouncer.org/usage.html#admin-console.
/// Thread-compatible.
class Console {
 public:
  /// `dsn` without dbname leads to the database `pgbouncer`. `timeout`: to
  /// connect, and again for all commands together; a name that must be resolved
  /// may take longer.
  Console(Secret dsn, std::chrono::milliseconds timeout, std::shared_ptr<const Clock> clock);
  ~Console();
  Console(const Console &) = delete;
  Console &operator=(const Console &) = delete;

  /// What each command brought, in order; nullopt for one that was refused.
  /// Empty when the console could not be reached or was lost on the way:
  /// contact() says why.
  [[nodiscard]] std::vector<std::optional<Rows>> Ask(std::span<const std::string_view> commands);
  /// What became of the last Ask().
  [[nodiscard]] Contact contact() const { return contact_; }

 private:
  bool Connect();
  [[nodiscard]] std::vector<std::optional<Rows>> AskAll(std::span<const std::string_view> commands);
  /// Waits for the answer; a connection that gives none is gone.
  [[nodiscard]] bool Finish(Deadline deadline);

  const Secret dsn_;
  const std::chrono::milliseconds timeout_;
  const std::shared_ptr<const Clock> clock_;
  std::unique_ptr<Dialogue> dialogue_;  // null: not connected
  Contact contact_ = Contact::kUnknown;
};

}  // namespace pgvigil::postgres
