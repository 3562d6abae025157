#include "inject/injection.h"

#include <algorithm>

#include "inject/add_sidecar.h"
#include "inject/names.h"

namespace pgvigil::inject {
namespace {

bool BelongsToJob(const Json& pod) {
  const auto& owners = Items(Within(pod, {"metadata", "ownerReferences"}));
  return std::any_of(owners.begin(), owners.end(),
                     [](const Json& owner) { return At(owner, "kind") == "Job"; });
}

bool HasSidecar(const Json& pod, const Settings& settings) {
  const std::string name = ContainerName(settings);
  return FindNamed(Within(pod, {"spec", "containers"}), name) != nullptr ||
         FindNamed(Within(pod, {"spec", "initContainers"}), name) != nullptr;
}

bool MatchesAny(std::string_view name, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [name](const std::string& each) { return Matches(name, each); });
}

bool IsSelected(const Json& pod, const std::string& name_space, const Settings& settings) {
  if (Within(pod, {"spec", "hostNetwork"}) == true) return false;  // only when it asks itself
  const std::string& shape = OperatorOf(pod, settings.operators).name;
  const Json& labels = Within(pod, {"metadata", "labels"});
  return std::any_of(
      settings.selectors.begin(), settings.selectors.end(), [&](const Selector& each) {
        return (each.operators.empty() || MatchesAny(shape, each.operators)) &&
               (each.namespaces.empty() || MatchesAny(name_space, each.namespaces)) &&
               HasLabels(labels, each.labels);
      });
}

/// Why the pod is none of the instances a sidecar is for, or "".
std::string Foreign(const Json& pod, const Operator& shape) {
  if (BelongsToJob(pod)) return "a pod of a Job would never complete with a sidecar";
  if (HasLabels(Within(pod, {"metadata", "labels"}), shape.instance)) return {};
  return "the pod is of " + shape.name + ", but no instance of PostgreSQL";
}

Injection Changed(const Json& pod, const Settings& settings, const Operator& shape) {
  const auto wishes = ReadWishes(pod);
  if (!wishes) return {Outcome::kInvalid, {}, wishes.error().message, true};
  auto added = AddSidecar(pod, {settings, shape, *wishes});
  if (!added) return {Outcome::kInvalid, {}, added.error().message, true};
  return {Outcome::kInjected, *std::move(added), "an instance of " + shape.name, false};
}

}  // namespace

std::string_view Name(Outcome outcome) {
  switch (outcome) {
    case Outcome::kInjected:
      return "injected";
    case Outcome::kPresent:
      return "present";
    case Outcome::kDeclined:
      return "declined";
    case Outcome::kNotSelected:
      return "not_selected";
    case Outcome::kNotInstance:
      return "not_instance";
    case Outcome::kInvalid:
      return "invalid";
  }
  return "";
}

Injection Inject(const Json& pod, const std::string& name_space, const Settings& settings) {
  const auto asks = AsksForSidecar(pod);
  if (!asks) return {Outcome::kInvalid, {}, asks.error().message, true};
  if (asks->has_value() && !**asks) return {Outcome::kDeclined, {}, "the pod wants none", false};
  const bool asked = asks->has_value();
  if (MatchesAny(name_space, settings.excluded_namespaces)) {
    return {Outcome::kNotSelected, {}, "the namespace is excluded", asked};
  }
  if (!asked && !IsSelected(pod, name_space, settings)) {
    return {Outcome::kNotSelected, {}, "the pod does not ask, and no selector matches", false};
  }
  const Operator& shape = OperatorOf(pod, settings.operators);
  // Operators give annotations of a cluster to all its pods: nobody is to be warned of a job.
  if (auto reason = Foreign(pod, shape); !reason.empty()) {
    return {Outcome::kNotInstance, {}, std::move(reason), false};
  }
  if (HasSidecar(pod, settings)) return {Outcome::kPresent, {}, "the pod has one", false};
  return Changed(pod, settings, shape);
}

}  // namespace pgvigil::inject
