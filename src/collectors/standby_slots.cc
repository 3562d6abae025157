#include "collectors/standby_slots.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "collectors/row.h"

namespace pgvigil::collectors {
namespace {

constexpr Verdict kWithoutSlot{
    "standby_without_slot", Severity::kWarning,
    "The standby streams without a slot, although others have one or one is there for it."};

constexpr std::array kVerdicts = {&kWithoutSlot};

struct Follower {
  std::string name;
  Truth without = Truth::kUnknown;
};

Truth LacksSlot(const Row& row) {
  const Truth has = ToTruth(row.Flag("has_slot"));
  const Truth should = Or(ToTruth(row.Flag("others_have")), ToTruth(row.Flag("own_waits")));
  return And(Not(has), should);
}

class StandbySlots final : public Check {
 public:
  Report Learn(const Answer& answer) override {
    std::vector<Follower> followers;
    for (const Row& row : AllRows(answer.rows)) {
      followers.push_back({row.TextOr("application_name", ""), LacksSlot(row)});
    }
    return [followers = std::move(followers)](const Moment&, bool fresh, Findings& out) {
      for (const Follower& follower : followers) {
        out.Say(kWithoutSlot, fresh ? follower.without : Truth::kUnknown, follower.name);
      }
    };
  }

  Report Ignorant() const override {
    return [](const Moment&, bool, Findings&) {};
  }
};

}  // namespace

constexpr CheckInfo kStandbySlotsCheck{.name = "standby_slots",
                                       .make = [](const CheckContext&) -> std::unique_ptr<Check> {
                                         return std::make_unique<StandbySlots>();
                                       },
                                       .families = {},
                                       .verdicts = kVerdicts};

}  // namespace pgvigil::collectors
