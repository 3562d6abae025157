#pragma once

#include "collectors/check.h"

namespace pgvigil::collectors {

/// Standbys that stream without a slot where they should have one.
extern const CheckInfo kStandbySlotsCheck;

}  // namespace pgvigil::collectors
