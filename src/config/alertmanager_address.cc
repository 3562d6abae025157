#include "config/alertmanager_address.h"

#include <algorithm>
#include <charconv>

#include "config/setting_checks.h"

namespace pgvigil::config {
namespace {

bool IsPort(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port >= 1 && port <= 65535;
}

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

bool IsHost(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsHostCharacter);
}

bool IsBracketed(std::string_view text) {
  constexpr std::string_view kLegal = "0123456789abcdefABCDEF:.";
  return text.size() > 2 && text.starts_with('[') && text.ends_with(']') &&
         text.substr(1, text.size() - 2).find_first_not_of(kLegal) == std::string_view::npos;
}

/// The colon before the port; npos without one.
std::size_t PortColon(std::string_view target) {
  const auto colon = target.rfind(':');
  const auto bracket = target.rfind(']');
  const bool inside = bracket != std::string_view::npos && colon < bracket;
  return inside ? std::string_view::npos : colon;
}

bool HasPort(std::string_view target) { return PortColon(target) != std::string_view::npos; }

/// What may hold a password is not repeated.
std::string Repeated(std::string_view text) {
  return text.find('@') == std::string_view::npos ? "`" + std::string(text) + "`" : "the address";
}

}  // namespace

Result<void> CheckTarget(std::string_view target) {
  if (target.find('@') != std::string_view::npos) {
    return Wrong("an address holds no credentials; use basic_auth or authorization");
  }
  const auto colon = PortColon(target);
  const std::string_view host = target.substr(0, colon);
  if (!IsHost(host) && !IsBracketed(host)) {
    return Wrong(Repeated(target) + " is not host:port");
  }
  if (colon == std::string_view::npos || IsPort(target.substr(colon + 1))) return {};
  return Wrong(Repeated(target) + " ends in no port between 1 and 65535");
}

Result<AlertmanagerSettings> ParseAlertmanagerAddress(std::string_view text) {
  AlertmanagerSettings settings;
  std::string_view rest = text;
  const auto separator = text.find("://");
  if (separator != std::string_view::npos) {
    settings.scheme = text.substr(0, separator);
    if (settings.scheme != "http" && settings.scheme != "https") {
      return Wrong(Repeated(text) + " is neither http nor https");
    }
    rest.remove_prefix(separator + 3);
    const auto slash = std::min(rest.find('/'), rest.size());
    settings.path_prefix = CleanPathPrefix(rest.substr(slash));
    rest = rest.substr(0, slash);
  }
  auto checked = CheckTarget(rest);
  if (!checked) return tl::unexpected(checked.error());
  if (separator == std::string_view::npos && !HasPort(rest)) {
    return Wrong(Repeated(text) + " has no port; Alertmanager's is 9093");
  }
  settings.targets.emplace_back(rest);
  return settings;
}

std::vector<std::string> ShowAddresses(const AlertmanagerSettings& settings) {
  std::vector<std::string> shown;
  const std::string prefix = settings.path_prefix == "/" ? "" : settings.path_prefix;
  for (const std::string& target : settings.targets) {
    shown.push_back(settings.scheme + "://" + target + prefix);
  }
  for (const DnsDiscovery& each : settings.dns) {
    for (const std::string& name : each.names) shown.push_back("dns:" + each.type + ":" + name);
  }
  return shown;
}

std::string CleanPathPrefix(std::string_view prefix) {
  std::string clean;
  for (const std::string_view part : Split(prefix, '/')) {
    if (!part.empty()) clean += "/" + std::string(part);
  }
  return clean.empty() ? "/" : clean;
}

}  // namespace pgvigil::config
