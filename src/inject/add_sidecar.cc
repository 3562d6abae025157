#include "inject/add_sidecar.h"

#include <algorithm>
#include <set>

#include "inject/names.h"
#include "inject/server_container.h"
#include "inject/sidecar_env.h"
#include "inject/sidecar_volumes.h"

namespace pgvigil::inject {
namespace {

bool PortNameIsTaken(const Json& pod) {
  const auto& containers = Items(Within(pod, {"spec", "containers"}));
  return std::any_of(containers.begin(), containers.end(), [](const Json& container) {
    return FindNamed(At(container, "ports"), kPortName) != nullptr;
  });
}

/// The number means nothing to monitors, which go by the name: the next free one does as well.
Result<std::int64_t> ChoosePort(const Json& pod, const Json& server, const SidecarPlan& plan) {
  constexpr std::int64_t kLast = 65535;
  if (PortNameIsTaken(pod)) {
    return Fail(ErrorKind::kConfig, "another container has a port with the name `pgvigil`");
  }
  auto used = UsedPorts(pod);
  used.insert(ServerPort(server, plan.shape));  // which few StatefulSets of one's own state
  const auto& wished = plan.wishes.port;
  if (wished && used.contains(*wished)) {
    return Fail(ErrorKind::kConfig, "pgvigil.io/port: another container of the pod has port " +
                                        std::to_string(*wished));
  }
  std::int64_t port = wished.value_or(ContainerPort(plan.settings));
  while (used.contains(port) && port < kLast) ++port;
  return port;
}

Result<void> CheckEndpoints(const SidecarPlan& plan) {
  if (!plan.wishes.known_endpoints || !Items(plan.shape.endpoints).empty()) return {};
  return Fail(ErrorKind::kConfig,
              "pgvigil.io/endpoints: auto knows no services of " + plan.shape.name + "; list them");
}

void SetPort(Json& container, std::int64_t from, std::int64_t to) {
  if (Json* port = FindNamed(container["ports"], kPortName)) (*port)["containerPort"] = to;
  for (const char* probe : {"livenessProbe", "readinessProbe", "startupProbe"}) {
    if (Within(container, {probe, "httpGet", "port"}) == from) {
      container[probe]["httpGet"]["port"] = to;
    }
  }
}

void SetSecurity(Json& container, const Operator& shape) {
  if (shape.run_as_user) container["securityContext"]["runAsUser"] = *shape.run_as_user;
}

void Append(Json& spec, const char* list, Json item) {
  if (!At(spec, list).is_array()) spec[list] = Json::array();
  spec[list].push_back(std::move(item));
}

void Mark(Json& pod, const Operator& shape) {
  Json& annotations = pod["metadata"]["annotations"];
  if (!annotations.is_object()) annotations = Json::object();
  annotations[kInjected] = shape.name;
}

}  // namespace

Result<Json> AddSidecar(const Json& pod, const SidecarPlan& plan) {
  if (const auto checked = CheckEndpoints(plan); !checked) return tl::unexpected(checked.error());
  const auto server = FindServer(pod, plan.shape, plan.wishes.container);
  if (!server) return tl::unexpected(server.error());
  const auto port = ChoosePort(pod, **server, plan);
  if (!port) return tl::unexpected(port.error());
  Json result = pod;
  Json container = plan.settings.container;
  if (!plan.wishes.image.empty()) container["image"] = plan.wishes.image;
  if (!plan.wishes.resources.is_null()) container["resources"] = plan.wishes.resources;
  SetPort(container, ContainerPort(plan.settings), *port);
  SetSecurity(container, plan.shape);
  SetEnvironment(container, {pod, **server, plan, *port});
  AddVolumes(result, container, **server, plan);
  if (plan.settings.native) {
    container["restartPolicy"] = "Always";
  } else {
    container.erase("restartPolicy");
  }
  Append(result["spec"], plan.settings.native ? "initContainers" : "containers",
         std::move(container));
  Mark(result, plan.shape);
  return result;
}

}  // namespace pgvigil::inject
