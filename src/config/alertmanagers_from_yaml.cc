#include <iterator>

#include "config/alertmanager_address.h"
#include "config/notify_from_yaml.h"
#include "config/setting_checks.h"
#include "config/setting_value.h"

namespace pgvigil::config {
namespace {

/// Gives an error that has no place the place of `node`.
Result<void> Placed(const YamlNode& node, Result<void> result) {
  if (!result) return tl::unexpected(node.At(result.error().message));
  return result;
}

/// Reads each item of a list; all that is wrong, one mistake a line.
template <class Read>
Result<void> ReadList(const YamlNode& node, std::string_view what, Read read) {
  if (node.kind() != YamlNode::Kind::kSequence) {
    return tl::unexpected(node.At("expected a list of " + std::string(what)));
  }
  std::vector<Error> errors;
  for (const YamlNode& item : node.Items()) {
    if (auto done = read(item); !done) errors.push_back(done.error());
  }
  if (errors.empty()) return {};
  return Wrong(Joined(errors));
}

Result<void> ReadTarget(const YamlNode& node, std::vector<std::string>& targets) {
  auto text = node.AsString();
  if (!text) return tl::unexpected(text.error());
  auto checked = Placed(node, CheckTarget(*text));
  if (checked) targets.push_back(*std::move(text));
  return checked;
}

Result<void> ReadStaticConfig(const YamlNode& node, std::vector<std::string>& targets) {
  const YamlField fields[] = {{"targets", [&](const YamlNode& list) {
                                 return ReadList(list, "host:port", [&](const YamlNode& item) {
                                   return ReadTarget(item, targets);
                                 });
                               }}};
  const auto errors = ReadMap(node, fields);
  if (errors.empty()) return {};
  return Wrong(Joined(errors));
}

Result<void> ReadDnsConfig(const YamlNode& node, std::vector<DnsDiscovery>& target) {
  DnsDiscovery dns;
  const auto into = [](auto& value, SettingLimits limits = {}) {
    return [&value, limits](const YamlNode& each) { return ReadSetting(each, &value, limits); };
  };
  const YamlField fields[] = {
      {"names", into(dns.names)},
      {"type", into(dns.type, {.choices = "SRV|A|AAAA"})},
      {"port", into(dns.port, {.least = 1, .most = 65535})},
      {"refresh_interval", into(dns.refresh_interval, {.least = 100, .most = 86400000})},
  };
  const auto errors = ReadMap(node, fields);
  if (!errors.empty()) return Wrong(Joined(errors));
  if (dns.names.empty()) return tl::unexpected(node.At("`names` is missing"));
  if (dns.port == 0 && dns.type != "SRV") {
    return tl::unexpected(node.At("type " + dns.type + " needs a `port`"));
  }
  target.push_back(std::move(dns));
  return {};
}

/// Alertmanager has had one version of its interface since 0.27.
Result<void> ReadApiVersion(const YamlNode& node) {
  if (node.Text() == "v2") return {};
  return tl::unexpected(node.At("only v2 is spoken"));
}

std::vector<YamlField> AlertmanagerFields(AlertmanagerSettings& made) {
  std::vector<YamlField> fields = HttpClientFields(made.http);
  const std::vector<YamlField> own = {
      {"scheme",
       [&](const YamlNode& node) {
         return ReadSetting(node, &made.scheme, {.choices = "http|https"});
       }},
      {"path_prefix",
       [&](const YamlNode& node) {
         auto read = ReadSetting(node, &made.path_prefix, {});
         made.path_prefix = CleanPathPrefix(made.path_prefix);
         return read;
       }},
      {"timeout",
       [&](const YamlNode& node) {
         return ReadSetting(node, &made.timeout, {.least = 10, .most = 300000});
       }},
      {"api_version", ReadApiVersion},
      {"static_configs",
       [&](const YamlNode& node) {
         return ReadList(node, "maps of `targets`", [&](const YamlNode& item) {
           return ReadStaticConfig(item, made.targets);
         });
       }},
      {"dns_sd_configs",
       [&](const YamlNode& node) {
         return ReadList(node, "maps of `names`",
                         [&](const YamlNode& item) { return ReadDnsConfig(item, made.dns); });
       }},
  };
  fields.insert(fields.end(), own.begin(), own.end());
  return fields;
}

Result<void> ReadAddress(const YamlNode& node, std::vector<AlertmanagerSettings>& target) {
  auto parsed = ParseAlertmanagerAddress(node.Text());
  if (!parsed) return tl::unexpected(node.At(parsed.error().message));
  target.push_back(*std::move(parsed));
  return {};
}

Result<void> ReadAlertmanager(const YamlNode& node, std::vector<AlertmanagerSettings>& target) {
  if (node.kind() == YamlNode::Kind::kScalar) return ReadAddress(node, target);
  AlertmanagerSettings made;
  const auto errors = ReadMap(node, AlertmanagerFields(made));
  if (!errors.empty()) return Wrong(Joined(errors));
  auto together = Placed(node, CheckTogether(made.http));
  if (!together) return together;
  if (made.targets.empty() && made.dns.empty()) {
    return tl::unexpected(node.At("needs `static_configs` or `dns_sd_configs`"));
  }
  target.push_back(std::move(made));
  return {};
}

}  // namespace

Result<void> ReadAlertmanagers(const YamlNode& node, std::vector<AlertmanagerSettings>& target) {
  target.clear();
  return ReadList(node, "Alertmanagers",
                  [&](const YamlNode& item) { return ReadAlertmanager(item, target); });
}

}  // namespace pgvigil::config
