#pragma once

#include "collectors/probe.h"

namespace pgvigil::collectors {

/// Asks the server a standby streams from how far its WAL is, so that the standby's lag is known
/// while nothing is written.
extern const ProbeInfo kUpstreamProbe;

}  // namespace pgvigil::collectors
