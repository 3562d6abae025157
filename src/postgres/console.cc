#include "postgres/console.h"

#include <string>
#include <utility>

#include "config/settings.h"
#include "postgres/conninfo.h"
#include "postgres/dialogue.h"

namespace pgvigil::postgres {
namespace {

// What every console answers, so that a connection is known to be one.
constexpr std::string_view kGreeting = "SHOW VERSION";

Result<Conninfo> ConninfoOf(const Secret &dsn) {
  config::ConnectionSettings connection;
  connection.dsn = dsn;
  connection.session_options = false;
  Result<Conninfo> built = BuildConninfo(connection, {}, "");
  if (built && !built->Has("dbname")) built->Set("dbname", "pgbouncer");
  return built;
}

}  // namespace

Console::Console(Secret dsn, std::chrono::milliseconds timeout, std::shared_ptr<const Clock> clock)
    : dsn_(std::move(dsn)), timeout_(timeout), clock_(std::move(clock)) {}

Console::~Console() = default;

std::vector<std::optional<Rows>> Console::Ask(std::span<const std::string_view> commands) {
  // A connection that was lost since may mean no more than a restart.
  if (dialogue_) {
    auto answers = AskAll(commands);
    if (dialogue_ || contact_ == Contact::kHung) return answers;
  }
  if (!Connect()) return {};
  return AskAll(commands);
}

bool Console::Connect() {
  const auto conninfo = ConninfoOf(dsn_);
  if (!conninfo) {
    contact_ = Contact::kRejected;
    return false;
  }
  dialogue_ =
      std::make_unique<Dialogue>(*conninfo, Purpose{.question = std::string(kGreeting)}, *clock_);
  if (Finish(Deadline::After(*clock_, timeout_))) return true;
  // What refuses the greeting is no console.
  if (dialogue_) contact_ = Contact::kRejected;
  dialogue_.reset();
  return false;
}

std::vector<std::optional<Rows>> Console::AskAll(std::span<const std::string_view> commands) {
  const Deadline deadline = Deadline::After(*clock_, timeout_);
  std::vector<std::optional<Rows>> answers;
  for (const std::string_view command : commands) {
    dialogue_->AskNext(std::string(command));
    const bool answered = Finish(deadline);
    if (!dialogue_) return {};
    answers.push_back(answered ? std::optional(dialogue_->TakeAnswer()) : std::nullopt);
  }
  return answers;
}

bool Console::Finish(Deadline deadline) {
  Drive({dialogue_.get(), 1}, deadline, *clock_);
  contact_ = dialogue_->contact();
  if (contact_ == Contact::kOk) return true;
  const bool refused = contact_ == Contact::kRejected && dialogue_->milestones().authenticated;
  if (!refused) {
    dialogue_.reset();
  } else {
    contact_ = Contact::kOk;
  }
  return false;
}

}  // namespace pgvigil::postgres
