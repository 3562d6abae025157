#pragma once

#include "collectors/probe.h"

namespace pgvigil::collectors {

/// Looks at what applications connect to, as they do: one probe for each of ha.endpoints.
extern const ProbeInfo kEndpointsProbe;

}  // namespace pgvigil::collectors
