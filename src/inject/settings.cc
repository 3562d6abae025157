#include "inject/settings.h"

#include <algorithm>

#include "inject/names.h"
#include "inject/read.h"

namespace pgvigil::inject {
namespace {

using config::YamlField;
using config::YamlNode;

Result<void> ReadContainer(const YamlNode& node, Settings& settings) {
  settings.container = ToJson(node);
  for (const char* key : {"name", "image"}) {
    if (!Text(At(settings.container, key)).empty()) continue;
    return tl::unexpected(node.At(std::string("a container needs a text as `") + key + "`"));
  }
  if (ContainerPort(settings) == 0) {
    return tl::unexpected(
        node.At(std::string("a container needs a port with the name `") + kPortName + "`"));
  }
  return {};
}

Result<void> ReadVolumes(const YamlNode& node, Settings& settings) {
  if (node.kind() != YamlNode::Kind::kSequence && !node.IsNull()) {
    return tl::unexpected(node.At("expected a list of volumes"));
  }
  settings.volumes = Json::array();
  for (const YamlNode& item : node.Items()) {
    settings.volumes.push_back(ToJson(item));
    if (Text(At(settings.volumes.back(), "name")).empty()) {
      return tl::unexpected(item.At("a volume needs a `name`"));
    }
  }
  return {};
}

Result<void> CheckOperators(const YamlNode& node, const Settings& settings) {
  const auto named = [](std::string_view name) {
    return [name](const Operator& each) { return each.name == name; };
  };
  std::vector<std::string_view> known;
  for (const Operator& each : settings.operators) known.push_back(each.name);
  for (const Selector& selector : settings.selectors) {
    for (const std::string& name : selector.operators) {
      if (std::any_of(settings.operators.begin(), settings.operators.end(), named(name))) continue;
      return tl::unexpected(node.At("`selectors` names an operator `" + name +
                                    "` that is not known" + DidYouMean(name, known)));
    }
  }
  return {};
}

Result<void> ReadSelectors(const YamlNode& node, std::vector<Selector>& selectors) {
  if (node.kind() != YamlNode::Kind::kSequence && !node.IsNull()) {
    return tl::unexpected(node.At("expected a list of selectors"));
  }
  std::vector<Error> errors;
  for (const YamlNode& item : node.Items()) {
    Selector& selector = selectors.emplace_back();
    const YamlField fields[] = {ListField("operators", selector.operators),
                                ListField("namespaces", selector.namespaces),
                                MapField("labels", selector.labels)};
    const auto wrong = config::ReadMap(item, fields);
    errors.insert(errors.end(), wrong.begin(), wrong.end());
  }
  if (!errors.empty()) return tl::unexpected(Joined(errors));
  return {};
}

Result<void> ReadShapes(const YamlNode& node, Settings& settings) {
  auto operators = ReadOperators(node, settings.operators);
  if (!operators) return tl::unexpected(operators.error());
  settings.operators = *std::move(operators);
  return {};
}

}  // namespace

Result<Settings> ReadSettings(std::string_view text, std::string name) {
  const auto root = YamlNode::Parse(text, std::move(name));
  if (!root) return tl::unexpected(root.error());
  Settings settings;
  settings.operators = KnownOperators();
  const YamlField fields[] = {
      {"container", [&](const YamlNode& node) { return ReadContainer(node, settings); }},
      {"volumes", [&](const YamlNode& node) { return ReadVolumes(node, settings); }},
      BoolField("native", settings.native),
      BoolField("serviceAccountToken", settings.service_account_token),
      {"selectors", [&](const YamlNode& node) { return ReadSelectors(node, settings.selectors); }},
      ListField("excludeNamespaces", settings.excluded_namespaces),
      {"operators", [&](const YamlNode& node) { return ReadShapes(node, settings); }},
  };
  auto errors = config::ReadMap(*root, fields);
  if (settings.container.is_null()) errors.push_back(root->At("`container` is missing"));
  if (const auto checked = CheckOperators(*root, settings); !checked) {
    errors.push_back(checked.error());
  }
  if (!errors.empty()) return tl::unexpected(Joined(errors));
  return settings;
}

std::string ContainerName(const Settings& settings) { return Text(At(settings.container, "name")); }

std::int64_t ContainerPort(const Settings& settings) {
  const Json* port = FindNamed(At(settings.container, "ports"), kPortName);
  if (port == nullptr || !At(*port, "containerPort").is_number_integer()) return 0;
  return At(*port, "containerPort").get<std::int64_t>();
}

bool Matches(std::string_view name, std::string_view pattern) {
  if (!pattern.ends_with('*')) return name == pattern;
  pattern.remove_suffix(1);
  return name.starts_with(pattern);
}

}  // namespace pgvigil::inject
