#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "alerts/notify/dns_lookup.h"

namespace pgvigil::notify {

/// What the names of one dns_sd_config stand for. A name that cannot be looked up, or that stands
/// for nothing all of a sudden, keeps what it last stood for: better an address that may be dead
/// than none to page. Thread-compatible.
class KnownNames {
 public:
  KnownNames(config::DnsDiscovery how, Lookup lookup);

  /// Looks every name up once.
  void Refresh();

  /// Of all names, sorted, each once.
  [[nodiscard]] Targets targets() const;

  struct Name {
    std::string name;
    Targets targets = {};
    std::uint64_t failures = 0;
    std::string error = {};  ///< of the last lookup; empty when it succeeded
  };
  [[nodiscard]] const std::vector<Name>& names() const { return names_; }
  [[nodiscard]] const config::DnsDiscovery& how() const { return how_; }

 private:
  config::DnsDiscovery how_;
  Lookup lookup_;
  std::vector<Name> names_;
};

}  // namespace pgvigil::notify
