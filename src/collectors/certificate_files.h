#pragma once

#include "collectors/probe.h"

namespace pgvigil::collectors {

/// The certificates in the files of ha.certificates, as they are mounted: what the server will show
/// after its next reload, what clients check it against.
extern const ProbeInfo kCertificateFilesProbe;

}  // namespace pgvigil::collectors
