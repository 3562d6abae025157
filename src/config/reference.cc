#include "config/reference.h"

#include <algorithm>

#include "config/setting_table.h"

namespace pgvigil::config {
namespace {

/// Inside a Markdown table a bar would end the cell.
std::string Cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string Choices(std::string_view choices) {
  std::string out;
  for (const char c : choices) out += c == '|' ? std::string(", ") : std::string(1, c);
  return out;
}

std::string Type(const Setting& setting, Settings& defaults) {
  if (!setting.limits.choices.empty()) return Choices(setting.limits.choices);
  return std::string(TypeName(setting.target(defaults)));
}

/// Lines of at most 96 characters, each behind `# `.
std::string Comment(std::string_view text, const std::string& indent) {
  std::string out;
  std::string line = indent + "#";
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (line.size() + 1 + end > 98) {
      out += line + "\n";
      line = indent + "#";
    }
    line += " " + std::string(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out + line + "\n";
}

std::string SectionOf(std::string_view key) {
  const auto dot = key.find('.');
  return dot == std::string_view::npos ? "" : std::string(key.substr(0, dot));
}

}  // namespace

std::string SettingsMarkdown() {
  Settings defaults;
  std::string out = "| key | variable | type | default | meaning |\n|---|---|---|---|---|\n";
  for (const Setting& setting : AllSettings()) {
    const std::string variable =
        setting.environment.empty() ? "" : "`" + std::string(setting.environment) + "`";
    out += "| `" + std::string(setting.key) + "` | " + variable + " | " + Type(setting, defaults) +
           " | `" + ShowSetting(setting.target(defaults)) + "` | " + Cell(setting.help) + " |\n";
  }
  return out;
}

std::string ExampleYaml() {
  Settings defaults;
  std::string out =
      "# pgvigil.yaml: every key is optional and shown here with its default.\n"
      "# docs/configuration.md says how file, environment and command line go together.\n";
  std::string section;
  for (const Setting& setting : AllSettings()) {
    const std::string own = SectionOf(setting.key);
    if (own != section && !own.empty()) out += "\n#" + own + ":\n";
    if (own.empty()) out += "\n";
    section = own;
    const std::string name(setting.key.substr(own.empty() ? 0 : own.size() + 1));
    const std::string indent = own.empty() ? "" : "  ";
    out += Comment(setting.help, own.empty() ? "" : "  ");
    out += "#" + indent + name + ": " + ShowSetting(setting.target(defaults)) + "\n";
  }
  return out;
}

}  // namespace pgvigil::config
