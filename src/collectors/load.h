#pragma once

#include "collectors/check.h"

namespace pgvigil::collectors {

/// Distance to wraparound, what holds vacuum back, forgotten transactions, long waits for locks,
/// and connections against what roles without a privilege can have.
extern const CheckInfo kLoadCheck;

}  // namespace pgvigil::collectors
