#pragma once

#include "collectors/probe.h"

namespace pgvigil::collectors {

/// The file systems of the server's directories that are visible here, and of ha.disks. Needs no
/// server: the directories it last named are remembered.
extern const ProbeInfo kDisksProbe;

}  // namespace pgvigil::collectors
