#pragma once

#include "collectors/probe.h"

namespace pgvigil::collectors {

/// One probe per entry of ha.pgbouncers: what its admin console says, how near
/// it is to its limits.
extern const ProbeInfo kPgBouncerProbe;

}  // namespace pgvigil::collectors
