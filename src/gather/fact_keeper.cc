#include "gather/fact_keeper.h"

#include <set>
#include <utility>

namespace pgvigil::gather {
namespace {

// The fingerprint tells nothing of other databases' extensions; what is installed there rarely
// changes.
constexpr std::chrono::seconds kExtraDatabaseInterval{60};

// Without the privilege to read it the identifier is empty, and tells nothing.
bool AreDifferentServers(const postgres::ServerFacts& a, const postgres::ServerFacts& b) {
  return !a.system_identifier.empty() && !b.system_identifier.empty() &&
         a.system_identifier != b.system_identifier;
}

}  // namespace

void FactKeeper::BeginAsking() {
  asking_ = true;
  answer_.reset();
}

bool FactKeeper::NoteFingerprint(const postgres::Rows& rows) {
  fingerprint_failed_ = false;
  if (rows.row_count() == 0 || rows.columns().empty()) return false;
  seen_fingerprint_ = rows.Cell(0, 0).value_or("");
  return !asking_ && seen_fingerprint_ != fingerprint_;
}

void FactKeeper::NoteServer(Result<postgres::ServerFacts> facts) { answer_ = std::move(facts); }

FactKeeper::Outcome FactKeeper::Conclude(Result<postgres::DatabaseFacts> main_database,
                                         const postgres::SessionStatus& session) {
  asking_ = false;
  Result<postgres::ServerFacts> server =
      answer_ ? *std::move(answer_) : Fail(ErrorKind::kInternal, "the server facts were not asked");
  answer_.reset();
  if (!server || !main_database) {
    error_ = server ? main_database.error() : server.error();
    if (error_.kind == ErrorKind::kConnect) return Outcome::kNoSession;
    return server_ ? Outcome::kKeep : Outcome::kNothingKnown;
  }
  const bool other = server_ && AreDifferentServers(*server_, *server);
  if (other) {
    databases_.clear();
    asked_.clear();
  }
  generation_ = session.main_generation;
  fingerprint_ = seen_fingerprint_;
  server_ = std::make_shared<const postgres::ServerFacts>(*std::move(server));
  databases_.insert_or_assign("", *std::move(main_database));
  ForgetDroppedDatabases();
  return other ? Outcome::kNewServer : Outcome::kReplan;
}

void FactKeeper::ForgetDroppedDatabases() {
  std::set<std::string_view> existing = {""};
  for (const postgres::DatabaseFact& database : server_->databases) existing.insert(database.name);
  std::erase_if(databases_, [&](const auto& known) { return !existing.contains(known.first); });
  std::erase_if(asked_, [&](const auto& asked) {
    return !asked.second.in_flight && !existing.contains(asked.first);
  });
}

bool FactKeeper::IsDatabaseDue(const std::string& database, SteadyTime now) const {
  const auto asked = asked_.find(database);
  if (asked == asked_.end()) return true;
  if (asked->second.in_flight) return false;
  return !databases_.contains(database) || now - asked->second.at >= kExtraDatabaseInterval;
}

void FactKeeper::AskedDatabase(const std::string& database, SteadyTime now) {
  asked_[database] = {.at = now, .in_flight = true};
}

bool FactKeeper::NoteDatabase(const std::string& database, Result<postgres::DatabaseFacts> facts) {
  asked_[database].in_flight = false;
  if (!facts) return false;
  const auto known = databases_.find(database);
  if (known != databases_.end() && known->second.extensions == facts->extensions) return false;
  databases_.insert_or_assign(database, *std::move(facts));
  return true;
}

}  // namespace pgvigil::gather
