#include <iostream>
#include <iterator>
#include <string>

#include "app/commands.h"
#include "app/inject_commands.h"
#include "app/inject_settings.h"
#include "inject/injection.h"

namespace pgvigil::app {
namespace {

Result<std::string> ReadInput(const std::string& file) {
  if (!file.empty() && file != "-") return config::ReadFile(file);
  return std::string(std::istreambuf_iterator<char>(std::cin), {});
}

/// JSON is YAML, but for what this reader bounds.
Result<inject::Json> ReadPod(const InjectRequest& request) {
  const auto text = ReadInput(request.pod);
  if (!text) return tl::unexpected(text.error());
  const auto node = config::YamlNode::Parse(*text, request.pod.empty() ? "pod" : request.pod);
  if (!node) return tl::unexpected(node.error());
  inject::Json pod = inject::ToJson(*node);
  if (inject::At(pod, "kind") == "Pod") return pod;
  return tl::unexpected(node->At("expected an object of kind Pod"));
}

std::string NamespaceOf(const inject::Json& pod, const InjectRequest& request) {
  if (!request.name_space.empty()) return request.name_space;
  const std::string own = inject::Text(inject::Within(pod, {"metadata", "namespace"}));
  return own.empty() ? "default" : own;
}

}  // namespace

int RunInjectPatch(const CommandLine& line) {
  const auto settings = LoadInjectSettings(line.inject);
  if (!settings) return Report(settings.error());
  const auto pod = ReadPod(line.inject);
  if (!pod) return Report(pod.error());
  const auto injection = inject::Inject(*pod, NamespaceOf(*pod, line.inject), *settings);
  std::cerr << "pgvigil: " << inject::Name(injection.outcome) << ": " << injection.reason << "\n";
  const bool changed = injection.outcome == inject::Outcome::kInjected;
  const inject::Json& result = changed ? injection.pod : *pod;
  std::cout << result.dump(2, ' ', false, inject::Json::error_handler_t::replace) << "\n";
  return injection.outcome == inject::Outcome::kInvalid ? kFailure : 0;
}

}  // namespace pgvigil::app
