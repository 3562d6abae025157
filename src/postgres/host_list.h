#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace pgvigil::postgres {

/// One of the hosts of a connection string.
/// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS
struct Host {
  std::string name;     ///< name, address or socket directory; empty: libpq's choice
  std::string address;  ///< hostaddr; empty: `name` is resolved
  std::string port;     ///< empty: libpq's choice

  [[nodiscard]] bool is_socket() const;
  friend bool operator==(const Host&, const Host&) = default;
};

/// The values of `host`, `hostaddr` and `port`, taken apart as libpq does.
/// Errors: kConfig when their lengths do not fit.
[[nodiscard]] Result<std::vector<Host>> SplitHosts(const std::string& names,
                                                   const std::string& addresses,
                                                   const std::string& ports);

}  // namespace pgvigil::postgres
