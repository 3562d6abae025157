#pragma once

#include <string>
#include <vector>

namespace pgvigil::app {

/// What `inject` alone is told. Plain data; durations as they were written.
struct InjectRequest {
  enum class Action { kServe, kPatch, kCertificate };
  Action action = Action::kServe;
  std::string config = {};
  std::string listen = "0.0.0.0:8443";
  std::string tls_certificate = {};
  std::string tls_key = {};

  std::string pod = {};         ///< patch: file with a pod; empty or `-`: standard input
  std::string name_space = {};  ///< patch: over that of the pod

  std::string secret = {};  ///< certificate: NAMESPACE/NAME
  std::string webhook = {};
  std::vector<std::string> names = {};
  std::string validity = "3650d";
  std::string renew_before = "1200d";
  std::string api_server = {};  ///< empty: the one of the cluster this runs in
  std::string token_file = "/var/run/secrets/kubernetes.io/serviceaccount/token";
  std::string ca_file = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt";
};

}  // namespace pgvigil::app
