#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/result.h"
#include "config/settings.h"
#include "metrics/parse_exposition.h"

namespace pgvigil::alerts {

/// What another member's agent served just now.
struct PeerPage {
  std::string address;                               ///< host:port
  std::shared_ptr<const metrics::ExposedPage> page;  ///< null: not reached
  std::string error;                                 ///< why not
};

/// How peers are reached. Both may block past their deadline (in the resolver), and own what they
/// use.
struct PeerAccess {
  /// The text of a member's page.
  std::function<Result<std::string>(const std::string& address, Deadline deadline)> fetch;
  /// All addresses of a host name, those of IPv6 in brackets.
  std::function<Result<std::vector<std::string>>(const std::string& name)> resolve;
};

/// Asks the other members for their pages, side by side: each has a thread of its own, so that one
/// that is dead or slow delays nobody beyond the deadline. Thread-compatible.
class Peers {
 public:
  Peers(config::PeerSettings settings, PeerAccess access, std::shared_ptr<const Clock> clock);
  ~Peers();
  Peers(const Peers&) = delete;
  Peers& operator=(const Peers&) = delete;

  /// One entry per peer known, in order of their addresses; within the configured timeout, and at
  /// once when `stop` is asked for.
  [[nodiscard]] std::vector<PeerPage> Collect(const std::stop_token& stop);
  /// Names that have never been resolved, with the reason: how many peers there are is unknown.
  [[nodiscard]] std::vector<std::string> unresolved() const;

 private:
  class Member;
  class Directory;

  void FollowDirectory();

  const config::PeerSettings settings_;
  const PeerAccess access_;
  const std::shared_ptr<const Clock> clock_;
  std::vector<std::shared_ptr<Directory>> directories_;
  std::map<std::string, std::shared_ptr<Member>> members_;
};

}  // namespace pgvigil::alerts
