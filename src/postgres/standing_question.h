#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "postgres/backoff.h"
#include "postgres/conninfo.h"
#include "postgres/contact.h"
#include "postgres/rows.h"

namespace pgvigil::postgres {

/// What a server answered last. `answer` holds rows exactly when `contact` is kOk.
struct Reply {
  Contact contact = Contact::kUnknown;
  Rows answer;
  SteadyTime asked_at{};  ///< before the question was sent
};

/// Asks one server the same question again and again, over one connection that is kept. Never has
/// more than one there: as long as the server has not noticed that one was closed, no other is
/// opened. Thread-compatible.
class StandingQuestion {
 public:
  /// `timeout`: for opening a connection, and for an answer.
  StandingQuestion(std::string question, std::chrono::milliseconds timeout,
                   std::shared_ptr<const Clock> clock);
  ~StandingQuestion();

  /// Waits for the answer. After a failure it connects again, at a pace that costs little: until
  /// then the reply is the one before. `conninfo` is called for each connection.
  [[nodiscard]] Reply Ask(const std::function<Result<Conninfo>()>& conninfo);
  /// Closes the connection and forgets failures: the next question goes to another server.
  void HangUp();

 private:
  struct Line;

  [[nodiscard]] bool MayConnect();
  void Connect(const std::function<Result<Conninfo>()>& conninfo);
  void Wait();

  const std::string question_;
  const std::chrono::milliseconds timeout_;
  const std::shared_ptr<const Clock> clock_;
  std::unique_ptr<Line> line_;
  Backoff backoff_;
  Contact failure_ = Contact::kUnknown;
};

}  // namespace pgvigil::postgres
