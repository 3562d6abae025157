#include "inject/webhook.h"

#include <array>
#include <utility>

#include "inject/review.h"

namespace pgvigil::inject {
namespace {

constexpr const char* kMalformed = "malformed";
/// The API server's own limit for an object, and as much again for what stands around it.
constexpr std::size_t kLongestReview = std::size_t{3} << 20;

constexpr std::array kOutcomes = {Outcome::kInjected,    Outcome::kPresent,     Outcome::kDeclined,
                                  Outcome::kNotSelected, Outcome::kNotInstance, Outcome::kInvalid};

std::string PodName(const Json& pod) {
  const std::string name = Text(Within(pod, {"metadata", "name"}));
  return name.empty() ? Text(Within(pod, {"metadata", "generateName"})) : name;
}

http::Response JsonResponse(std::string body) {
  http::Response response;
  response.content_type = "application/json";
  response.body = std::make_shared<const std::string>(std::move(body));
  return response;
}

}  // namespace

Webhook::Webhook(Settings settings, std::function<void(const ReviewNote&)> note)
    : settings_(std::move(settings)), note_(std::move(note)) {
  for (const Outcome outcome : kOutcomes) reviews_[std::string(Name(outcome))] = 0;
  reviews_[kMalformed] = 0;
}

http::Route Webhook::route() {
  return {"/mutate", [this](const http::Request& request) { return Answer(request); },
          kLongestReview};
}

http::Response Webhook::Answer(const http::Request& request) {
  const auto review = ReadReview(request.body);
  if (!review) {
    Count(kMalformed);
    return http::TextResponse(400, review.error().message);
  }
  if (!review->creates_pod) return JsonResponse(AnswerReview(*review, {}));
  const Injection injection = Inject(review->pod, review->name_space, settings_);
  Count(std::string(Name(injection.outcome)));
  if (injection.warn || injection.outcome == Outcome::kInjected) {
    note_({review->name_space, PodName(review->pod), injection.outcome, injection.reason});
  }
  return JsonResponse(AnswerReview(*review, injection));
}

std::vector<metrics::MetricFamily> Webhook::families() const {
  metrics::MetricFamily family{
      "pgvigil_inject_reviews_total",
      "Pods the admission webhook was asked about, by what became of them.",
      metrics::MetricType::kCounter};
  const MutexLock lock(mutex_);
  for (const auto& [outcome, count] : reviews_) {
    family.samples.push_back(
        {metrics::LabelSet::Make({{"outcome", outcome}}), static_cast<double>(count)});
  }
  return {family};
}

void Webhook::Count(const std::string& outcome) {
  const MutexLock lock(mutex_);
  ++reviews_[outcome];
}

}  // namespace pgvigil::inject
