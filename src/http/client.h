#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/result.h"

namespace pgvigil::http {

/// Where to ask, taken apart.
struct Url {
  std::string host;  ///< name or address, an IPv6 one without brackets
  std::uint16_t port = 80;
  std::string path;  ///< with its query; empty when the text has none

  friend bool operator==(const Url&, const Url&) = default;
};

/// Reads `http://HOST[:PORT][/PATH]`; the scheme may be left out. Errors: kConfig; https is one.
[[nodiscard]] Result<Url> ParseUrl(std::string_view text);

struct Answer {
  int status = 0;
  std::string body;
};

/// One GET over plain HTTP, on a connection of its own. Returns by `deadline`, but for the time the
/// C library takes to look a name up. A body larger than 64 MiB is refused.
/// Errors: kConnect: nobody accepts there; kTimeout; kIo: what came is no whole HTTP answer.
[[nodiscard]] Result<Answer> Get(const Url& url, Deadline deadline, const Clock& clock);

}  // namespace pgvigil::http
