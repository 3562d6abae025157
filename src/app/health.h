#pragma once

#include <string_view>

#include "app/status_document.h"

namespace pgvigil::app {

/// How things stand; the values are exit codes.
enum class Health { kHealthy = 0, kDegraded = 1, kCritical = 2, kUnknown = 3 };
[[nodiscard]] std::string_view Name(Health health);

/// The worst that is known: a server that is down and a true verdict of severity critical are
/// critical, one of severity warning degrades. Without either, a verdict that is unknown, or that
/// there is none at all, makes the whole unknown; those of severity info decide nothing.
[[nodiscard]] Health HealthOf(const StatusDocument& document);

/// Health of the server's state alone. It cannot be known when we are refused.
[[nodiscard]] Health HealthOfState(std::string_view state);

}  // namespace pgvigil::app
