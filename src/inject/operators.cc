#include "inject/operators.h"

#include <algorithm>

#include "inject/read.h"

namespace pgvigil::inject {
namespace {

using config::YamlField;
using config::YamlNode;

std::vector<YamlField> Fields(Operator& shape) {
  return {
      TextField("name", shape.name),
      MapField("of", shape.of),
      MapField("instance", shape.instance),
      ListField("clusterLabels", shape.cluster_labels),
      ListField("containers", shape.containers),
      {"port", [&](const YamlNode& node) { return ReadPort(node, shape.port); }},
      TextField("host", shape.host),
      {"runAsUser",
       [&](const YamlNode& node) -> Result<void> {
         const auto user = node.AsInteger();
         if (!user) return tl::unexpected(user.error());
         if (*user <= 0) return tl::unexpected(node.At("expected the number of a user, not root"));
         shape.run_as_user = *user;
         return {};
       }},
      ListField("watched", shape.watched),
      {"endpoints",
       [&](const YamlNode& node) -> Result<void> {
         shape.endpoints = ToTexts(node);
         return {};
       }},
  };
}

/// A name that is known already: its entry is what is changed.
Operator Basis(const YamlNode& node, const std::vector<Operator>& known) {
  for (const auto& [key, value] : node.Entries()) {
    if (key.Text() != "name") continue;
    const auto named = [&](const Operator& each) { return each.name == value.Text(); };
    const auto found = std::find_if(known.begin(), known.end(), named);
    if (found != known.end()) return *found;
  }
  return {};
}

void Put(Operator shape, std::vector<Operator>& operators) {
  const auto named = [&](const Operator& each) { return each.name == shape.name; };
  const auto found = std::find_if(operators.begin(), operators.end(), named);
  if (found != operators.end()) {
    *found = std::move(shape);
  } else {
    const bool has_last = !operators.empty() && operators.back().of.empty();
    operators.insert(operators.end() - (has_last ? 1 : 0), std::move(shape));
  }
}

/// The last entry is for all pods no other is for: only it is without labels, and it stays so.
Result<void> CheckLabels(const Operator& shape, const YamlNode& item,
                         const std::vector<Operator>& known) {
  const bool has_last = !known.empty() && known.back().of.empty();
  if (!has_last) return {};
  const bool is_last = known.back().name == shape.name;
  if (!is_last && shape.of.empty()) {
    return tl::unexpected(item.At("an operator needs labels in `of`"));
  }
  if (is_last && !shape.of.empty()) {
    return tl::unexpected(
        item.At("`" + shape.name + "` stands for all other pods; with `of` it needs another name"));
  }
  return {};
}

bool IsOneOf(const std::string& value, std::string_view choices) {
  if (choices.empty()) return true;
  while (true) {
    const auto end = std::min(choices.find('|'), choices.size());
    if (choices.substr(0, end) == value) return true;
    if (end == choices.size()) return false;
    choices.remove_prefix(end + 1);
  }
}

}  // namespace

Result<std::vector<Operator>> ReadOperators(const YamlNode& list, std::vector<Operator> known) {
  std::vector<Error> errors;
  if (list.kind() != YamlNode::Kind::kSequence && !list.IsNull()) {
    return tl::unexpected(list.At("expected a list of operators"));
  }
  for (const YamlNode& item : list.Items()) {
    Operator shape = Basis(item, known);
    const auto wrong = config::ReadMap(item, Fields(shape));
    errors.insert(errors.end(), wrong.begin(), wrong.end());
    if (shape.name.empty()) errors.push_back(item.At("an operator needs a `name`"));
    if (auto checked = CheckLabels(shape, item, known); !checked) {
      errors.push_back(std::move(checked.error()));
    } else {
      Put(std::move(shape), known);
    }
  }
  if (!errors.empty()) return tl::unexpected(Joined(errors));
  return known;
}

std::vector<Operator> KnownOperators() {
  const auto node = YamlNode::Parse(OperatorsText(), "injector-operators.yaml");
  return node.and_then([](const YamlNode& list) { return ReadOperators(list, {}); })
      .value_or(std::vector<Operator>());
}

bool HasLabels(const Json& labels, const LabelWish& wish) {
  return std::all_of(wish.begin(), wish.end(), [&](const auto& each) {
    const Json& value = At(labels, each.first);
    return value.is_string() && IsOneOf(Text(value), each.second);
  });
}

const Operator& OperatorOf(const Json& pod, const std::vector<Operator>& operators) {
  const Json& labels = Within(pod, {"metadata", "labels"});
  for (const Operator& each : operators) {
    if (HasLabels(labels, each.of)) return each;
  }
  return operators.back();
}

Cluster ClusterOf(const Json& pod, const Operator& shape) {
  const Json& labels = Within(pod, {"metadata", "labels"});
  for (const std::string& label : shape.cluster_labels) {
    if (auto name = Text(At(labels, label)); !name.empty()) return {label, std::move(name)};
  }
  for (const Json& owner : Items(Within(pod, {"metadata", "ownerReferences"}))) {
    if (At(owner, "kind") == "StatefulSet") return {{}, Text(At(owner, "name"))};
  }
  return {};
}

bool IsWatched(std::string_view path, const Operator& shape) {
  return std::any_of(shape.watched.begin(), shape.watched.end(), [path](std::string_view pattern) {
    if (!pattern.ends_with('*')) return path == pattern;
    pattern.remove_suffix(1);
    return path.starts_with(pattern) && path.size() > pattern.size();
  });
}

}  // namespace pgvigil::inject
