#include "config/setting_checks.h"

#include <algorithm>

namespace pgvigil::config {
namespace {

Result<void> CheckNumber(double value, const SettingLimits& limits, std::string (*show)(double)) {
  if (value >= limits.least && value <= limits.most) return {};
  std::string message = show(value) + " is too " + (value < limits.least ? "small" : "large");
  message += "; it must be " + show(limits.least) + " or more";
  if (limits.most < std::numeric_limits<double>::infinity()) {
    message += " and " + show(limits.most) + " or less";
  }
  return Wrong(std::move(message));
}

std::string ShowWhole(double value) { return std::to_string(static_cast<long>(value)); }
std::string ShowMilliseconds(double value) {
  return FormatDuration(Milliseconds(static_cast<Milliseconds::rep>(value)));
}

}  // namespace

tl::unexpected<Error> Wrong(std::string message) {
  return Fail(ErrorKind::kConfig, std::move(message));
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string Joined(const std::vector<Error>& errors) {
  std::string text;
  for (const Error& error : errors) text += (text.empty() ? "" : "\n") + error.message;
  return text;
}

Result<void> CheckWhole(long value, const SettingLimits& limits) {
  return CheckNumber(static_cast<double>(value), limits, ShowWhole);
}

Result<void> CheckDuration(Milliseconds value, const SettingLimits& limits) {
  return CheckNumber(static_cast<double>(value.count()), limits, ShowMilliseconds);
}

Result<void> CheckChoice(const std::string& text, const SettingLimits& limits) {
  if (limits.choices.empty()) return {};
  const auto choices = Split(limits.choices, '|');
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return {};
  std::string message = "`" + text + "` is none of";
  for (const std::string_view choice : choices) message += " " + std::string(choice);
  return Wrong(message + DidYouMean(text, choices));
}

/// https://prometheus.io/docs/concepts/data_model/ ; `le` belongs to histograms.
Result<void> CheckLabelName(const std::string& name) {
  const auto legal = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  const bool digit_first = !name.empty() && name[0] >= '0' && name[0] <= '9';
  if (!name.empty() && !digit_first && std::all_of(name.begin(), name.end(), legal) &&
      !name.starts_with("__") && name != "le") {
    return {};
  }
  return Wrong("`" + name +
               "` is no legal label name ([a-zA-Z_][a-zA-Z0-9_]*, not `le`, not `__...`)");
}

Result<void> StoreFormat(const std::string& text, LogFormat& target, const SettingLimits& limits) {
  auto checked = CheckChoice(text, limits);
  if (checked) target = text == "json" ? LogFormat::kJson : LogFormat::kText;
  return checked;
}

}  // namespace pgvigil::config
