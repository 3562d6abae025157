#include "alerts/agent/state_file.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "config/yaml.h"

namespace pgvigil::alerts {

Result<void> ReadStateFile(const std::string& path, const std::vector<Scope*>& scopes) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return {};
  const auto text = config::ReadFile(path);
  if (!text) return tl::unexpected(text.error());
  const auto document = nlohmann::json::parse(*text, nullptr, false);
  if (!document.is_object()) return Fail(ErrorKind::kIo, path + ": this is no JSON object");
  for (Scope* scope : scopes) {
    const auto found = document.find(std::string(scope->name()));
    if (found == document.end()) continue;
    const auto taken = scope->engine().Restore(found->dump());
    if (!taken) return Fail(ErrorKind::kIo, path + ": " + taken.error().message);
  }
  return {};
}

Result<void> WriteStateFile(const std::string& path, const std::vector<Scope*>& scopes,
                            promql::Timestamp now, std::string& last) {
  nlohmann::json document = nlohmann::json::object();
  for (const Scope* scope : scopes) {
    document[std::string(scope->name())] = nlohmann::json::parse(scope->engine().Save(now));
  }
  std::string text = document.dump() + "\n";
  if (text == last) return {};
  auto written = rules::WriteAtomically(path, text);
  if (written) last = std::move(text);
  return written;
}

}  // namespace pgvigil::alerts
