#include "inject/injection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inject/base64.h"
#include "inject/review.h"

namespace pgvigil::inject {
namespace {

using testing::HasSubstr;

constexpr const char* kFile = R"(
container:
  name: pgvigil
  image: pgvigil:1
  ports: [{name: pgvigil, containerPort: 9188}]
volumes:
  - {name: pgvigil-config, configMap: {name: shared, optional: true}}
selectors:
  - {operators: [zalando], namespaces: [team-*]}
excludeNamespaces: [kube-system]
)";

constexpr const char* kPod = R"({
  "metadata": {"labels": {"app": "orders"}, "annotations": {"pgvigil.io/inject": "true"}},
  "spec": {"containers": [{"name": "postgres", "image": "postgres"}]}})";

Settings TheSettings() { return ReadSettings(kFile, "injector.yaml").value(); }
Json ThePod() { return ParseJson(kPod).value(); }

struct Case {
  std::string name;
  std::string patch;  ///< RFC 7396, onto the pod
  std::string name_space = "shop";
  Outcome outcome = Outcome::kInjected;
  bool warns = false;
};

TEST(Inject, DecidesByWhatThePodSaysThenByWhatItIs) {
  const Case cases[] = {
      {.name = "asks", .patch = "{}"},
      {.name = "says nothing",
       .patch = R"({"metadata": {"annotations": null}})",
       .outcome = Outcome::kNotSelected},
      {.name = "wants none",
       .patch = R"({"metadata": {"annotations": {"pgvigil.io/inject": "false"}}})",
       .outcome = Outcome::kDeclined},
      {.name = "the annotation counts more than the label",
       .patch = R"({"metadata": {"labels": {"pgvigil.io/inject": "false"}}})"},
      {.name = "excluded namespace",
       .patch = "{}",
       .name_space = "kube-system",
       .outcome = Outcome::kNotSelected,
       .warns = true},
      {.name = "selected",
       .patch = R"({"metadata": {"annotations": null,
                    "labels": {"application": "spilo", "cluster-name": "x"}}})",
       .name_space = "team-a"},
      {.name = "of another namespace",
       .patch = R"({"metadata": {"annotations": null,
                    "labels": {"application": "spilo", "cluster-name": "x"}}})",
       .outcome = Outcome::kNotSelected},
      {.name = "of a job",
       .patch = R"({"metadata": {"ownerReferences": [{"kind": "Job"}]}})",
       .outcome = Outcome::kNotInstance},
      {.name = "has one",
       .patch = R"({"spec": {"initContainers": [{"name": "pgvigil"}]}})",
       .outcome = Outcome::kPresent},
      {.name = "wrong annotation",
       .patch = R"({"metadata": {"annotations": {"pgvigil.io/port": "0"}}})",
       .outcome = Outcome::kInvalid,
       .warns = true},
      {.name = "neither true nor false",
       .patch = R"({"metadata": {"annotations": {"pgvigil.io/inject": true}}})",
       .outcome = Outcome::kInvalid,
       .warns = true},
  };
  for (const auto& c : cases) {
    Json pod = ThePod();
    pod.merge_patch(Json::parse(c.patch));
    const Injection injection = Inject(pod, c.name_space, TheSettings());
    EXPECT_EQ(Name(injection.outcome), Name(c.outcome)) << c.name << ": " << injection.reason;
    EXPECT_EQ(injection.warn, c.warns) << c.name;
  }
}

TEST(Inject, LeavesItsOwnResultAlone) {
  const Injection first = Inject(ThePod(), "shop", TheSettings());
  EXPECT_EQ(Inject(first.pod, "shop", TheSettings()).outcome, Outcome::kPresent);
}

TEST(Inject, SurvivesPodsThatAreBuiltWrongly) {
  const std::string odd[] = {"null", "1", "\"x\"", "[]", "{}", "[[]]", R"([{"name": 1}])", "true"};
  const char* places[] = {"/metadata",
                          "/metadata/labels",
                          "/metadata/annotations",
                          "/metadata/ownerReferences",
                          "/spec/containers",
                          "/spec/initContainers",
                          "/spec/volumes",
                          "/spec/containers/0/ports",
                          "/spec/containers/0/env",
                          "/spec/containers/0/volumeMounts",
                          "/metadata/labels/pgvigil.io~1inject"};
  for (const char* place : places) {
    for (const std::string& value : odd) {
      Json pod = ThePod();
      pod[Json::json_pointer(place)] = Json::parse(value);
      const Injection injection = Inject(pod, "shop", TheSettings());
      EXPECT_FALSE(Name(injection.outcome).empty()) << place << " " << value;
    }
  }
}

