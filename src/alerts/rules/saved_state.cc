#include "alerts/rules/saved_state.h"

#include <array>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace pgvigil::rules {
namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;

Json LabelsJson(const Labels& labels) {
  Json object = Json::object();
  for (const auto& [name, value] : labels.pairs()) object[name] = value;
  return object;
}

Labels LabelsFrom(const Json& object) {
  std::vector<Label> pairs;
  for (const auto& [name, value] : object.items()) {
    pairs.emplace_back(name, value.get<std::string>());
  }
  return Labels(std::move(pairs));
}

Json TimeJson(const std::optional<Timestamp>& time) { return time ? Json(*time) : Json(); }

std::optional<Timestamp> TimeFrom(const Json& time) {
  if (time.is_null()) return std::nullopt;
  return time.get<Timestamp>();
}

// A text, because JSON has no NaN and no infinities.
std::string ValueText(double value) {
  std::array<char, 32> text{};
  const auto done = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), done.ptr};
}

double ValueFrom(const std::string& text) {
  double value = std::numeric_limits<double>::quiet_NaN();
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Json AlertJson(const Alert& alert) {
  return {{"state", Name(alert.state)},
          {"labels", LabelsJson(alert.labels)},
          {"annotations", LabelsJson(alert.annotations)},
          {"value", ValueText(alert.value)},
          {"active_at", alert.active_at},
          {"fired_at", TimeJson(alert.fired_at)},
          {"resolved_at", TimeJson(alert.resolved_at)},
          {"keep_firing_since", TimeJson(alert.keep_firing_since)}};
}

AlertState StateFrom(const std::string& name) {
  if (name == Name(AlertState::kFiring)) return AlertState::kFiring;
  return name == Name(AlertState::kPending) ? AlertState::kPending : AlertState::kInactive;
}

Alert AlertFrom(const Json& json) {
  return {.state = StateFrom(json.at("state").get<std::string>()),
          .labels = LabelsFrom(json.at("labels")),
          .annotations = LabelsFrom(json.at("annotations")),
          .value = ValueFrom(json.at("value").get<std::string>()),
          .active_at = json.at("active_at").get<Timestamp>(),
          .fired_at = TimeFrom(json.at("fired_at")),
          .resolved_at = TimeFrom(json.at("resolved_at")),
          .keep_firing_since = TimeFrom(json.at("keep_firing_since"))};
}

SavedState StateOf(const Json& document) {
  SavedState state;
  for (const auto& [key, rule] : document.at("rules").items()) {
    RememberedRule remembered{.alerts = {}, .saved_at = rule.at("saved_at").get<Timestamp>()};
    for (const Json& alert : rule.at("alerts")) remembered.alerts.push_back(AlertFrom(alert));
    state.emplace(key, std::move(remembered));
  }
  return state;
}

}  // namespace

std::string WriteState(const SavedState& state) {
  Json rules = Json::object();
  for (const auto& [key, rule] : state) {
    Json alerts = Json::array();
    for (const Alert& alert : rule.alerts) alerts.push_back(AlertJson(alert));
    rules[key] = {{"saved_at", rule.saved_at}, {"alerts", std::move(alerts)}};
  }
  const Json document = {{"version", kVersion}, {"rules", std::move(rules)}};
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<SavedState> ReadState(std::string_view text) {
  const Json document = Json::parse(text, nullptr, false);
  if (!document.is_object()) return Fail(ErrorKind::kIo, "the alerts' state is no JSON object");
  try {
    if (document.value("version", 0) != kVersion) {
      return Fail(ErrorKind::kIo, "the alerts' state is of another version");
    }
    return StateOf(document);
  } catch (const Json::exception& error) {
    return Fail(ErrorKind::kIo, std::string("the alerts' state: ") + error.what());
  }
}

}  // namespace pgvigil::rules
