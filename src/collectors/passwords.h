#pragma once

#include "collectors/check.h"

namespace pgvigil::collectors {

/// Whether the passwords of roles that can log in are about to expire.
extern const CheckInfo kPasswordsCheck;

}  // namespace pgvigil::collectors
