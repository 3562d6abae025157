// A notifier on its own, with the configuration file that the argument names. Each line of standard
// input is a command as JSON, each answer a line of JSON on standard output; see
// pgvigil_testing/notifier.py. At the end of the input the notifier ends as it does with the agent.

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "alerts/notify/notifier.h"
#include "config/load.h"
#include "metrics/exposition.h"
#include "metrics/normalise.h"

namespace pgvigil::notify {
namespace {

using Json = nlohmann::json;

promql::Labels LabelsOf(const Json& object) {
  promql::Labels labels;
  for (const auto& [name, value] : object.items()) labels.Set(name, value.get<std::string>());
  return labels;
}

Notification NotificationOf(const Json& json) {
  Notification made;
  made.labels = LabelsOf(json.at("labels"));
  made.annotations = LabelsOf(json.value("annotations", Json::object()));
  made.starts_at = json.at("starts_at").get<promql::Timestamp>();
  made.resolved_at = json.value("resolved_at", promql::Timestamp{0});
  made.generator_url = json.value("generator_url", "");
  return made;
}

Json StatusOf(const Notifier& notifier) {
  Json all = Json::array();
  for (const AlertmanagerStatus& each : notifier.status()) {
    const Json skew = each.clock_skew_seconds ? Json(*each.clock_skew_seconds) : Json();
    all.push_back({{"url", each.url},
                   {"reached", each.reached},
                   {"last_error", each.last_error},
                   {"clock_skew_seconds", skew}});
  }
  return all;
}

std::string PageOf(const Notifier& notifier) {
  std::string page;
  std::vector<metrics::Loss> losses;
  for (const auto& family : metrics::Normalise("notify", notifier.families(), losses)) {
    metrics::AppendSamples(family, page);
  }
  return losses.empty() ? page : "lost";
}

Json Obey(const Json& command, Notifier& notifier) {
  const std::string what = command.at("do");
  if (what == "status") return StatusOf(notifier);
  if (what == "metrics") return PageOf(notifier);
  std::vector<Notification> alerts;
  for (const Json& each : command.at("alerts")) alerts.push_back(NotificationOf(each));
  notifier.Publish(std::move(alerts), std::chrono::milliseconds(command.at("valid_for_ms")));
  return "published";
}

int Run(const std::string& file) {
  spdlog::set_default_logger(spdlog::stderr_logger_mt("notifier"));
  auto loaded = config::LoadSettings({.file = file});
  auto checked = loaded ? Check(loaded->settings.notify) : tl::unexpected(loaded.error());
  if (!checked) {
    std::cerr << checked.error().message << "\n";
    return 2;
  }
  Notifier notifier(loaded->settings.notify, std::make_shared<SystemClock>());
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << Obey(Json::parse(line), notifier) << std::endl;
  }
  return 0;
}

}  // namespace
}  // namespace pgvigil::notify

int main(int argc, char** argv) { return argc == 2 ? pgvigil::notify::Run(argv[1]) : 2; }
