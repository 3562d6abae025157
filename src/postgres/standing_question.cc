#include "postgres/standing_question.h"

#include <optional>
#include <utility>

#include "postgres/closing_connections.h"
#include "postgres/dialogue.h"

namespace pgvigil::postgres {
namespace {

// How long a server may take to notice that a connection was closed; a stopped one never does.
constexpr std::chrono::seconds kBackendLife{30};

// A refusal costs the server a backend and a log line; knocking at a closed door costs nothing.
ServerState Kind(Contact contact) {
  const bool refusal = contact == Contact::kAuthFailed || contact == Contact::kRejected ||
                       contact == Contact::kTlsFailed;
  return refusal ? ServerState::kRejected : ServerState::kUnreachable;
}

}  // namespace

struct StandingQuestion::Line {
  std::optional<Dialogue> dialogue;
  ClosingConnections closing;

  void Close(SteadyTime now) {
    if (dialogue) closing.Close(dialogue->Release(), now + kBackendLife);
    dialogue.reset();
  }
};

StandingQuestion::StandingQuestion(std::string question, std::chrono::milliseconds timeout,
                                   std::shared_ptr<const Clock> clock)
    : question_(std::move(question)),
      timeout_(timeout),
      clock_(std::move(clock)),
      line_(std::make_unique<Line>()) {}

StandingQuestion::~StandingQuestion() = default;

Reply StandingQuestion::Ask(const std::function<Result<Conninfo>()>& conninfo) {
  if (line_->dialogue) {
    line_->dialogue->AskAgain();
    Wait();
  }
  // A connection that was lost since may mean no more than a restart.
  if (!line_->dialogue && MayConnect()) Connect(conninfo);
  if (!line_->dialogue) return {failure_, {}, {}};
  return {Contact::kOk, line_->dialogue->TakeAnswer(), line_->dialogue->milestones().asked};
}

bool StandingQuestion::MayConnect() {
  const SteadyTime now = clock_->Now();
  line_->closing.Sweep(now);
  return line_->closing.empty() && backoff_.until() <= now;
}

void StandingQuestion::Connect(const std::function<Result<Conninfo>()>& conninfo) {
  const auto parameters = conninfo();
  if (!parameters) {
    failure_ = Contact::kAuthFailed;  // its files are missing
    return;
  }
  line_->dialogue.emplace(*parameters, Purpose{.question = question_}, *clock_);
  Wait();
}

void StandingQuestion::Wait() {
  Dialogue& dialogue = *line_->dialogue;
  Drive({&dialogue, 1}, Deadline::After(*clock_, timeout_), *clock_);
  if (dialogue.contact() == Contact::kOk) return backoff_.Succeeded();
  failure_ = dialogue.contact();
  backoff_.Failed(Kind(failure_), clock_->Now(), 0);
  line_->Close(clock_->Now());
}

void StandingQuestion::HangUp() {
  line_ = std::make_unique<Line>();  // what that server still counts is none of the next one's
  backoff_.Succeeded();
  failure_ = Contact::kUnknown;
}

}  // namespace pgvigil::postgres
