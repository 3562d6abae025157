#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/secret.h"

namespace pgvigil::config {

// What Prometheus' section `alerting` says, in its own words.
// https://prometheus.io/docs/prometheus/latest/configuration/configuration/#alertmanager_config

/// https://prometheus.io/docs/prometheus/latest/configuration/configuration/#tls_config
struct TlsClientSettings {
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
  std::string server_name;
  std::string min_version;  ///< TLS12 or TLS13; empty: TLS12
  bool insecure_skip_verify = false;
};

/// How to speak to an HTTP server. Files are read again for each request, so that rotated secrets
/// need no restart. At most one of basic_auth and authorization is set.
struct HttpClientSettings {
  std::string username;
  Secret password;
  std::string username_file;
  std::string password_file;
  std::string authorization_type;  ///< `Bearer` unless stated; empty: no authorization
  Secret credentials;
  std::string credentials_file;
  TlsClientSettings tls;
  Secret proxy_url;  ///< may hold a password; empty: none, whatever the environment says
  bool follow_redirects = true;
};

/// A name that is looked up again and again.
struct DnsDiscovery {
  std::vector<std::string> names = {};
  std::string type = "SRV";  ///< A, AAAA or SRV; A and AAAA need `port`
  int port = 0;
  std::chrono::milliseconds refresh_interval{30000};
};

/// One entry of `alertmanagers`: several instances spoken to in the same way.
struct AlertmanagerSettings {
  std::string scheme = "http";
  std::string path_prefix = "/";
  std::chrono::milliseconds timeout{10000};
  HttpClientSettings http;
  std::vector<std::string> targets = {};  ///< host:port, of static_configs; host: the scheme's port
  std::vector<DnsDiscovery> dns = {};
};

/// https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config
struct RelabelSettings {
  std::vector<std::string> source_labels = {};
  std::string separator = ";";
  std::string regex = "(.*)";
  std::uint64_t modulus = 0;
  std::string target_label = {};
  std::string replacement = "$1";
  std::string action = "replace";  ///< in lower case
  std::string where = {};          ///< file:line:column, for messages
};

struct NotifySettings {
  std::string mode = "always";  ///< always, when-unscraped or never
  std::vector<AlertmanagerSettings> alertmanagers;
  std::vector<RelabelSettings> alert_relabel_configs;
  std::chrono::milliseconds resend_delay{60000};
  std::chrono::milliseconds head_start{30000};  ///< of Prometheus, while it scrapes
};

}  // namespace pgvigil::config