std::string ReviewOf(const Json& pod) {
  return Json({{"apiVersion", "admission.k8s.io/v1"},
               {"kind", "AdmissionReview"},
               {"request",
                {{"uid", "u-1"},
                 {"namespace", "shop"},
                 {"operation", "CREATE"},
                 {"kind", {{"group", ""}, {"version", "v1"}, {"kind", "Pod"}}},
                 {"object", pod}}}})
      .dump();
}

TEST(Review, IsAnsweredWithAPatchThatMakesThePod) {
  const auto review = ReadReview(ReviewOf(ThePod()));
  ASSERT_TRUE(review) << review.error().message;
  EXPECT_EQ(review->name_space, "shop");
  const Injection injection = Inject(review->pod, review->name_space, TheSettings());
  const Json answer = Json::parse(AnswerReview(*review, injection));
  const Json& response = answer["response"];
  EXPECT_EQ(response["uid"], "u-1");
  const Json patch = Json::parse(DecodeBase64(response["patch"].get<std::string>()).value());
  EXPECT_EQ(ThePod().patch(patch), injection.pod);
}

TEST(Review, ThatIsCutOrChangedAnywhereIsReadOrRefused) {
  const std::string whole = ReviewOf(ThePod());
  const Settings settings = TheSettings();
  for (std::size_t at = 0; at < whole.size(); ++at) {
    EXPECT_FALSE(ReadReview(whole.substr(0, at)));
    for (const char c : {'"', '{', ']', ',', '0', '\\', '\x80'}) {
      std::string changed = whole;
      changed[at] = c;
      const auto review = ReadReview(changed);
      if (!review) continue;
      const Injection injection = Inject(review->pod, review->name_space, settings);
      EXPECT_THAT(AnswerReview(*review, injection), HasSubstr("\"allowed\":true"));
    }
  }
}

TEST(Base64, IsReadAsItIsWritten) {
  const std::pair<std::string, std::string> cases[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"\xff\xfe\xfd!", "//79IQ=="}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(EncodeBase64(bytes), text);
    EXPECT_EQ(DecodeBase64(text), bytes);
  }
  for (const char* wrong : {"Z", "Zg=", "Zh==", "=Zg=", "Zg==Zg==", "Z\ng="}) {
    EXPECT_EQ(DecodeBase64(wrong), std::nullopt) << wrong;
  }
}

TEST(Operators, OfAFileGoOverTheKnown) {
  const auto settings = ReadSettings(std::string(kFile) + R"(
operators:
  - {name: crunchy, host: /tmp/postgres, runAsUser: 26}
  - {name: ours, of: {app: orders}, port: 6432}
)",
                                     "injector.yaml");
  ASSERT_TRUE(settings) << settings.error().message;
  std::vector<std::string> names;
  for (const Operator& each : settings->operators) names.push_back(each.name);
  EXPECT_THAT(names, testing::ElementsAre("cloudnative-pg", "zalando", "crunchy", "bitnami", "ours",
                                          "plain"));
  EXPECT_EQ(OperatorOf(ThePod(), settings->operators).name, "ours");
  EXPECT_EQ(settings->operators[2].containers, std::vector<std::string>{"database"});
  EXPECT_EQ(settings->operators[2].run_as_user, 26);
}

TEST(Operators, OfAFileDoNotTakeTheOneForAllOtherPodsAway) {
  const auto settings = ReadSettings(
      std::string(kFile) + "operators: [{name: plain, of: {app: orders}}]\n", "injector.yaml");
  ASSERT_FALSE(settings);
  EXPECT_THAT(settings.error().message,
              HasSubstr("`plain` stands for all other pods; with `of` it needs another name"));
  EXPECT_TRUE(ReadSettings(std::string(kFile) + "operators: [{name: plain, port: 6432}]\n", "x"));
}

TEST(Operators, OfAFileNeedLabelsToBeKnownBy) {
  const auto settings =
      ReadSettings(std::string(kFile) + "operators: [{name: ours}]\n", "injector.yaml");
  ASSERT_FALSE(settings);
  EXPECT_THAT(settings.error().message, HasSubstr("an operator needs labels in `of`"));
}

}  // namespace
}  // namespace pgvigil::inject
