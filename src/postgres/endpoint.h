#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "config/settings.h"
#include "postgres/contact.h"
#include "postgres/served_certificate.h"

namespace pgvigil::postgres {

/// How long each step took, in seconds; nullopt: it was not reached, or not needed.
struct StepSeconds {
  std::optional<double> resolve;  ///< of the name; the same for all its addresses
  std::optional<double> connect;
  std::optional<double> tls;
  std::optional<double> authenticate;
  std::optional<double> answer;
};

/// What one address behind an endpoint did. The last two are known when `contact` is kOk.
struct AddressLook {
  std::string address;  ///< numbers and port, a socket's directory and port, or an unresolved name
  Contact contact = Contact::kUnknown;
  StepSeconds seconds;
  std::optional<ServedCertificate> certificate;  ///< known even where logging in failed
  std::optional<bool> in_recovery;
  std::string system_identifier;
};

/// What a connection string led to.
struct EndpointLook {
  std::vector<AddressLook> addresses;
  std::optional<std::size_t> found;  ///< addresses there are, those left out included, if known
  std::string target_session_attrs;  ///< of the connection string: what a client passes over
  std::string sslmode;
};

/// Looks at every address behind a connection string on its own, all at the same time. Never has
/// more than one connection to an address: while a server has not noticed that one was closed, its
/// address counts as hung and is left alone. Thread-compatible.
class Endpoint {
 public:
  /// `timeout`: for one address to answer, once its name is resolved.
  Endpoint(Secret dsn, config::ConnectionSettings connection, std::chrono::milliseconds timeout,
           std::shared_ptr<const Clock> clock);
  ~Endpoint();

  /// Blocks for as long as the resolver does, and for two timeouts at most: where a certificate is
  /// not accepted, a second connection sees why. Errors: kConfig, kIo.
  [[nodiscard]] Result<EndpointLook> Look();

 private:
  class Visits;

  const Secret dsn_;
  const config::ConnectionSettings connection_;
  const std::unique_ptr<Visits> visits_;
};

}  // namespace pgvigil::postgres
