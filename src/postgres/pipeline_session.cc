#include "postgres/pipeline_session.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <string_view>
#include <utility>

#include "postgres/result_rows.h"

namespace pgvigil::postgres {
namespace {

// What the client allows beyond the server's own statement_timeout before it gives the connection
// up.
constexpr std::chrono::milliseconds kGrace{250};
constexpr std::chrono::milliseconds kSettingsTimeout{500};

// Keeps the many small writes of one batch in one packet where the transport is TCP: libpq before
// 17 flushes at each Sync. Without effect on a Unix socket.
class Cork {
 public:
  explicit Cork(int fd) : fd_(fd) { Set(1); }
  ~Cork() { Set(0); }
  Cork(const Cork&) = delete;
  Cork& operator=(const Cork&) = delete;

 private:
  void Set(int on) const { setsockopt(fd_, IPPROTO_TCP, TCP_CORK, &on, sizeof on); }
  int fd_;
};

bool PlanIsStale(const PGresult& error) {
  const char* text = PQresultErrorField(&error, PG_DIAG_SQLSTATE);
  const std::string_view sqlstate = text == nullptr ? "" : text;
  return sqlstate == "0A000" || sqlstate == "26000";
}

std::string SettingsSql(std::size_t count) {
  std::string sql = "SELECT ";
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) sql += ", ";
    sql += "pg_catalog.set_config($" + std::to_string(2 * i + 1) + ", $" +
           std::to_string(2 * i + 2) + ", false)";
  }
  return sql;
}

}  // namespace

PipelineSession::PipelineSession(ConnectionHandle connection, SessionStart start,
                                 const Clock& clock)
    : connection_(std::move(connection)),
      clock_(clock),
      opened_at_(clock.Now()),
      initial_settings_(std::move(start.settings)),
      current_timeout_(start.statement_timeout),
      current_search_path_(std::move(start.search_path)),
      last_answer_(opened_at_) {
  // Notices of user queries are not ours to print.
  PQsetNoticeReceiver(
      connection_.get(), [](void*, const PGresult*) {}, nullptr);
  if (PQsetnonblocking(connection_.get(), 1) != 0 || PQenterPipelineMode(connection_.get()) != 1) {
    MarkLost();
  }
}

void PipelineSession::Send(std::vector<Job> jobs) {
  if (idle()) last_answer_ = clock_.Now();
  {
    const Cork cork(fd());
    if (!initial_settings_.empty()) SendSettings(std::exchange(initial_settings_, {}));
    for (Job& job : jobs) SendJob(std::move(job), false);
    Flush();
  }
  if (PQstatus(connection_.get()) == CONNECTION_BAD) MarkLost();
}

void PipelineSession::SendJob(Job job, bool retried) {
  AdjustSettings(*job.statement);
  const Statement* key = job.statement.get();
  const bool known = prepared_.contains(key);
  if (!known) {
    prepared_[key] = {job.statement, "p" + std::to_string(next_name_++)};
    PQsendPrepare(connection_.get(), prepared_[key].name.c_str(), key->sql.c_str(), 0, nullptr);
  }
  PQsendQueryPrepared(connection_.get(), prepared_[key].name.c_str(), 0, nullptr, nullptr, nullptr,
                      0);
  Sync();
  Entry entry;
  entry.prepare_first = !known;
  entry.retried = retried;
  entry.single_row = key->max_rows > 0;
  entry.timeout = key->timeout;
  entry.job = std::move(job);
  entries_.push_back(std::move(entry));
}

void PipelineSession::SendSettings(const std::vector<SessionSetting>& settings) {
  std::vector<const char*> values;
  for (const SessionSetting& setting : settings) {
    values.push_back(setting.name.c_str());
    values.push_back(setting.value.c_str());
  }
  PQsendQueryParams(connection_.get(), SettingsSql(settings.size()).c_str(),
                    static_cast<int>(values.size()), nullptr, values.data(), nullptr, nullptr, 0);
  Sync();
  Entry entry;
  entry.own = true;
  entry.timeout = kSettingsTimeout;
  entries_.push_back(std::move(entry));
}

void PipelineSession::AdjustSettings(const Statement& statement) {
  std::vector<SessionSetting> changes;
  if (statement.timeout != current_timeout_) {
    changes.push_back({"statement_timeout", std::to_string(statement.timeout.count())});
  }
  if (statement.search_path != current_search_path_) {
    changes.push_back({"search_path", statement.search_path});
  }
  if (changes.empty()) return;
  SendSettings(changes);
  current_timeout_ = statement.timeout;
  current_search_path_ = statement.search_path;
}

void PipelineSession::Sync() {
#ifdef LIBPQ_HAS_SEND_PIPELINE_SYNC
  PQsendPipelineSync(connection_.get());
#else
  PQpipelineSync(connection_.get());
#endif
}

void PipelineSession::Flush() { unflushed_ = PQflush(connection_.get()) == 1; }

