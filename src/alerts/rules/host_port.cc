#include "alerts/rules/host_port.h"

#include <arpa/inet.h>

#include <array>
#include <optional>
#include <string_view>

namespace pgvigil::rules {
namespace {

struct HostPort {
  std::string host;
  std::string port;
};

bool HasBracket(std::string_view text) { return text.find_first_of("[]") != text.npos; }

/// net.SplitHostPort: `host:port` or `[address]:port`.
std::optional<HostPort> Split(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[')) {
    if (!host.ends_with(']')) return std::nullopt;
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  if (HasBracket(host) || HasBracket(port)) return std::nullopt;
  return HostPort{std::string(host), std::string(port)};
}

bool IsAddress(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return ::inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
}

}  // namespace

std::string StripPort(const std::string& host_port) {
  const auto split = Split(host_port);
  return split ? split->host : host_port;
}

std::string StripDomain(const std::string& host_port) {
  const auto split = Split(host_port);
  const std::string host = split ? split->host : host_port;
  if (IsAddress(host)) return host_port;
  const std::string first = host.substr(0, host.find('.'));
  return split && !split->port.empty() ? first + ":" + split->port : first;
}

}  // namespace pgvigil::rules
