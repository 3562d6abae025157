#include "collectors/standby_reading.h"

namespace pgvigil::collectors {
namespace {

std::string_view ReceiverState(const Row& row) {
  if (!row.Number("receiver_pid")) return "stopped";
  const std::string status = row.TextOr("status", "unknown");
  if (status == "streaming") return "streaming";
  if (status == "waiting") return "waiting";
  const bool beginning = status == "starting" || status == "restarting" || status == "connecting";
  if (beginning) return "starting";
  return status == "stopping" ? "stopped" : "unknown";
}

}  // namespace

bool StandbyReading::is_delayed() const { return waits_for.ends_with(":RecoveryApplyDelay"); }

bool StandbyReading::is_blocked() const {
  return waits_for.starts_with("Lock:") || waits_for.starts_with("BufferPin:") ||
         waits_for.find("RecoveryConflict") != std::string::npos;
}

StandbyReading ReadStandby(const Row& row) {
  StandbyReading reading;
  reading.has_upstream = row.Flag("has_upstream").value_or(true);
  reading.receiver = ReceiverState(row);
  reading.host = row.TextOr("sender_host", "");
  reading.port = row.TextOr("sender_port", "");
  reading.slot = row.TextOr("slot_name", "");
  // A receiver that has heard nothing yet shows its own start as the time of both: no message.
  const auto ahead = row.Number("clock_ahead");
  if (reading.streaming() && ahead && *ahead != 0) {
    reading.clock_ahead = ahead;
    reading.message_age = row.Number("message_age");
    reading.message_lsn = row.Lsn("upstream_lsn");
  }
  reading.received = row.Lsn("received_lsn");
  reading.replayed = row.Lsn("replayed_lsn");
  reading.commit_age = row.Number("commit_age");
  reading.checkpoint_age = row.Number("checkpoint_age");
  reading.paused = row.Flag("replay_paused").value_or(false);
  reading.waits_for = row.TextOr("startup_waits_for", "");
  reading.apply_delay = row.Number("apply_delay").value_or(0);
  reading.settings = ReadSizingSettings(row);
  return reading;
}

}  // namespace pgvigil::collectors