short PipelineSession::events() const {
  return static_cast<short>(unflushed_ ? POLLIN | POLLOUT : POLLIN);
}

void PipelineSession::OnReady(std::vector<Completion>& out) {
  if (lost_) return;
  const bool readable = PQconsumeInput(connection_.get()) == 1;
  if (unflushed_) Flush();
  while (!lost_ && !entries_.empty() && TakeResult(out)) {
  }
  if (!readable || PQstatus(connection_.get()) == CONNECTION_BAD) MarkLost();
}

// Takes one result of the statement at the head; false when the rest has not arrived yet.
bool PipelineSession::TakeResult(std::vector<Completion>& out) {
  Entry& head = entries_.front();
  if (head.single_row && !head.prepare_first) {
    // Must precede the first look at the statement's answer. When it is refused the rows come all
    // at once.
    PQsetSingleRowMode(connection_.get());
    head.single_row = false;
  }
  if (PQisBusy(connection_.get()) != 0) return false;
  ResultHandle result(PQgetResult(connection_.get()));
  if (!result) {
    // The end of the answer to Prepare or to the execution. On a broken connection there is nothing
    // else to come.
    head.prepare_first = false;
    return PQstatus(connection_.get()) != CONNECTION_BAD;
  }
  if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) {
    FinishHead(out);
  } else {
    Keep(head, std::move(result));
  }
  return true;
}

void PipelineSession::Keep(Entry& head, ResultHandle result) {
  switch (PQresultStatus(result.get())) {
    case PGRES_SINGLE_TUPLE:
      if (++head.rows > head.job.statement->max_rows) return;
      [[fallthrough]];
    case PGRES_TUPLES_OK:
      result_bytes_ += PQresultMemorySize(result.get());
      head.results.push_back(std::move(result));
      return;
    case PGRES_FATAL_ERROR:
      if (head.error) return;
      head.prepare_failed = head.prepare_first;
      head.error = std::move(result);
      return;
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH:
      MarkLost();  // libpq cannot leave a COPY in pipeline mode
      lost_message_ = "COPY cannot be used in a query";
      return;
    default:
      return;  // the answer to Prepare, or what follows an error in the same statement
  }
}

Result<Rows> PipelineSession::OutcomeOf(Entry& entry) {
  const std::size_t limit = entry.job.statement->max_rows;
  const bool truncated = limit > 0 && entry.rows > limit;
  // A statement cut off while it was still sending rows has delivered all that may be kept of it.
  if (entry.error && !truncated) return tl::unexpected(MakeError(*entry.error));
  if (entry.results.empty()) {
    return Fail(
        ErrorKind::kSql,
        "the statement returned no rows and no columns; only SELECT-like statements can be used");
  }
  return MakeRows(std::move(entry.results), truncated);
}

void PipelineSession::FinishHead(std::vector<Completion>& out) {
  Entry entry = std::move(entries_.front());
  entries_.pop_front();
  const SteadyTime now = clock_.Now();
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(now - last_answer_);
  last_answer_ = now;
  if (entry.own) return;
  const bool stale = entry.error && PlanIsStale(*entry.error);
  if (stale || entry.prepare_failed) prepared_.erase(entry.job.statement.get());
  if (stale && !entry.retried) {
    SendJob(std::move(entry.job), true);
    Flush();
    return;
  }
  const std::uint64_t id = entry.job.id;
  out.push_back({id, OutcomeOf(entry), took});
}

Deadline PipelineSession::head_deadline() const {
  if (entries_.empty()) return Deadline::Never();
  return Deadline(last_answer_ + entries_.front().timeout + kGrace);
}

void PipelineSession::MarkLost() {
  if (lost_) return;
  lost_ = true;
  lost_message_ = PQerrorMessage(connection_.get());
  while (!lost_message_.empty() && lost_message_.back() == '\n') lost_message_.pop_back();
  if (!entries_.empty() && entries_.front().error) {
    const Error last_words = MakeError(*entries_.front().error);
    lost_message_ = last_words.message;
    if (!last_words.sqlstate.empty()) {
      lost_state_ = Classify(last_words.sqlstate, last_words.message);
    }
  }
}

void PipelineSession::FailAll(const Error& head, std::vector<Completion>& out) {
  Error error = head;
  for (Entry& entry : std::exchange(entries_, {})) {
    if (entry.own) continue;
    out.push_back({entry.job.id, tl::unexpected(error), {}});
    error = {ErrorKind::kConnect, "the session was lost before this statement: " + head.message};
  }
}

CancelHandle PipelineSession::MakeCancel() const {
  return CancelHandle(PQgetCancel(connection_.get()));
}

ServerVersion PipelineSession::version() const {
  return ServerVersion{PQserverVersion(connection_.get())};
}

std::uint64_t PipelineSession::TakeResultBytes() { return std::exchange(result_bytes_, 0); }

}  // namespace pgvigil::postgres
