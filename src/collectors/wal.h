#pragma once

#include "collectors/check.h"

namespace pgvigil::collectors {

/// How much WAL is written, and what keeps the server from removing it.
extern const CheckInfo kWalCheck;

}  // namespace pgvigil::collectors
