#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "config/alertmanager_address.h"
#include "config/load.h"
#include "config/setting_value.h"

namespace pgvigil::config {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Result<LoadedSettings> Load(const std::string& text, Environment environment = {}) {
  const std::string path =
      ::testing::TempDir() + "pgvigil_notify_test_" + std::to_string(::getpid());
  std::ofstream(path) << text;
  return LoadSettings({.file = path, .environment = std::move(environment)});
}

NotifySettings Loaded(const std::string& text, Environment environment = {}) {
  auto loaded = Load(text, std::move(environment));
  EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message);
  return loaded ? loaded->settings.notify : NotifySettings{};
}

std::string Failure(const std::string& text) {
  const auto loaded = Load(text);
  return loaded ? "" : loaded.error().message;
}

TEST(NotifySettings, AreReadAsPrometheusSpellsThem) {
  const NotifySettings notify = Loaded(R"(
notify:
  mode: when-unscraped
  resend_delay: 30s
  alertmanagers:
    - scheme: https
      path_prefix: alerts/
      timeout: 5s
      api_version: v2
      static_configs:
        - targets: ["am1:9093", "[::1]:9093"]
        - targets: [am2.example.org]
      dns_sd_configs:
        - names: [alertmanager-operated]
          type: A
          port: 9093
          refresh_interval: 15s
        - names: [_web._tcp.alertmanager-operated]
      basic_auth: {username: u, password: hunter2canary}
      tls_config:
        ca_file: /ca
        cert_file: /cert
        key_file: /key
        server_name: am
        min_version: TLS13
        insecure_skip_verify: true
      proxy_url: http://u:hunter2canary@proxy:3128
      follow_redirects: false
    - authorization: {credentials_file: /token}
      static_configs: [{targets: ["am3:9093"]}]
)");
  EXPECT_EQ(notify.mode, "when-unscraped");
  EXPECT_EQ(notify.resend_delay, milliseconds(30000));
  ASSERT_EQ(notify.alertmanagers.size(), 2u);
  const AlertmanagerSettings& first = notify.alertmanagers[0];
  EXPECT_EQ(first.scheme, "https");
  EXPECT_EQ(first.path_prefix, "/alerts");
  EXPECT_EQ(first.timeout, milliseconds(5000));
  EXPECT_THAT(first.targets, ElementsAre("am1:9093", "[::1]:9093", "am2.example.org"));
  ASSERT_EQ(first.dns.size(), 2u);
  EXPECT_EQ(first.dns[0].type, "A");
  EXPECT_EQ(first.dns[0].port, 9093);
  EXPECT_EQ(first.dns[0].refresh_interval, milliseconds(15000));
  EXPECT_EQ(first.dns[1].type, "SRV");
  EXPECT_EQ(first.http.username, "u");
  EXPECT_EQ(first.http.password.Reveal(), "hunter2canary");
  EXPECT_EQ(first.http.tls.min_version, "TLS13");
  EXPECT_TRUE(first.http.tls.insecure_skip_verify);
  EXPECT_EQ(first.http.proxy_url.Reveal(), "http://u:hunter2canary@proxy:3128");
  EXPECT_FALSE(first.http.follow_redirects);
  EXPECT_EQ(first.http.authorization_type, "");
  EXPECT_EQ(notify.alertmanagers[1].http.authorization_type, "Bearer");
  EXPECT_EQ(notify.alertmanagers[1].http.credentials_file, "/token");
}

TEST(NotifySettings, HaveAShortFormInFileAndEnvironment) {
  const NotifySettings file = Loaded("notify: {alertmanagers: ['am:9093', 'https://b/x/']}");
  ASSERT_EQ(file.alertmanagers.size(), 2u);
  EXPECT_THAT(ShowAddresses(file.alertmanagers[0]), ElementsAre("http://am:9093"));
  EXPECT_THAT(ShowAddresses(file.alertmanagers[1]), ElementsAre("https://b/x"));
  const NotifySettings both = Loaded("notify: {alertmanagers: ['am:9093']}",
                                     {{"PGVIGIL_ALERTMANAGERS", "a:9093, http://b:9093"}});
  ASSERT_EQ(both.alertmanagers.size(), 2u);
  EXPECT_THAT(both.alertmanagers[0].targets, ElementsAre("a:9093"));
}

