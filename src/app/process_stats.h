#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "metrics/family.h"

namespace pgvigil::app {

/// What the kernel says about this process.
struct ProcessStats {
  double cpu_seconds = 0;
  double start_time_seconds = 0;  ///< Unix time
  double virtual_bytes = 0;
  double resident_bytes = 0;
  double open_files = 0;
  double max_files = 0;
  double threads = 0;
};

/// The machine's units that /proc counts in.
struct KernelUnits {
  double ticks_per_second = 100;
  double page_bytes = 4096;
};

/// Reads the text of /proc/self/stat; `boot_time` is Unix time. open_files and max_files stay 0.
/// Errors: kIo. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
Result<ProcessStats> ParseProcessStat(std::string_view text, double boot_time, KernelUnits units);

/// The `btime` of /proc/stat, or 0.
[[nodiscard]] double ParseBootTime(std::string_view proc_stat);

/// Errors: kIo where /proc is missing or hidden.
Result<ProcessStats> ReadProcessStats();

/// As `process_*`, with the names every Prometheus client library has.
/// https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
[[nodiscard]] std::vector<metrics::MetricFamily> ProcessFamilies(const ProcessStats& stats);

}  // namespace pgvigil::app
