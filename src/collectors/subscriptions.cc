#include "collectors/subscriptions.h"

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "collectors/row.h"
#include "collectors/subscription_watch.h"

namespace pgvigil::collectors {
namespace {

constexpr Verdict kDown{"subscription_down", Severity::kCritical,
                        "The subscription is enabled and no worker receives changes."};
constexpr Verdict kDisabled{"subscription_disabled", Severity::kWarning,
                            "The subscription is disabled, by hand or by disable_on_error: it "
                            "falls behind, and its slot holds WAL on the publisher."};
constexpr Verdict kFailing{"subscription_failing", Severity::kWarning,
                           "Applying or copying has failed within the last five minutes."};

constexpr std::array kVerdicts = {&kDown, &kDisabled, &kFailing};

struct Picture {
  std::string subject;
  Truth down = Truth::kUnknown;
  Truth disabled = Truth::kUnknown;
  Truth failing = Truth::kUnknown;
};

void Say(const Picture &picture, bool fresh, Findings &out) {
  out.Say(kDown, fresh ? picture.down : Truth::kUnknown, picture.subject);
  out.Say(kDisabled, fresh ? picture.disabled : Truth::kUnknown, picture.subject);
  out.Say(kFailing, fresh ? picture.failing : Truth::kUnknown, picture.subject);
}

SubscriptionReading Read(const Row &row) {
  return {row.Flag("enabled"), row.Number("worker_pid"), row.Number("errors")};
}

/// A subscription's name is unique in its database only.
std::string SubjectOf(const Row &row) {
  const std::string name = row.TextOr("subname", "");
  const auto database = row.Text("datname");
  return database ? *database + "/" + name : name;
}

class Subscriptions final : public Check {
 public:
  Report Learn(const Answer &answer) override {
    std::map<std::string, SubscriptionWatch> known = std::exchange(watches_, {});
    std::vector<Picture> pictures;
    for (const Row &row : AllRows(answer.rows)) {
      std::string subject = SubjectOf(row);
      auto &watch = watches_.emplace(subject, known[subject]).first->second;
      pictures.push_back(Judge(std::move(subject), Read(row), answer.moment.now, watch));
    }
    return [pictures = std::move(pictures)](const Moment &, bool fresh, Findings &out) {
      for (const Picture &picture : pictures) Say(picture, fresh, out);
    };
  }

  Report Ignorant() const override {
    return [](const Moment &, bool, Findings &) {};
  }

 private:
  static Picture Judge(std::string subject, const SubscriptionReading &reading, SteadyTime now,
                       SubscriptionWatch &watch) {
    watch.Note(reading, now);
    Picture picture{.subject = std::move(subject)};
    picture.down = And(ToTruth(reading.enabled), ToTruth(!reading.worker));
    picture.disabled = Not(ToTruth(reading.enabled));
    picture.failing = watch.failing(now);
    return picture;
  }

  std::map<std::string, SubscriptionWatch> watches_;  // of what the last answer had
};

}  // namespace

constexpr CheckInfo kSubscriptionsCheck{.name = "subscriptions",
                                        .make = [](const CheckContext &) -> std::unique_ptr<Check> {
                                          return std::make_unique<Subscriptions>();
                                        },
                                        .families = {},
                                        .verdicts = kVerdicts};

}  // namespace pgvigil::collectors
