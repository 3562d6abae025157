#include "config/alertmanager_address.h"
#include "config/setting_checks.h"

namespace pgvigil::config {
namespace {

std::string Quote(const std::string& text) {
  const bool plain = !text.empty() && text.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789_./:") == std::string::npos;
  return plain ? text : "\"" + text + "\"";
}

}  // namespace

std::string ShowSetting(const SettingTarget& target) {
  return std::visit(
      Overloaded{
          [](const Secret* value) -> std::string { return value->empty() ? "\"\"" : "(set)"; },
          [](const std::string* value) { return Quote(*value); },
          [](const bool* value) -> std::string { return *value ? "true" : "false"; },
          [](const int* value) { return std::to_string(*value); },
          [](const std::size_t* value) { return std::to_string(*value); },
          [](const Milliseconds* value) { return FormatDuration(*value); },
          [](const LogFormat* value) -> std::string {
            return *value == LogFormat::kJson ? "json" : "text";
          },
          [](const std::vector<std::string>* value) {
            std::string text;
            for (const auto& item : *value) text += (text.empty() ? "" : ", ") + Quote(item);
            return "[" + text + "]";
          },
          [](const std::map<std::string, std::string>* value) {
            std::string text;
            for (const auto& [name, label] : *value) {
              text += (text.empty() ? "" : ", ") + name + ": " + Quote(label);
            }
            return "{" + text + "}";
          },
          [](const std::vector<QueryFileSettings>* value) {
            std::string text;
            for (const auto& file : *value) text += (text.empty() ? "" : ", ") + Quote(file.path);
            return "[" + text + "]";
          },
          [](const std::vector<TargetSettings>* value) {
            std::string text;
            for (const auto& each : *value) text += (text.empty() ? "" : ", ") + Quote(each.name);
            return "[" + text + "]";
          },
          [](const std::map<std::string, QueryOverride>* value) {
            std::string text;
            for (const auto& entry : *value) text += (text.empty() ? "" : ", ") + entry.first;
            return "{" + text + "}";
          },
          [](const std::vector<AlertmanagerSettings>* value) {
            std::string text;
            for (const auto& each : *value) {
              for (const std::string& address : ShowAddresses(each)) {
                text += (text.empty() ? "" : ", ") + Quote(address);
              }
            }
            return "[" + text + "]";
          },
          [](const std::vector<RelabelSettings>* value) {
            std::string text;
            for (const auto& each : *value) text += (text.empty() ? "" : ", ") + Quote(each.action);
            return "[" + text + "]";
          },
      },
      target);
}

std::string_view TypeName(const SettingTarget& target) {
  return std::visit(Overloaded{
                        [](const Secret*) { return "secret"; },
                        [](const std::string*) { return "text"; },
                        [](const bool*) { return "true or false"; },
                        [](const int*) { return "number"; },
                        [](const std::size_t*) { return "number"; },
                        [](const Milliseconds*) { return "duration"; },
                        [](const LogFormat*) { return "text"; },
                        [](const std::vector<std::string>*) { return "list"; },
                        [](const std::map<std::string, std::string>*) { return "map"; },
                        [](const std::vector<QueryFileSettings>*) { return "list"; },
                        [](const std::vector<TargetSettings>*) { return "list"; },
                        [](const std::map<std::string, QueryOverride>*) { return "map"; },
                        [](const std::vector<AlertmanagerSettings>*) { return "list"; },
                        [](const std::vector<RelabelSettings>*) { return "list"; },
                    },
                    target);
}

std::string FormatDuration(Milliseconds duration) {
  const auto count = duration.count();
  if (count == 0) return "0s";
  if (count % 3600000 == 0) return std::to_string(count / 3600000) + "h";
  if (count % 60000 == 0) return std::to_string(count / 60000) + "m";
  if (count % 1000 == 0) return std::to_string(count / 1000) + "s";
  return std::to_string(count) + "ms";
}

}  // namespace pgvigil::config
