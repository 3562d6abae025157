#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "alerts/agent/agent.h"
#include "app/command_line.h"
#include "app/file_prints.h"
#include "app/program_metrics.h"
#include "app/watch.h"
#include "base/clock.h"
#include "http/server.h"

namespace pgvigil::app {

/// The composition root of `pgvigil serve`: owns the watch and the HTTP server and wires them
/// together. Start(), Reload() and the destructor belong to one thread; the routes run on the
/// server's threads.
class Service {
 public:
  /// Loads everything and starts to listen. Errors: kConfig, or kIo for the address.
  static Result<std::unique_ptr<Service>> Start(const CommandLine& line,
                                                std::shared_ptr<const Clock> clock);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// Reads the configuration and the query files again and, when all is well, swaps them in.
  /// Otherwise nothing changes.
  void Reload();

  /// The files that the last reading, successful or not, was made from, as they were just before.
  [[nodiscard]] const FilePrints& files_read() const { return files_read_; }
  /// How often files are to be looked at for changes; 0: never.
  [[nodiscard]] std::chrono::milliseconds reload_interval() const { return reload_interval_; }

  [[nodiscard]] std::string address() const;
  /// Whether the loop that collects turns, whatever the database does: the truth of /healthz.
  [[nodiscard]] bool LoopTurns();
  /// How things stand, in a line for the service manager.
  [[nodiscard]] std::string Summary();

 private:
  /// What a configuration was loaded to.
  struct Loaded {
    config::LoadedSettings settings;
    std::shared_ptr<const queries::Catalogue> catalogue;
    queries::EvidenceQueries evidence;
    alerts::AgentPlan alerts;
    std::optional<Error> mistake = {};  ///< for which the configuration file was left out
  };

  Service(CommandLine line, std::shared_ptr<const Clock> clock);

  [[nodiscard]] Result<Loaded> Load(const CommandLine& line);
  /// Without a configuration file that may be absent and cannot be used.
  [[nodiscard]] Result<Loaded> LoadAtStart();
  void Adopt(Loaded loaded);
  void Evaluate(alerts::AgentPlan plan);
  /// What the alerting agent needs of the rest.
  [[nodiscard]] alerts::AgentHooks Hooks();
  [[nodiscard]] alerts::Collected CollectForRules();
  [[nodiscard]] std::string Evidence(const std::string& query);
  void NoteFailedReload(const Error& error);
  Result<void> Listen(const config::HttpSettings& settings);

  [[nodiscard]] std::vector<http::Route> Routes();
  [[nodiscard]] http::Response Metrics(const http::Request& request);
  [[nodiscard]] http::Response Healthy(const http::Request& request);
  [[nodiscard]] http::Response Ready(const http::Request& request);
  [[nodiscard]] http::Response Primary(const http::Request& request);
  [[nodiscard]] http::Response Replica(const http::Request& request);
  [[nodiscard]] http::Response Rules(const http::Request& request);
  [[nodiscard]] http::Response Alerts(const http::Request& request);
  [[nodiscard]] http::Response Status(const http::Request& request);
  [[nodiscard]] http::Response Landing(const http::Request& request);

  void NoteScrape();
  metrics::SnapshotPtr Collect(const Watch& watch, std::chrono::milliseconds budget);
  [[nodiscard]] std::vector<metrics::BlockPtr> OwnBlocks(const std::vector<metrics::Label>& labels);
  [[nodiscard]] ScrapeTime last_scrape() const;
  [[nodiscard]] ConfigState config_state() const;
  [[nodiscard]] http::ServerStats http_stats() const;

  // Constant after construction.
  const CommandLine line_;
  const std::shared_ptr<const Clock> clock_;
  const BuildInfo build_;

  WatchHolder watch_;
  std::atomic<bool> ready_ = false;  // a first page has been made

  mutable Mutex mutex_;
  ScrapeTime last_scrape_ PGVIGIL_GUARDED_BY(mutex_);
  ConfigState config_ PGVIGIL_GUARDED_BY(mutex_);
  const http::Server* listening_ PGVIGIL_GUARDED_BY(mutex_) = nullptr;

  FilePrints files_read_;                        // used by the thread that reloads
  std::chrono::milliseconds reload_interval_{};  // likewise

  std::unique_ptr<alerts::Agent> agent_;  // its thread uses all of the above
  std::string listen_;                    // as configured at the start
  std::unique_ptr<http::Server> server_;  // last: its threads use all of the above
};

}  // namespace pgvigil::app
