#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/notify_settings.h"

namespace pgvigil::notify {

using Targets = std::vector<std::string>;

/// Looks a name up: `host:port` of everything behind it. Blocks as long as the name server takes.
/// No answer and an empty one are errors (kConnect).
using Lookup =
    std::function<Result<Targets>(const std::string& name, const config::DnsDiscovery& how)>;

/// By the machine's resolver: A and AAAA as every program sees them (/etc/hosts counts), SRV from
/// DNS; names are completed by the search list of resolv.conf. Thread-safe.
[[nodiscard]] Lookup SystemLookup();

/// The `host:port` of the SRV records in an answer (RFC 1035, RFC 2782). Errors: kConnect.
[[nodiscard]] Result<Targets> ParseSrvAnswer(std::span<const unsigned char> answer);

}  // namespace pgvigil::notify
