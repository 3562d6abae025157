#pragma once

#include <string>

// `instance` labels taken apart as Go's net package does. Private to rules/.

namespace pgvigil::rules {

/// `db1.example.com:9187` to `db1.example.com`; the text itself when it is no host with a port.
[[nodiscard]] std::string StripPort(const std::string& host_port);
/// `db1.example.com:9187` to `db1:9187`; addresses stay as they are.
[[nodiscard]] std::string StripDomain(const std::string& host_port);

}  // namespace pgvigil::rules
