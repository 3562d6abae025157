#include "postgres/host_list.h"

#include <algorithm>
#include <sstream>

namespace pgvigil::postgres {
namespace {

std::vector<std::string> SplitAtCommas(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream in(text + ",");
  for (std::string part; std::getline(in, part, ',');) parts.push_back(part);
  return parts;
}

}  // namespace

bool Host::is_socket() const {
  if (!address.empty()) return false;
  return name.empty() || name.front() == '/' || name.front() == '@';
}

Result<std::vector<Host>> SplitHosts(const std::string& names, const std::string& addresses,
                                     const std::string& ports) {
  const auto name = SplitAtCommas(names);
  const auto address = SplitAtCommas(addresses);
  const auto port = SplitAtCommas(ports);
  const std::size_t count = addresses.empty() ? name.size() : address.size();
  if ((!addresses.empty() && !names.empty() && name.size() != count) ||
      (port.size() != 1 && port.size() != count)) {
    return Fail(ErrorKind::kConfig,
                "the connection string has a different number of hosts and of addresses or ports");
  }
  std::vector<Host> hosts(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (!names.empty()) hosts[i].name = name[i];
    if (!addresses.empty()) hosts[i].address = address[i];
    hosts[i].port = port[port.size() == 1 ? 0 : i];
  }
  return hosts;
}

}  // namespace pgvigil::postgres
