#pragma once

#include "collectors/check.h"

namespace pgvigil::collectors {

/// Who this server is: role, timeline, identity, and how often that changed while we watched. Tells
/// LocalFacts the system identifier.
extern const CheckInfo kInstanceCheck;

}  // namespace pgvigil::collectors
