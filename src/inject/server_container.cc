#include "inject/server_container.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace pgvigil::inject {
namespace {

constexpr std::array<std::string_view, 3> kPortNames = {"postgresql", "postgres", "tcp-postgresql"};

bool HasPort(const Json& container, std::int64_t port) {
  const auto& ports = Items(At(container, "ports"));
  return std::any_of(ports.begin(), ports.end(),
                     [port](const Json& each) { return At(each, "containerPort") == port; });
}

std::string DataDirectory(const Json& container) {
  const Json* variable = FindNamed(At(container, "env"), "PGDATA");
  return variable == nullptr ? "" : Text(At(*variable, "value"));
}

bool Holds(const std::string& folder, const std::string& path) {
  return path == folder || path.starts_with(folder + "/");
}

}  // namespace

Result<const Json*> FindServer(const Json& pod, const Operator& shape, const std::string& name) {
  const Json& containers = Within(pod, {"spec", "containers"});
  if (!name.empty()) {
    if (const Json* named = FindNamed(containers, name)) return named;
    return Fail(ErrorKind::kConfig, "the pod has no container `" + name + "`");
  }
  for (const std::string& usual : shape.containers) {
    if (const Json* named = FindNamed(containers, usual)) return named;
  }
  const auto& all = Items(containers);
  const auto found = std::find_if(all.begin(), all.end(), [&](const Json& container) {
    return all.size() == 1 || HasPort(container, shape.port);
  });
  if (found != all.end()) return &*found;
  return Fail(ErrorKind::kConfig,
              "which container is PostgreSQL cannot be told; name it in pgvigil.io/container");
}

std::int64_t ServerPort(const Json& container, const Operator& shape) {
  for (const std::string_view name : kPortNames) {
    const Json* port = FindNamed(At(container, "ports"), name);
    if (port == nullptr || !At(*port, "containerPort").is_number_integer()) continue;
    return At(*port, "containerPort").get<std::int64_t>();
  }
  return shape.port;
}

std::vector<Json> ServerMounts(const Json& container, const Operator& shape) {
  std::vector<Json> mounts;
  const std::string data = DataDirectory(container);
  for (const Json& each : Items(At(container, "volumeMounts"))) {
    const std::string path = Text(At(each, "mountPath"));
    const bool holds_data = !data.empty() && path != "/" && Holds(path, data);
    if (!Text(At(each, "subPathExpr")).empty()) continue;  // of variables the sidecar has not
    if (path.empty() || (!IsWatched(path, shape) && !holds_data)) continue;
    Json mount = each;
    mount["readOnly"] = true;
    mount.erase("mountPropagation");
    mounts.push_back(std::move(mount));
  }
  return mounts;
}

std::vector<std::string> HiddenPaths(const Json& container, const std::vector<Json>& mounts) {
  std::vector<std::string> paths;
  const std::string data = DataDirectory(container);
  for (const Json& mount : mounts) {
    const std::string path = Text(At(mount, "mountPath"));
    const bool is_data = data.empty() ? &mount == &mounts.front() : Holds(path, data);
    if (!is_data && path.find("tablespaces") == std::string::npos) paths.push_back(path);
  }
  return paths;
}

std::set<std::int64_t> UsedPorts(const Json& pod) {
  std::set<std::int64_t> used;
  for (const char* list : {"containers", "initContainers"}) {
    for (const Json& container : Items(Within(pod, {"spec", list}))) {
      for (const Json& port : Items(At(container, "ports"))) {
        const Json& number = At(port, "containerPort");
        if (number.is_number_integer()) used.insert(number.get<std::int64_t>());
      }
    }
  }
  return used;
}

}  // namespace pgvigil::inject