TEST(NotifySettings, MistakesAreToldWithTheirPlace) {
  struct Case {
    std::string text;  // under `notify:`
    std::string said;
  };
  const std::string one = "alertmanagers: [{static_configs: [{targets: ['a:1']}], ";
  const Case cases[] = {
      {"mode: sometimes", ":2:9: `sometimes` is none of always when-unscraped never"},
      {"alertmanagers: am", ":2:18: expected a list of Alertmanagers"},
      {"alertmanagers: [am]", ":2:19: `am` has no port; Alertmanager's is 9093"},
      {"alertmanagers: ['ftp://am:1']", ":2:19: `ftp://am:1` is neither http nor https"},
      {"alertmanagers: [{}]", ":2:19: needs `static_configs` or `dns_sd_configs`"},
      {"alertmanagers: [{static_configs: [{targets: ['http://a:1']}]}]",
       ":2:48: `http://a:1` is not host:port"},
      {"alertmanagers: [{static_configs: [{targets: ['a:99999']}]}]",
       ":2:48: `a:99999` ends in no port between 1 and 65535"},
      {"alertmanagers: [{dns_sd_configs: [{names: [a], type: A}]}]",
       ":2:37: type A needs a `port`"},
      {"alertmanagers: [{dns_sd_configs: [{type: SRV}]}]", ":2:37: `names` is missing"},
      {one + "scheme: ftp}]", "`ftp` is none of http https"},
      {one + "api_version: v1}]", "only v2 is spoken"},
      {one + "timeout: 0s}]", "0s is too small"},
      {one + "basicauth: {}}]", "unknown key `basicauth`; did you mean `basic_auth`?"},
      {one + "basic_auth: {username: u, password: p, password_file: f}}]",
       "`password` and `password_file` exclude each other"},
      {one + "basic_auth: {username: u}, authorization: {credentials: c}}]",
       "`basic_auth` and `authorization` exclude each other"},
      {one + "basic_auth: {password: hunter2canary}}]", "`basic_auth` needs a `username`"},
      {one + "authorization: {type: Basic, credentials: hunter2canary}}]", "use `basic_auth`"},
      {one + "authorization: {type: Bearer}}]", "needs `credentials` or `credentials_file`"},
      {one + "tls_config: {cert_file: c}}]", "`cert_file` and `key_file` need each other"},
      {one + "tls_config: {min_version: TLS10}}]", "`TLS10` is none of TLS12 TLS13"},
      {one + "proxy_url: 'u:hunter2canary@proxy'}]", "expected a URL of http"},
      {"alertmanagers: ['http://u:hunter2canary@am:9093']", "an address holds no credentials"},
      {"alertmanagers: ['u:hunter2canary@am']", "an address holds no credentials"},
  };
  for (const Case& each : cases) {
    EXPECT_THAT(Failure("notify:\n  " + each.text),
                AllOf(HasSubstr(each.said), Not(HasSubstr("hunter2canary"))))
        << each.text;
  }
}

TEST(RelabelSettings, AreReadAndKnowTheirPlace) {
  const NotifySettings notify = Loaded(R"(
notify:
  alert_relabel_configs:
    - {source_labels: [a, b], separator: "-", regex: (.+), target_label: "x_${1}", replacement: $1}
    - {action: HashMod, source_labels: [a], modulus: 4, target_label: shard}
)");
  ASSERT_EQ(notify.alert_relabel_configs.size(), 2u);
  const RelabelSettings& first = notify.alert_relabel_configs[0];
  EXPECT_THAT(first.source_labels, ElementsAre("a", "b"));
  EXPECT_EQ(first.separator, "-");
  EXPECT_EQ(first.target_label, "x_${1}");
  EXPECT_EQ(notify.alert_relabel_configs[1].action, "hashmod");
  EXPECT_EQ(notify.alert_relabel_configs[1].modulus, 4u);
  EXPECT_THAT(notify.alert_relabel_configs[1].where, HasSubstr(":5:7"));
}

TEST(RelabelSettings, WhatAnActionCannotUseIsRefused) {
  struct Case {
    std::string text;
    std::string said;
  };
  const Case cases[] = {
      {"{action: replce}", "`replce` is none of"},
      {"{source_labels: [a]}", "replace needs a `target_label`"},
      {"{target_label: 1a}", "replace needs a `target_label`"},
      {"{action: lowercase, target_label: $1}", "lowercase needs a `target_label`"},
      {"{action: hashmod, target_label: a}", "hashmod needs a `modulus`"},
      {"{action: hashmod, target_label: a, modulus: 0}", "must be 1 or more"},
      {"{action: labelmap, replacement: 'a b'}", "the `replacement` of labelmap"},
      {"{action: labeldrop, regex: a, source_labels: [a]}", "no use for `source_labels`"},
      {"{action: uppercase, target_label: a, replacement: b}", "no use for `replacement`"},
      {"{action: keepequal, target_label: a, regex: b}", "no use for `regex`"},
      {"{action: dropequal, target_label: a, separator: b}", "no use for `separator`"},
  };
  for (const Case& each : cases) {
    EXPECT_THAT(Failure("notify: {alert_relabel_configs: [" + each.text + "]}"),
                HasSubstr(each.said))
        << each.text;
  }
  EXPECT_THAT(Failure("notify: {alert_relabel_configs: [{action: labeldrop, separator: ;}]}"),
              IsEmpty());
}

TEST(NotifySettings, AreShownWithoutSecrets) {
  NotifySettings notify = Loaded(R"(
notify:
  alertmanagers:
    - basic_auth: {username: u, password: hunter2canary}
      proxy_url: http://u:hunter2canary@proxy:3128
      path_prefix: /p
      static_configs: [{targets: ["a:1", "b:2"]}]
      dns_sd_configs: [{names: [c]}]
)");
  EXPECT_EQ(ShowSetting(&notify.alertmanagers), "[http://a:1/p, http://b:2/p, dns:SRV:c]");
}

}  // namespace
}  // namespace pgvigil::config
