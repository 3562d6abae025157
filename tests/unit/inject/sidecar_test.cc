#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inject/injection.h"
#include "inject/quantity.h"

namespace pgvigil::inject {
namespace {

using testing::HasSubstr;

constexpr const char* kFile = R"(
container:
  name: pgvigil
  image: pgvigil:1
  ports: [{name: pgvigil, containerPort: 9188}]
)";

constexpr const char* kPod = R"({
  "metadata": {"annotations": {"pgvigil.io/inject": "true"}},
  "spec": {"containers": [{"name": "postgres", "image": "postgres"}]}})";

/// The pod with an RFC 7396 patch, and what becomes of it; `more` is appended to the file.
Injection InjectPatched(const std::string& patch, const std::string& more = "") {
  Json pod = Json::parse(kPod);
  pod.merge_patch(Json::parse(patch));
  return Inject(pod, "shop", ReadSettings(kFile + more, "injector.yaml").value());
}

Json SidecarOf(const Injection& injection) {
  const Json* found = FindNamed(Within(injection.pod, {"spec", "containers"}), "pgvigil");
  return found == nullptr ? Json() : *found;
}

std::vector<std::string> Paths(const Json& container) {
  std::vector<std::string> paths;
  for (const Json& mount : Items(At(container, "volumeMounts"))) {
    paths.push_back(Text(At(mount, "mountPath")));
  }
  return paths;
}

TEST(Mistakes, LeaveThePodAsItIsAndSayWhatWasFound) {
  struct Case {
    std::string annotation;
    std::string value;
    std::string said;
  };
  const Case cases[] = {
      {"inject", "yes", "expected true or false, found `yes`"},
      {"profile", "pgsty", "postgres_exporter, found `pgsty`"},
      {"port", "70000", "1 to 65535, found `70000`"},
      {"port", "5432", "another container of the pod has port 5432"},
      {"endpoints", "auto", "auto knows no services of plain; list them"},
      {"resources", "{requests: {memory: 1Gi}, limits: {memory: 512Mi}}",
       "requests.memory is more than its limit"},
      {"resources", "{requests: {cpu: 1}, limits: {cpu: 999m}}",
       "requests.cpu is more than its limit"},
  };
  for (const auto& c : cases) {
    const Json annotations = {{"pgvigil.io/" + c.annotation, c.value}};
    const Injection injection =
        InjectPatched(Json({{"metadata", {{"annotations", annotations}}}}).dump());
    EXPECT_EQ(Name(injection.outcome), "invalid") << c.value;
    EXPECT_TRUE(injection.warn) << c.value;
    EXPECT_THAT(injection.reason, HasSubstr(c.said));
  }
}

TEST(Resources, MayAskForAllOfTheLimitAndForWhatHasNone) {
  for (const char* good :
       {"{requests: {memory: 1Gi}, limits: {memory: 1024Mi}}",
        "{requests: {cpu: 2}, limits: {memory: 64Mi}}", "{requests: {cpu: 2}}"}) {
    const Json annotations = {{"pgvigil.io/resources", good}};
    const Injection injection =
        InjectPatched(Json({{"metadata", {{"annotations", annotations}}}}).dump());
    EXPECT_EQ(Name(injection.outcome), "injected") << injection.reason;
  }
}

TEST(Quantity, IsANumberWithASuffixOrAnExponent) {
  const std::pair<std::string, std::optional<double>> cases[] = {{"0", 0},
                                                                 {"100m", 0.1},
                                                                 {"1.5Gi", 1610612736},
                                                                 {"1e3", 1000},
                                                                 {"2E", 2e18},
                                                                 {"3Ei", 0x3p60},
                                                                 {"", std::nullopt},
                                                                 {"-1", std::nullopt},
                                                                 {"Mi", std::nullopt},
                                                                 {"1.2.3", std::nullopt},
                                                                 {"1e3k", std::nullopt},
                                                                 {"1e999", std::nullopt},
                                                                 {"0x10", std::nullopt},
                                                                 {"1 Mi", std::nullopt},
                                                                 {"inf", std::nullopt}};
  for (const auto& [text, amount] : cases) {
    const auto read = ParseQuantity(text);
    ASSERT_EQ(read.has_value(), amount.has_value()) << text;
    if (amount) {
      EXPECT_DOUBLE_EQ(*read, *amount) << text;
    }
  }
}

TEST(Port, IsNeverThatOfAServerWhichStatesNone) {
  const std::string own = "operators: [{name: plain, port: 9188}]\n";
  const Json port = Within(SidecarOf(InjectPatched("{}", own)), {"ports"}).at(0);
  EXPECT_EQ(port["containerPort"], 9189);
}

