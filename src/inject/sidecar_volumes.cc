#include "inject/sidecar_volumes.h"

#include <algorithm>
#include <string>

#include "inject/names.h"
#include "inject/server_container.h"

namespace pgvigil::inject {
namespace {

constexpr const char* kTokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";
constexpr const char* kCredentialsPath = "/etc/pgvigil-credentials";

Json& List(Json& object, const char* key) {
  if (!At(object, key).is_array()) object[key] = Json::array();
  return object[key];
}

bool HasMountAt(const Json& container, const std::string& path) {
  const auto& mounts = Items(At(container, "volumeMounts"));
  return std::any_of(mounts.begin(), mounts.end(),
                     [&](const Json& mount) { return Text(At(mount, "mountPath")) == path; });
}

/// In place of what the template mounts there: two mounts at one path are no valid pod.
void Mount(Json& container, const std::string& volume, const std::string& path) {
  auto& mounts = List(container, "volumeMounts").get_ref<Json::array_t&>();
  std::erase_if(mounts, [&](const Json& mount) { return Text(At(mount, "mountPath")) == path; });
  mounts.push_back({{"name", volume}, {"mountPath", path}, {"readOnly", true}});
}

void SetVariable(Json& container, const std::string& name, const std::string& value) {
  auto& env = List(container, "env").get_ref<Json::array_t&>();
  std::erase_if(env, [&](const Json& variable) { return Text(At(variable, "name")) == name; });
  env.push_back({{"name", name}, {"value", value}});
}

void UseConfig(Json& volumes, Json& container, const std::string& name) {
  if (name.empty()) return;
  Json* volume = FindNamed(volumes, kConfigVolume);
  if (volume == nullptr) {
    volumes.push_back({{"name", kConfigVolume}});
    volume = &volumes.back();
    Mount(container, kConfigVolume, "/etc/pgvigil");
  }
  *volume = {{"name", kConfigVolume}, {"configMap", {{"name", name}, {"optional", true}}}};
}

/// Takes the secret from another object. Nobody looks whether it is there: a pod would wait for
/// ever for one that is not, and PostgreSQL with it.
void PointTo(Json& secret, const char* key, const std::string& name) {
  if (!secret.is_object()) return;
  secret[key] = name;
  secret["optional"] = true;
}

/// Changes the secret of the template's volume, which says which of its keys is what, or adds one
/// whose key `password` is the password.
void UseSecret(Json& volumes, Json& container, const std::string& name) {
  if (name.empty()) return;
  if (Json* volume = FindNamed(volumes, kCredentialsVolume)) {
    if (volume->contains("secret")) PointTo((*volume)["secret"], "secretName", name);
    if (!Within(*volume, {"projected", "sources"}).is_array()) return;
    for (Json& source : (*volume)["projected"]["sources"]) {
      if (source.contains("secret")) PointTo(source["secret"], "name", name);
    }
    return;
  }
  constexpr int kReadable = 0444;  // the sidecar shares no group with the pod
  volumes.push_back(
      {{"name", kCredentialsVolume},
       {"secret", {{"secretName", name}, {"defaultMode", kReadable}, {"optional", true}}}});
  Mount(container, kCredentialsVolume, kCredentialsPath);
  SetVariable(container, "PGVIGIL_PASSWORD_FILE", std::string(kCredentialsPath) + "/password");
}

/// The token of the pod's service account is mounted into every container that has nothing there:
/// the sidecar does not need it, and should not hold what an operator's instance may do.
void HideToken(Json& volumes, Json& container) {
  if (HasMountAt(container, kTokenPath)) return;
  volumes.push_back({{"name", kTokenVolume}, {"emptyDir", {{"sizeLimit", "4Ki"}}}});
  Mount(container, kTokenVolume, kTokenPath);
}

void Rename(Json& container, const std::string& from, const std::string& to) {
  for (Json& mount : List(container, "volumeMounts")) {
    if (Text(At(mount, "name")) == from) mount["name"] = to;
  }
}

/// `name`, or with a number behind it.
std::string FreeName(const Json& volumes, const std::string& name) {
  if (FindNamed(volumes, name) == nullptr) return name;
  int number = 2;
  while (FindNamed(volumes, name + "-" + std::to_string(number)) != nullptr) ++number;
  return name + "-" + std::to_string(number);
}

}  // namespace

void AddVolumes(Json& pod, Json& container, const Json& server, const SidecarPlan& plan) {
  Json volumes = plan.settings.volumes;
  UseConfig(volumes, container, plan.wishes.config);
  UseSecret(volumes, container, plan.wishes.credentials_secret);
  if (!plan.settings.service_account_token) HideToken(volumes, container);
  Json& all = List(pod["spec"], "volumes");
  for (Json& volume : volumes) {
    const std::string name = Text(At(volume, "name"));
    const std::string free = FreeName(all, name);
    if (free != name) Rename(container, name, free);
    volume["name"] = free;
    all.push_back(std::move(volume));
  }
  for (Json& mount : ServerMounts(server, plan.shape)) {
    if (!HasMountAt(container, Text(At(mount, "mountPath")))) {
      List(container, "volumeMounts").push_back(std::move(mount));
    }
  }
}

}  // namespace pgvigil::inject
