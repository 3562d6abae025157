#include "app/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstring>

namespace pgvigil::app {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

std::string_view Find(const config::Environment& environment, std::string_view name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string_view() : found->second;
}

std::optional<long> Number(std::string_view text) {
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// A path, or an abstract name, which is written with @ in front.
std::string AddressOf(std::string_view name) {
  std::string address(name);
  if (address.size() >= sizeof(sockaddr_un::sun_path)) return {};
  if (address.starts_with('@')) address.front() = '\0';
  return address.empty() || (address.front() != '\0' && address.front() != '/') ? "" : address;
}

// A line break would begin another assignment.
std::string OneLine(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

}  // namespace

std::optional<milliseconds> WatchdogOf(const config::Environment& environment, long pid) {
  const auto period = Number(Find(environment, "WATCHDOG_USEC"));
  const std::string_view owner = Find(environment, "WATCHDOG_PID");
  if (!period || *period <= 0 || (!owner.empty() && Number(owner) != pid)) return std::nullopt;
  const auto half = std::chrono::duration_cast<milliseconds>(microseconds(*period / 2));
  return std::max(half, milliseconds(1));
}

ServiceManager::ServiceManager(const config::Environment& environment)
    : address_(AddressOf(Find(environment, "NOTIFY_SOCKET"))) {
  if (address_.empty()) return;
  socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  watchdog_ = WatchdogOf(environment, ::getpid());
}

ServiceManager::~ServiceManager() {
  if (socket_ >= 0) ::close(socket_);
}

void ServiceManager::Send(std::string_view message) const {
  if (socket_ < 0) return;
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, address_.data(), address_.size());
  // The length counts: an abstract name is all of its bytes, the first being zero.
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  ::sendto(socket_, message.data(), message.size(), MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&to),
           size);
}

void ServiceManager::Ready(const std::string& status) const {
  Send("READY=1\nSTATUS=" + OneLine(status));
}

void ServiceManager::Reloading(const Clock& clock) const {
  // The steady clock is CLOCK_MONOTONIC, which the protocol asks for.
  const auto now = std::chrono::duration_cast<microseconds>(clock.Now().time_since_epoch());
  Send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now.count()));
}

void ServiceManager::Stopping() const { Send("STOPPING=1\nSTATUS=ending"); }

void ServiceManager::Status(const std::string& status) {
  if (status == status_) return;
  status_ = status;
  Send("STATUS=" + OneLine(status));
}

void ServiceManager::Alive() const { Send("WATCHDOG=1"); }

}  // namespace pgvigil::app
