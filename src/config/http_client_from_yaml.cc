#include "config/notify_from_yaml.h"
#include "config/setting_checks.h"
#include "config/setting_value.h"

namespace pgvigil::config {
namespace {

/// Reads a value as a setting of the same type is read.
template <class Value>
YamlField Field(std::string_view key, Value& target, SettingLimits limits = {}) {
  return {key, [&target, limits](const YamlNode& node) {
            return ReadSetting(node, SettingTarget(&target), limits);
          }};
}

/// A map within the map.
YamlField Section(std::string_view key, std::vector<YamlField> fields) {
  return {key, [fields = std::move(fields)](const YamlNode& node) -> Result<void> {
            const auto errors = ReadMap(node, fields);
            if (errors.empty()) return {};
            return Wrong(Joined(errors));
          }};
}

YamlField BasicAuth(HttpClientSettings& target) {
  return Section(
      "basic_auth",
      {Field("username", target.username), Field("username_file", target.username_file),
       Field("password", target.password), Field("password_file", target.password_file)});
}

Result<void> ReadAuthorization(const YamlNode& node, HttpClientSettings& target) {
  target.authorization_type = "Bearer";
  const YamlField fields[] = {Field("type", target.authorization_type),
                              Field("credentials", target.credentials),
                              Field("credentials_file", target.credentials_file)};
  const auto errors = ReadMap(node, fields);
  if (!errors.empty()) return Wrong(Joined(errors));
  const std::string& type = target.authorization_type;
  const bool basic = type.size() == 5 && (type[0] | 0x20) == 'b' && type.ends_with("asic");
  if (basic) return tl::unexpected(node.At("for user and password use `basic_auth`"));
  if (target.credentials.empty() && target.credentials_file.empty()) {
    return tl::unexpected(node.At("needs `credentials` or `credentials_file`"));
  }
  if (type.empty() || type.find_first_of(" \t\r\n:") != std::string::npos) {
    return tl::unexpected(node.At("`type` is one word, such as Bearer"));
  }
  return {};
}

YamlField Tls(TlsClientSettings& target) {
  return Section("tls_config",
                 {Field("ca_file", target.ca_file), Field("cert_file", target.cert_file),
                  Field("key_file", target.key_file), Field("server_name", target.server_name),
                  Field("min_version", target.min_version, {.choices = "TLS12|TLS13"}),
                  Field("insecure_skip_verify", target.insecure_skip_verify)});
}

/// The URL itself is never repeated: it may hold a password.
Result<void> ReadProxy(const YamlNode& node, Secret& target) {
  auto text = node.AsString();
  if (!text) return tl::unexpected(node.At("expected a URL"));
  for (const std::string_view scheme : {"http://", "https://", "socks5://", "socks5h://"}) {
    const bool known = text->starts_with(scheme) && text->size() > scheme.size();
    if (!known || text->find_first_of(" \t\r\n") != std::string::npos) continue;
    target = Secret(*std::move(text));
    return {};
  }
  return tl::unexpected(node.At("expected a URL of http, https, socks5 or socks5h"));
}

}  // namespace

std::vector<YamlField> HttpClientFields(HttpClientSettings& target) {
  return {
      BasicAuth(target),
      {"authorization", [&](const YamlNode& node) { return ReadAuthorization(node, target); }},
      Tls(target.tls),
      {"proxy_url", [&](const YamlNode& node) { return ReadProxy(node, target.proxy_url); }},
      Field("follow_redirects", target.follow_redirects),
  };
}

Result<void> CheckTogether(const HttpClientSettings& settings) {
  const bool user = !settings.username.empty() || !settings.username_file.empty();
  const bool password = !settings.password.empty() || !settings.password_file.empty();
  const auto both = [](const auto& a, const auto& b) { return !a.empty() && !b.empty(); };
  if ((user || password) && !settings.authorization_type.empty()) {
    return Wrong("`basic_auth` and `authorization` exclude each other");
  }
  if (password && !user) return Wrong("`basic_auth` needs a `username`");
  if (both(settings.username, settings.username_file)) {
    return Wrong("`username` and `username_file` exclude each other");
  }
  if (both(settings.password, settings.password_file)) {
    return Wrong("`password` and `password_file` exclude each other");
  }
  if (both(settings.credentials, settings.credentials_file)) {
    return Wrong("`credentials` and `credentials_file` exclude each other");
  }
  if (settings.tls.cert_file.empty() != settings.tls.key_file.empty()) {
    return Wrong("`cert_file` and `key_file` need each other");
  }
  return {};
}

}  // namespace pgvigil::config
