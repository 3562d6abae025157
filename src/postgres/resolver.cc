#include "postgres/resolver.h"

#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <memory>
#include <tuple>
#include <utility>

namespace pgvigil::postgres {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, FreeAddresses>;

std::string AsNumbers(const addrinfo& entry) {
  std::array<char, NI_MAXHOST> text{};
  const int failed = getnameinfo(entry.ai_addr, entry.ai_addrlen, text.data(), text.size(), nullptr,
                                 0, NI_NUMERICHOST);
  return failed == 0 ? text.data() : "";
}

std::pair<int, AddressList> Ask(const std::string& name, int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* found = nullptr;
  const int failed = getaddrinfo(name.c_str(), nullptr, &hints, &found);
  return {failed, AddressList(found)};
}

}  // namespace

Resolved Resolve(const std::string& name) {
  auto [failed, list] = Ask(name, AI_NUMERICHOST);
  Resolved resolved;
  resolved.literal = failed == 0;
  if (!resolved.literal) std::tie(failed, list) = Ask(name, AI_ADDRCONFIG);
  const bool no_such = failed == EAI_NONAME || failed == EAI_NODATA;
  if (failed != 0) resolved.contact = no_such ? Contact::kUnresolved : Contact::kResolverFailed;
  for (const addrinfo* entry = list.get(); entry != nullptr; entry = entry->ai_next) {
    resolved.addresses.push_back(AsNumbers(*entry));
  }
  return resolved;
}

}  // namespace pgvigil::postgres
