#include "postgres/dialogue.h"

#include <utility>
#include <vector>

#include "postgres/connect_attempt.h"
#include "postgres/result_rows.h"

namespace pgvigil::postgres {
namespace {

bool IsBeforeAcceptance(ConnStatusType status) {
  return status == CONNECTION_STARTED || status == CONNECTION_NEEDED || status == CONNECTION_BAD;
}

bool IsEncrypted(PGconn* connection) {
  const ConnStatusType status = PQstatus(connection);
  return PQsslInUse(connection) != 0 && status != CONNECTION_SSL_STARTUP &&
         !IsBeforeAcceptance(status);
}

}  // namespace

Dialogue::Dialogue(const Conninfo& conninfo, Purpose purpose, const Clock& clock)
    : clock_(clock), purpose_(std::move(purpose)) {
  milestones_.started = clock_.Now();
  connection_ = StartConnecting(conninfo);
  if (!connection_) {
    End(Contact::kUnknown);
  } else if (PQstatus(connection_.get()) == CONNECTION_BAD) {
    EndLost();
  }
}

pollfd Dialogue::Wanted() const {
  short events = POLLIN;
  if (stage_ == Stage::kConnecting && step_ == PGRES_POLLING_WRITING) events = POLLOUT;
  if (stage_ == Stage::kAsking && unflushed_) events = POLLIN | POLLOUT;
  return {PQsocket(connection_.get()), events, 0};
}

void Dialogue::Advance() { stage_ == Stage::kConnecting ? Connect() : Listen(); }

void Dialogue::Connect() {
  step_ = PQconnectPoll(connection_.get());
  NoteProgress();
  if (step_ == PGRES_POLLING_FAILED || PQstatus(connection_.get()) == CONNECTION_BAD) {
    return EndLost();
  }
  if (purpose_.certificate_only && milestones_.encrypted) return End(Contact::kOk);
  if (step_ == PGRES_POLLING_OK) Ask();
}

// Looked at after each step, because what TLS was like is gone with a connection that fails later.
void Dialogue::NoteProgress() {
  PGconn* const connection = connection_.get();
  const ConnStatusType status = PQstatus(connection);
  if (status == CONNECTION_SSL_STARTUP) tls_begun_ = true;
  if (!milestones_.accepted && !IsBeforeAcceptance(status)) milestones_.accepted = clock_.Now();
  if (!milestones_.encrypted && IsEncrypted(connection)) {
    milestones_.encrypted = clock_.Now();
    certificate_ = ReadServedCertificate(connection);
  }
  if (status == CONNECTION_OK) milestones_.authenticated = clock_.Now();
}

void Dialogue::AskNext(std::string question) {
  purpose_.question = std::move(question);
  Ask();
}

void Dialogue::Ask() {
  PGconn* const connection = connection_.get();
  stage_ = Stage::kAsking;
  contact_ = Contact::kUnknown;
  result_.reset();
  milestones_.answered.reset();
  milestones_.asked = clock_.Now();
  PQsetnonblocking(connection, 1);
  if (PQsendQuery(connection, purpose_.question.c_str()) == 0) return EndLost();
  unflushed_ = PQflush(connection) == 1;
}

void Dialogue::Listen() {
  PGconn* const connection = connection_.get();
  unflushed_ = PQflush(connection) == 1;
  if (PQconsumeInput(connection) == 0) return EndLost();
  while (PQisBusy(connection) == 0) {
    ResultHandle result(PQgetResult(connection));
    if (!result) return Conclude();
    // After an error nothing better comes.
    if (!result_ || PQresultStatus(result_.get()) == PGRES_TUPLES_OK) result_ = std::move(result);
  }
}

void Dialogue::Conclude() {
  if (!result_) return EndLost();
  if (PQresultStatus(result_.get()) != PGRES_TUPLES_OK) {
    const Error error = MakeError(*result_);
    if (error.sqlstate.empty()) return EndLost();
    return End(WhyRefused(error.sqlstate, error.message));
  }
  milestones_.answered = clock_.Now();
  std::vector<ResultHandle> results;
  results.push_back(std::move(result_));
  answer_ = MakeRows(std::move(results), false);
  End(Contact::kOk);
}

void Dialogue::GiveUp() { End(milestones_.accepted ? Contact::kHung : Contact::kUnreachable); }

void Dialogue::EndLost() {
  PGconn* const connection = connection_.get();
  FailedConnection failed{.message = PQerrorMessage(connection)};
  if (milestones_.accepted) failed.reached = Reached::kAccepted;
  if (tls_begun_ && !milestones_.encrypted) failed.reached = Reached::kTlsBegun;
  failed.password =
      PQconnectionNeedsPassword(connection) != 0 || PQconnectionUsedPassword(connection) != 0;
  End(WhyFailed(failed));
}

void Dialogue::End(Contact contact) {
  stage_ = Stage::kDone;
  contact_ = contact;
}

ConnectionHandle Dialogue::Release() {
  stage_ = Stage::kDone;
  return milestones_.accepted ? std::move(connection_) : nullptr;
}

void Drive(std::span<Dialogue> dialogues, Deadline deadline, const Clock& clock) {
  std::vector<Dialogue*> open;
  std::vector<pollfd> fds;
  while (true) {
    open.clear();
    fds.clear();
    for (Dialogue& dialogue : dialogues) {
      if (!dialogue.open()) continue;
      open.push_back(&dialogue);
      fds.push_back(dialogue.Wanted());
    }
    if (open.empty()) return;
    const auto left = deadline.Remaining(clock.Now());
    if (left.count() == 0) break;
    if (poll(fds.data(), fds.size(), static_cast<int>(left.count())) <= 0) continue;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (fds[i].revents != 0) open[i]->Advance();
    }
  }
  for (Dialogue* const dialogue : open) dialogue->GiveUp();
}

}  // namespace pgvigil::postgres
