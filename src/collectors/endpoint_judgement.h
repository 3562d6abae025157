#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "collectors/findings.h"
#include "postgres/endpoint.h"

namespace pgvigil::collectors {

/// States of an address that what it answered decides, beside those of postgres::Contact.
inline constexpr std::string_view kWrongRole = "wrong_role";
inline constexpr std::string_view kPassedOver = "passed_over";

/// What is expected behind an endpoint.
struct Expectation {
  std::string role;               ///< any, primary or standby
  std::string system_identifier;  ///< empty: not known
};

/// What is to be said of an endpoint. A verdict that is nullopt does not apply to it.
struct EndpointJudgement {
  std::vector<std::string_view> states;  ///< of each address, in order
  Truth down = Truth::kUnknown;
  Truth degraded = Truth::kUnknown;
  std::optional<Truth> wrong_role;
  Truth other_cluster = Truth::kUnknown;
  std::optional<Truth> wrong_name;
  bool shows_certificates = false;        ///< whether expiry applies
  std::optional<WallTime> first_expires;  ///< the earliest of all that were seen
};

[[nodiscard]] EndpointJudgement Judge(const postgres::EndpointLook& look,
                                      const Expectation& expected);

}  // namespace pgvigil::collectors
