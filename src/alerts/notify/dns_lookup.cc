#include "alerts/notify/dns_lookup.h"

#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <sys/socket.h>

#include <array>
#include <memory>

namespace pgvigil::notify {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

/// The resolver's state of one lookup.
class ResolverState {
 public:
  ResolverState() : ready_(res_ninit(&state_) == 0) {}
  ~ResolverState() {
    if (ready_) res_nclose(&state_);
  }
  ResolverState(const ResolverState&) = delete;
  ResolverState& operator=(const ResolverState&) = delete;

  /// The answer's size; negative when there is none.
  int Search(const std::string& name, std::span<unsigned char> answer) {
    if (!ready_) return -1;
    return res_nsearch(&state_, name.c_str(), ns_c_in, ns_t_srv, answer.data(),
                       static_cast<int>(answer.size()));
  }
  [[nodiscard]] std::string Reason() const {
    return ready_ ? hstrerror(state_.res_h_errno) : "no resolver";
  }

 private:
  struct __res_state state_ {};
  bool ready_;
};

tl::unexpected<Error> NotFound(const std::string& name, const std::string& reason) {
  return Fail(ErrorKind::kConnect, "looking up " + name + ": " + reason);
}

Result<Targets> LookUpService(const std::string& name) {
  std::vector<unsigned char> answer(NS_MAXMSG);
  ResolverState state;
  const int size = state.Search(name, answer);
  if (size < 0) return NotFound(name, state.Reason());
  const auto length = std::min(static_cast<std::size_t>(size), answer.size());
  auto targets = ParseSrvAnswer(std::span(answer).first(length));
  if (!targets) return NotFound(name, targets.error().message);
  return targets;
}

std::string Number(const addrinfo& entry) {
  std::array<char, NI_MAXHOST> text{};
  const int failed = getnameinfo(entry.ai_addr, entry.ai_addrlen, text.data(), text.size(), nullptr,
                                 0, NI_NUMERICHOST);
  return failed == 0 ? text.data() : "";
}

Result<Targets> LookUpAddresses(const std::string& name, const config::DnsDiscovery& how) {
  addrinfo hints{};
  hints.ai_family = how.type == "AAAA" ? AF_INET6 : AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failed = getaddrinfo(name.c_str(), nullptr, &hints, &found);
  const std::unique_ptr<addrinfo, FreeAddresses> list(found);
  if (failed != 0) return NotFound(name, gai_strerror(failed));
  Targets targets;
  for (const addrinfo* entry = list.get(); entry != nullptr; entry = entry->ai_next) {
    const std::string number = Number(*entry);
    if (number.empty()) continue;
    const bool six = entry->ai_family == AF_INET6;
    targets.push_back((six ? "[" + number + "]" : number) + ":" + std::to_string(how.port));
  }
  if (targets.empty()) return NotFound(name, "no address");
  return targets;
}

/// Priority, weight and port, two bytes each, then a name.
std::string SrvTarget(const ns_msg& message, const ns_rr& record) {
  constexpr std::size_t kPortAt = 4;
  constexpr std::size_t kNameAt = 6;
  if (ns_rr_rdlen(record) <= kNameAt) return "";
  const unsigned char* data = ns_rr_rdata(record);
  std::array<char, NS_MAXDNAME> host{};
  if (ns_name_uncompress(ns_msg_base(message), ns_msg_end(message), data + kNameAt, host.data(),
                         host.size()) < 0) {
    return "";
  }
  const std::string name(host.data());
  if (name.empty() || name == ".") return "";  // RFC 2782: decidedly not available
  return name + ":" + std::to_string(data[kPortAt] << 8 | data[kPortAt + 1]);
}

}  // namespace

Result<Targets> ParseSrvAnswer(std::span<const unsigned char> answer) {
  ns_msg message{};
  if (ns_initparse(answer.data(), static_cast<int>(answer.size()), &message) != 0) {
    return Fail(ErrorKind::kConnect, "the answer cannot be read");
  }
  Targets targets;
  for (int i = 0; i < ns_msg_count(message, ns_s_an); ++i) {
    ns_rr record{};
    if (ns_parserr(&message, ns_s_an, i, &record) != 0) break;
    if (ns_rr_type(record) != ns_t_srv) continue;
    std::string target = SrvTarget(message, record);
    if (!target.empty()) targets.push_back(std::move(target));
  }
  if (targets.empty()) return Fail(ErrorKind::kConnect, "no SRV record");
  return targets;
}

Lookup SystemLookup() {
  return [](const std::string& name, const config::DnsDiscovery& how) {
    return how.type == "SRV" ? LookUpService(name) : LookUpAddresses(name, how);
  };
}

}  // namespace pgvigil::notify
