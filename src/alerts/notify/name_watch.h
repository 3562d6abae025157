#pragma once

#include <functional>
#include <memory>

#include "alerts/notify/known_names.h"
#include "alerts/notify/worker_report.h"
#include "base/clock.h"

namespace pgvigil::notify {

/// Looks the names of one dns_sd_config up again and again, in a thread of its own that may be
/// stuck with a name server: the end does not wait for it.
class NameWatch {
 public:
  using Changed = std::function<void(Targets)>;

  /// `changed` is called in the thread, for the first answer and for each that differs, and not
  /// later than the end; it owns what it uses.
  NameWatch(KnownNames names, Changed changed, std::shared_ptr<const Clock> clock);
  ~NameWatch();
  NameWatch(const NameWatch&) = delete;
  NameWatch& operator=(const NameWatch&) = delete;

  [[nodiscard]] std::vector<LookupReport> reports() const;

 private:
  class Loop;
  std::shared_ptr<Loop> loop_;
};

}  // namespace pgvigil::notify
