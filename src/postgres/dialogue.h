#pragma once

#include <poll.h>

#include <optional>
#include <span>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/deadline.h"
#include "postgres/conninfo.h"
#include "postgres/contact.h"
#include "postgres/libpq.h"
#include "postgres/rows.h"
#include "postgres/served_certificate.h"

namespace pgvigil::postgres {

/// What a dialogue is held for.
struct Purpose {
  std::string question = {};      ///< SQL of one statement
  bool certificate_only = false;  ///< ends when encryption stands, before anybody logs in
};

/// When a dialogue came how far; nullopt: it did not.
struct Milestones {
  SteadyTime started{};
  std::optional<SteadyTime> accepted;
  std::optional<SteadyTime> encrypted;
  std::optional<SteadyTime> authenticated;
  SteadyTime asked{};  ///< before the question was sent
  std::optional<SteadyTime> answered;
};

/// One connection, and a question asked on it, again if need be. Never waits, but for files that
/// libpq reads, and in the constructor for a name where `conninfo` has no address.
/// Thread-compatible.
class Dialogue {
 public:
  Dialogue(const Conninfo& conninfo, Purpose purpose, const Clock& clock);

  /// Whether it goes on; then Advance() is due when Wanted() is ready.
  [[nodiscard]] bool open() const { return stage_ != Stage::kDone; }
  [[nodiscard]] pollfd Wanted() const;
  void Advance();
  /// Ends it where it stands.
  void GiveUp();
  /// The question once more, on the connection it was answered on.
  void AskAgain() { Ask(); }
  /// Another question there, also after one that was refused.
  void AskNext(std::string question);

  /// kOk: answered, or the certificate seen; kUnknown while open.
  [[nodiscard]] Contact contact() const { return contact_; }
  [[nodiscard]] Rows TakeAnswer() { return std::move(answer_); }
  [[nodiscard]] const Milestones& milestones() const { return milestones_; }
  [[nodiscard]] const std::optional<ServedCertificate>& certificate() const { return certificate_; }
  /// The connection if something accepted it, to be closed; else null. The dialogue is over.
  [[nodiscard]] ConnectionHandle Release();

 private:
  enum class Stage { kConnecting, kAsking, kDone };

  void Connect();
  void NoteProgress();
  void Ask();
  void Listen();
  void Conclude();
  void End(Contact contact);
  void EndLost();

  const Clock& clock_;
  Purpose purpose_;
  ConnectionHandle connection_;
  Stage stage_ = Stage::kConnecting;
  PostgresPollingStatusType step_ = PGRES_POLLING_WRITING;
  bool tls_begun_ = false;
  bool unflushed_ = false;
  ResultHandle result_;
  Milestones milestones_;
  std::optional<ServedCertificate> certificate_;
  Rows answer_;
  Contact contact_ = Contact::kUnknown;
};

/// Drives dialogues side by side until none is open or `deadline` passes; gives up what is open
/// then.
void Drive(std::span<Dialogue> dialogues, Deadline deadline, const Clock& clock);

}  // namespace pgvigil::postgres
