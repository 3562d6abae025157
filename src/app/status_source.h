#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/watch.h"
#include "base/clock.h"
#include "base/result.h"
#include "config/settings.h"
#include "http/client.h"

namespace pgvigil::app {

struct StatusAnswer {
  std::string json;    ///< as /api/v1/status has it
  std::string origin;  ///< who was asked, and why not the agent
};

/// Where `pgvigil status` gets its document: from the agent, or, where none answers and none was
/// named, from the server itself, by the same means as the agent would. Keeps what it connected
/// with, so that what is seen over time shows as well. Thread-compatible.
class StatusSource {
 public:
  /// `url`: of the agent; empty: where `settings` have it listen. `pause` waits a while, and says
  /// false when everything is to end. Errors: kConfig for a URL that is none.
  static Result<StatusSource> Make(const config::Settings& settings, const std::string& url,
                                   std::function<bool(std::chrono::milliseconds)> pause);

  /// Errors: nobody could be asked.
  [[nodiscard]] Result<StatusAnswer> Ask();

 private:
  StatusSource(const config::Settings& settings,
               std::function<bool(std::chrono::milliseconds)> pause)
      : settings_(settings), pause_(std::move(pause)) {}

  [[nodiscard]] Result<std::string> AskAgent() const;
  [[nodiscard]] Result<std::string> AskServer();

  config::Settings settings_;
  std::function<bool(std::chrono::milliseconds)> pause_;
  bool named_ = false;  // the agent was
  http::Url url_;       // port 0: there can be no agent
  std::shared_ptr<const Clock> clock_ = std::make_shared<SystemClock>();
  std::unique_ptr<Watch> watch_;  // once the server was asked
};

}  // namespace pgvigil::app
