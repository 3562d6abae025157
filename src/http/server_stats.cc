#include "http/server_stats.h"

namespace pgvigil::http {
namespace {

using metrics::LabelSet;
using metrics::MetricFamily;
using metrics::MetricType;

MetricFamily Single(std::string name, std::string help, MetricType type, double value) {
  return {std::move(name), std::move(help), type, {{LabelSet::Make({}), value}}};
}

MetricFamily RequestsFamily(const ServerStats& stats) {
  MetricFamily family{"pgvigil_http_requests_total",
                      "HTTP requests answered, by path and status code.", MetricType::kCounter};
  for (const auto& [key, count] : stats.requests) {
    auto labels = LabelSet::Make({{"code", std::to_string(key.second)}, {"path", key.first}});
    family.samples.push_back({std::move(labels), static_cast<double>(count)});
  }
  return family;
}

void AddTls(std::vector<MetricFamily>& families, const TlsStats& tls) {
  families.push_back(Single("pgvigil_http_certificate_expiry_timestamp_seconds",
                            "When the certificate of this server expires, in Unix time.",
                            MetricType::kGauge, ToSeconds(tls.expires.time_since_epoch())));
  families.push_back(Single("pgvigil_http_certificate_reloads_total",
                            "Changed certificates that were read.", MetricType::kCounter,
                            static_cast<double>(tls.reloads)));
  families.push_back(Single("pgvigil_http_certificate_reload_failures_total",
                            "Changed certificates that could not be used; the old one stayed.",
                            MetricType::kCounter, static_cast<double>(tls.failed_reloads)));
}

}  // namespace

std::vector<MetricFamily> StatsFamilies(const ServerStats& stats) {
  std::vector<MetricFamily> families = {
      RequestsFamily(stats),
      Single("pgvigil_http_requests_in_flight", "HTTP requests being answered right now.",
             MetricType::kGauge, stats.in_flight),
      Single("pgvigil_http_response_body_bytes_total",
             "Bytes of HTTP response bodies sent, after compression.", MetricType::kCounter,
             static_cast<double>(stats.body_bytes)),
      Single("pgvigil_http_responses_aborted_total",
             "HTTP responses the client did not take in time or to the end.", MetricType::kCounter,
             static_cast<double>(stats.aborted)),
  };
  if (stats.tls) AddTls(families, *stats.tls);
  return families;
}

RequestCounters::RequestCounters(const std::vector<std::string>& paths) {
  for (const auto& path : paths) stats_.requests[{path, 200}] = 0;
}

void RequestCounters::Begin() {
  const MutexLock lock(mutex_);
  ++stats_.in_flight;
}

void RequestCounters::End(std::string_view path, int status, std::uint64_t body_bytes,
                          bool aborted) {
  const MutexLock lock(mutex_);
  ++stats_.requests[{std::string(path), status}];  // first, because it alone may throw
  stats_.body_bytes += body_bytes;
  stats_.aborted += aborted ? 1 : 0;
  --stats_.in_flight;
}

void RequestCounters::Abandon() {
  const MutexLock lock(mutex_);
  --stats_.in_flight;
}

void RequestCounters::Refused(int status) {
  const MutexLock lock(mutex_);
  ++stats_.requests[{"other", status}];
}

ServerStats RequestCounters::stats() const {
  const MutexLock lock(mutex_);
  return stats_;
}

}  // namespace pgvigil::http
