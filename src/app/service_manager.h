#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "config/load.h"

namespace pgvigil::app {

/// Tells systemd, or whoever else started the program and waits for it, how things stand, by
/// datagrams to the socket that NOTIFY_SOCKET names. Without one it does nothing; what cannot be
/// sent is lost, since there is nobody to tell.
/// https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
class ServiceManager {
 public:
  explicit ServiceManager(const config::Environment& environment);
  ~ServiceManager();
  ServiceManager(const ServiceManager&) = delete;
  ServiceManager& operator=(const ServiceManager&) = delete;

  void Ready(const std::string& status) const;
  void Reloading(const Clock& clock) const;
  void Stopping() const;
  /// Sent when it differs from the last one.
  void Status(const std::string& status);
  void Alive() const;

  /// How often Alive() is waited for, halved so that one may come late; nullopt: never.
  [[nodiscard]] std::optional<std::chrono::milliseconds> watchdog() const { return watchdog_; }

 private:
  void Send(std::string_view message) const;

  int socket_ = -1;
  std::string address_;  // as the kernel takes it: a zero byte in front of an abstract name
  std::optional<std::chrono::milliseconds> watchdog_;
  std::string status_;
};

/// Half of WATCHDOG_USEC, when WATCHDOG_PID is `pid` or absent; nullopt: nobody waits.
[[nodiscard]] std::optional<std::chrono::milliseconds> WatchdogOf(
    const config::Environment& environment, long pid);

}  // namespace pgvigil::app
