#pragma once

#include "collectors/check.h"

namespace pgvigil::collectors {

/// Tells probes where the server says its files are. Says nothing itself.
extern const CheckInfo kPlacesCheck;

}  // namespace pgvigil::collectors
