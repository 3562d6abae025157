#include "collectors/passwords.h"

#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "collectors/row.h"

namespace pgvigil::collectors {
namespace {

constexpr Verdict kExpiring{"password_expiring", Severity::kWarning,
                            "The password of the role expires within "
                            "ha.expiry_notice, or has expired as recently."};

constexpr std::array kVerdicts = {&kExpiring};

struct Password {
  std::string role;
  Truth expiring = Truth::kUnknown;
};

class Passwords final : public Check {
 public:
  explicit Passwords(const CheckContext &context) : notice_(ToSeconds(context.ha.expiry_notice)) {}

  Report Learn(const Answer &answer) override {
    std::vector<Password> passwords;
    for (const Row &row : AllRows(answer.rows)) {
      const auto remaining = row.Number("remaining");
      // One that expired long ago was to lock somebody out.
      const Truth expiring = remaining ? ToTruth(std::abs(*remaining) <= notice_) : Truth::kUnknown;
      passwords.push_back({row.TextOr("role", ""), expiring});
    }
    return [passwords = std::move(passwords)](const Moment &, bool fresh, Findings &out) {
      for (const Password &password : passwords) {
        out.Say(kExpiring, fresh ? password.expiring : Truth::kUnknown, password.role);
      }
    };
  }

  Report Ignorant() const override {
    return [](const Moment &, bool, Findings &) {};
  }

 private:
  const double notice_;
};

}  // namespace

constexpr CheckInfo kPasswordsCheck{
    .name = "passwords",
    .make = [](const CheckContext &context) -> std::unique_ptr<Check> {
      return std::make_unique<Passwords>(context);
    },
    .families = {},
    .verdicts = kVerdicts};

}  // namespace pgvigil::collectors
