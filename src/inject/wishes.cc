#include "inject/wishes.h"

#include <algorithm>
#include <array>

#include "inject/names.h"
#include "inject/quantity.h"
#include "inject/read.h"

namespace pgvigil::inject {
namespace {

using config::YamlField;
using config::YamlNode;

Result<void> ReadProfile(const YamlNode& node, std::string& target) {
  constexpr std::array<std::string_view, 3> kProfiles = {"default", "cnpg", "postgres_exporter"};
  target = node.Text();
  if (std::find(kProfiles.begin(), kProfiles.end(), target) != kProfiles.end()) return {};
  return tl::unexpected(
      node.At("expected default, cnpg or postgres_exporter, found `" + target + "`"));
}

/// The name of an object. https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
Result<void> ReadName(const YamlNode& node, std::string& target) {
  constexpr std::size_t kLongest = 253;
  const auto is_end = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const auto is_inner = [&](char c) { return is_end(c) || c == '-' || c == '.'; };
  target = node.Text();
  const bool good = !target.empty() && target.size() <= kLongest && is_end(target.front()) &&
                    is_end(target.back()) && std::all_of(target.begin(), target.end(), is_inner);
  if (good) return {};
  return tl::unexpected(node.At("expected the name of an object of Kubernetes"));
}

Result<void> ReadImage(const YamlNode& node, std::string& target) {
  target = node.Text();
  if (!target.empty() && target.find_first_of(" \t\n") == std::string::npos) return {};
  return tl::unexpected(node.At("expected an image"));
}

Result<void> CheckEndpoint(const YamlNode& node) {
  std::string name;
  std::string dsn;
  const YamlField fields[] = {
      TextField("name", name),
      TextField("dsn", dsn),
      {"role", [](const YamlNode& role) {
         const std::string text = role.Text();
         const bool known = text == "any" || text == "primary" || text == "standby";
         return known ? Result<void>()
                      : tl::unexpected(role.At("expected any, primary or standby"));
       }}};
  const auto errors = config::ReadMap(node, fields);
  if (!errors.empty()) return tl::unexpected(Joined(errors));
  if (!name.empty() && !dsn.empty()) return {};
  return tl::unexpected(node.At("expected a map with a `name` and a `dsn`"));
}

Result<void> ReadEndpoints(const YamlNode& node, Wishes& wishes) {
  wishes.known_endpoints = node.Text() == "auto";
  if (wishes.known_endpoints) return {};
  if (node.kind() != YamlNode::Kind::kSequence) {
    return tl::unexpected(node.At("expected `auto`, or a list of maps with `name` and `dsn`"));
  }
  for (const YamlNode& item : node.Items()) {
    if (auto checked = CheckEndpoint(item); !checked) return checked;
  }
  wishes.endpoints = ToTexts(node);
  return {};
}

Result<void> CheckQuantities(const YamlNode& node) {
  const auto check = [](const YamlNode& value) -> Result<void> {
    if (ParseQuantity(value.Text())) return {};
    return tl::unexpected(value.At("expected a quantity such as 100m or 64Mi"));
  };
  const YamlField fields[] = {{"cpu", check}, {"memory", check}, {"ephemeral-storage", check}};
  const auto errors = config::ReadMap(node, fields);
  if (errors.empty()) return {};
  return tl::unexpected(Joined(errors));
}

/// What the API server would refuse, and the pod with it.
Result<void> CheckRequests(const YamlNode& node, const Json& resources) {
  const Json& requests = At(resources, "requests");
  if (!requests.is_object()) return {};
  for (const auto& [name, amount] : requests.items()) {
    const auto limit = ParseQuantity(Text(Within(resources, {"limits", name})));
    if (!limit || ParseQuantity(Text(amount)) <= limit) continue;
    return tl::unexpected(node.At("requests." + name + " is more than its limit"));
  }
  return {};
}

Result<void> ReadResources(const YamlNode& node, Json& target) {
  const YamlField fields[] = {{"requests", CheckQuantities}, {"limits", CheckQuantities}};
  const auto errors = config::ReadMap(node, fields);
  if (!errors.empty()) return tl::unexpected(Joined(errors));
  target = Json::object();
  for (const auto& [kind, amounts] : node.Entries()) {
    for (const auto& [name, amount] : amounts.Entries()) {
      target[kind.Text()][name.Text()] = amount.Text();
    }
  }
  return CheckRequests(node, target);
}

using Reader = Result<void> (*)(const YamlNode&, Wishes&);
struct Annotation {
  std::string_view name;
  Reader read;
};

constexpr std::array<Annotation, 8> kAnnotations = {{
    {"pgvigil.io/config", [](const YamlNode& n, Wishes& w) { return ReadName(n, w.config); }},
    {"pgvigil.io/container", [](const YamlNode& n, Wishes& w) { return ReadName(n, w.container); }},
    {"pgvigil.io/credentials-secret",
     [](const YamlNode& n, Wishes& w) { return ReadName(n, w.credentials_secret); }},
    {"pgvigil.io/endpoints", [](const YamlNode& n, Wishes& w) { return ReadEndpoints(n, w); }},
    {"pgvigil.io/image", [](const YamlNode& n, Wishes& w) { return ReadImage(n, w.image); }},
    {"pgvigil.io/port", [](const YamlNode& n, Wishes& w) { return ReadPort(n, w.port.emplace()); }},
    {"pgvigil.io/profile", [](const YamlNode& n, Wishes& w) { return ReadProfile(n, w.profile); }},
    {"pgvigil.io/resources",
     [](const YamlNode& n, Wishes& w) { return ReadResources(n, w.resources); }},
}};

Result<void> ReadOne(const std::string& name, const Json& value, Wishes& wishes) {
  std::vector<std::string_view> known = {kInject, kInjected};
  for (const Annotation& each : kAnnotations) {
    if (each.name == name) {
      return YamlNode::Parse(Text(value), name).and_then([&](const YamlNode& node) {
        return each.read(node, wishes);
      });
    }
    known.push_back(each.name);
  }
  if (name == kInject || name == kInjected) return {};
  return Fail(ErrorKind::kConfig,
              "the annotation " + name + " is not known" + DidYouMean(name, known));
}

}  // namespace

Result<std::optional<bool>> AsksForSidecar(const Json& pod) {
  for (const char* place : {"annotations", "labels"}) {
    const Json& value = At(Within(pod, {"metadata", place}), kInject);
    if (value.is_null()) continue;
    const std::string text = Text(value);
    if (text == "true") return true;
    if (text == "false") return false;
    return Fail(ErrorKind::kConfig,
                std::string(kInject) + ": expected true or false, found `" + text + "`");
  }
  return std::optional<bool>();
}

Result<Wishes> ReadWishes(const Json& pod) {
  Wishes wishes;
  std::vector<Error> errors;
  const Json& annotations = Within(pod, {"metadata", "annotations"});
  if (!annotations.is_object()) return wishes;
  for (const auto& [name, value] : annotations.items()) {
    if (!name.starts_with(kPrefix)) continue;
    if (auto read = ReadOne(name, value, wishes); !read) errors.push_back(read.error());
  }
  if (!errors.empty()) return tl::unexpected(Joined(errors));
  return wishes;
}

}  // namespace pgvigil::inject
