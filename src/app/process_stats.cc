#include "app/process_stats.h"

#include <sys/resource.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <sstream>
#include <string>

#include "config/yaml.h"

namespace pgvigil::app {
namespace {

double Number(std::string_view text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// The fields behind the name in parentheses, which may itself hold blanks and parentheses. The
/// first is field 3 of the manual page.
std::vector<std::string> FieldsBehindName(std::string_view text) {
  const auto end = text.rfind(')');
  if (end == std::string_view::npos) return {};
  std::istringstream stream{std::string(text.substr(end + 1))};
  std::vector<std::string> fields;
  for (std::string field; stream >> field;) fields.push_back(field);
  return fields;
}

double CountOpenFiles() {
  std::error_code error;
  std::filesystem::directory_iterator entry("/proc/self/fd", error);
  double count = -1;  // the one the iteration itself holds
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) ++count;
  return count < 0 ? 0 : count;
}

double MaxFiles() {
  rlimit limit{};
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<double>(limit.rlim_cur) : 0;
}

metrics::MetricFamily Family(std::string name, std::string help, metrics::MetricType type,
                             double value) {
  metrics::MetricFamily family{.name = std::move(name), .help = std::move(help), .type = type};
  family.samples.push_back({.labels = nullptr, .value = value});
  return family;
}

}  // namespace

Result<ProcessStats> ParseProcessStat(std::string_view text, double boot_time, KernelUnits units) {
  // Numbers of the manual page, less the three before the first field here.
  constexpr std::size_t kUser = 11;
  constexpr std::size_t kSystem = 12;
  constexpr std::size_t kThreads = 17;
  constexpr std::size_t kStart = 19;
  constexpr std::size_t kVirtual = 20;
  constexpr std::size_t kResident = 21;
  const auto fields = FieldsBehindName(text);
  if (fields.size() <= kResident) return Fail(ErrorKind::kIo, "/proc/self/stat has another format");
  ProcessStats stats;
  stats.cpu_seconds = (Number(fields[kUser]) + Number(fields[kSystem])) / units.ticks_per_second;
  stats.threads = Number(fields[kThreads]);
  stats.start_time_seconds = boot_time + Number(fields[kStart]) / units.ticks_per_second;
  stats.virtual_bytes = Number(fields[kVirtual]);
  stats.resident_bytes = Number(fields[kResident]) * units.page_bytes;
  return stats;
}

double ParseBootTime(std::string_view proc_stat) {
  constexpr std::string_view kKey = "\nbtime ";
  const auto at = proc_stat.find(kKey);
  return at == std::string_view::npos ? 0 : Number(proc_stat.substr(at + kKey.size()));
}

Result<ProcessStats> ReadProcessStats() {
  const auto own = config::ReadFile("/proc/self/stat");
  if (!own) return tl::unexpected(own.error());
  const auto machine = config::ReadFile("/proc/stat");
  const KernelUnits units{static_cast<double>(sysconf(_SC_CLK_TCK)),
                          static_cast<double>(sysconf(_SC_PAGESIZE))};
  auto stats = ParseProcessStat(*own, machine ? ParseBootTime(*machine) : 0, units);
  if (!stats) return stats;
  stats->open_files = CountOpenFiles();
  stats->max_files = MaxFiles();
  return stats;
}

std::vector<metrics::MetricFamily> ProcessFamilies(const ProcessStats& stats) {
  using metrics::MetricType;
  return {
      Family("process_cpu_seconds_total", "CPU time pgvigil has used, user and system.",
             MetricType::kCounter, stats.cpu_seconds),
      Family("process_start_time_seconds", "When pgvigil was started, as Unix seconds.",
             MetricType::kGauge, stats.start_time_seconds),
      Family("process_virtual_memory_bytes", "Virtual memory of pgvigil.", MetricType::kGauge,
             stats.virtual_bytes),
      Family("process_resident_memory_bytes", "Resident memory of pgvigil.", MetricType::kGauge,
             stats.resident_bytes),
      Family("process_open_fds", "File descriptors pgvigil has open.", MetricType::kGauge,
             stats.open_files),
      Family("process_max_fds", "File descriptors pgvigil may have open.", MetricType::kGauge,
             stats.max_files),
      Family("process_threads", "Threads of pgvigil.", MetricType::kGauge, stats.threads),
  };
}

}  // namespace pgvigil::app