TEST(Mounts, OfAPathWithVariablesAreNotTaken) {
  const Injection injection = InjectPatched(R"({"spec": {"containers": [
    {"name": "postgres", "volumeMounts": [
      {"name": "data", "mountPath": "/pgdata", "subPathExpr": "$(POD_NAME)/x"},
      {"name": "wal", "mountPath": "/pgwal", "subPath": "wal"}]
}]
}
})",
                                            "serviceAccountToken: true\n");
  EXPECT_THAT(Paths(SidecarOf(injection)), testing::ElementsAre("/pgwal"));
}

constexpr const char* kAsksForSecret =
    R"({"metadata": {"annotations": {"pgvigil.io/credentials-secret": "orders",
                                     "pgvigil.io/config": "orders"}}})";

TEST(Secret, ThatIsMistypedKeepsNoDatabaseFromStarting) {
  const std::string files[] = {
      "", "volumes: [{name: pgvigil-credentials, secret: {secretName: a, optional: no}}]\n",
      "volumes: [{name: pgvigil-credentials, projected: {sources: [{secret: {name: a}}]}}]\n"};
  for (const std::string& file : files) {
    const Injection injection = InjectPatched(kAsksForSecret, file);
    const Json* volume =
        FindNamed(Within(injection.pod, {"spec", "volumes"}), "pgvigil-credentials");
    ASSERT_NE(volume, nullptr) << file;
    const Json& sources = Within(*volume, {"projected", "sources"});
    const Json& secret = sources.is_array() ? sources[0]["secret"] : At(*volume, "secret");
    EXPECT_EQ(At(secret, sources.is_array() ? "name" : "secretName"), "orders") << file;
    EXPECT_EQ(At(secret, "optional"), true) << file;
  }
}

TEST(Annotations, TakeThePlaceOfWhatTheTemplateMountsThere) {
  const Injection injection = InjectPatched(kAsksForSecret, R"(
  env: [{name: PGVIGIL_PASSWORD_FILE, value: /other}]
  volumeMounts:
    - {name: settings, mountPath: /etc/pgvigil}
    - {name: keys, mountPath: /etc/pgvigil-credentials}
serviceAccountToken: true
volumes: [{name: settings, emptyDir: {}}, {name: keys, emptyDir: {}}]
)");
  const Json sidecar = SidecarOf(injection);
  EXPECT_THAT(Paths(sidecar), testing::ElementsAre("/etc/pgvigil", "/etc/pgvigil-credentials"));
  EXPECT_EQ(sidecar["volumeMounts"][0]["name"], "pgvigil-config");
  std::vector<std::string> values;
  for (const Json& variable : sidecar["env"]) {
    if (variable["name"] == "PGVIGIL_PASSWORD_FILE") values.push_back(variable["value"]);
  }
  EXPECT_THAT(values, testing::ElementsAre("/etc/pgvigil-credentials/password"));
}

TEST(Yaml, IsReadAsKubernetesReadsIt) {
  const std::pair<std::string, Json> cases[] = {
      {"yes", true},    {"Off", false},     {"on", true},     {"no", false},      {"'yes'", "yes"},
      {"yEs", "yEs"},   {"0400", 256},      {"0o400", 256},   {"0x1F", 31},       {"-010", -8},
      {"0", 0},         {"9188", 9188},     {"1.5", 1.5},     {"'0400'", "0400"}, {"--5", "--5"},
      {"0x-5", "0x-5"}, {"1.2.3", "1.2.3"}, {"64Mi", "64Mi"}, {"null", nullptr}};
  for (const auto& [text, value] : cases) {
    const auto node = config::YamlNode::Parse("v: " + text, "x.yaml");
    ASSERT_TRUE(node) << text;
    EXPECT_EQ(ToJson(*node)["v"], value) << text;
  }
}

TEST(Yaml, OfEndpointsIsTextAsInTheConfigurationFile) {
  const Injection injection = InjectPatched(
      R"({"metadata": {"annotations": {"pgvigil.io/endpoints": "[{name: on, dsn: host=a}]"}}})");
  const Json sidecar = SidecarOf(injection);
  const Json* list = FindNamed(At(sidecar, "env"), "PGVIGIL_HA_ENDPOINTS");
  ASSERT_NE(list, nullptr) << injection.reason;
  EXPECT_EQ(At(*list, "value"), R"([{"dsn":"host=a","name":"on"}])");
}

}  // namespace
}  // namespace pgvigil::inject
