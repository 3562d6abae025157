#pragma once

#include <string>
#include <vector>

#include "postgres/contact.h"

namespace pgvigil::postgres {

/// The addresses of a host, as numbers, in the resolver's order; none unless `contact` is kOk.
struct Resolved {
  Contact contact = Contact::kOk;  ///< else kUnresolved or kResolverFailed
  std::vector<std::string> addresses;
  bool literal = false;  ///< the name is an address itself
};

/// Blocks for as long as the system's resolver does. Addresses of a family that this machine has no
/// address of are left out. https://man7.org/linux/man-pages/man3/getaddrinfo.3.html
[[nodiscard]] Resolved Resolve(const std::string& name);

}  // namespace pgvigil::postgres
