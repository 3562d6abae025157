#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "gather/board.h"
#include "gather/statements.h"
#include "gather/task.h"
#include "metrics/family.h"

namespace pgvigil::gather {

/// The tasks of the current roster, and those of an earlier one that are still in flight.
/// Publishes every change on the board. Thread-compatible.
class Tasks {
 public:
  Tasks(const config::CollectionSettings& collection, const std::vector<metrics::Label>& labels,
        const collectors::CheckContext& checks, Board& board);

  /// Puts the checks on the board before anything is known of the server: what they cannot say is
  /// unknown, not absent.
  void AwaitFacts(const queries::Catalogue& catalogue);

  /// Takes a new roster over: what stays on it keeps its results, what left it or became skipped
  /// leaves the page.
  void Assign(std::vector<RosterEntry> roster);
  /// Decides the tasks of one database anew.
  void Reconsider(const std::string& database, const postgres::ServerFacts& server,
                  const KnownDatabases& known);
  /// Another session: whatever is cached may be about another server.
  void MakeAllOverdue();
  /// Another server: nothing of the old one may be shown.
  void Forget();

  [[nodiscard]] const std::vector<TaskPtr>& all() const { return tasks_; }
  /// The tasks, by database, whose plan depends on what is installed there.
  using ByDatabase = std::map<std::string, std::vector<TaskPtr>, std::less<>>;
  [[nodiscard]] const ByDatabase& conditional() const { return conditional_; }
  void Publish(const Task& task);

 private:
  [[nodiscard]] std::vector<TaskLabelsPtr> MakeLabels(const std::vector<RosterEntry>& roster) const;
  [[nodiscard]] std::unordered_map<std::string, TaskPtr> TakeOff();
  [[nodiscard]] TaskPtr NewTask(const RosterEntry& entry) const;
  void BeginCheck(Task& task) const;
  void Adopt(Task& task, RosterEntry entry);

  const config::CollectionSettings& collection_;
  const std::vector<metrics::Label>& constant_labels_;
  const collectors::CheckContext checks_;
  Board& board_;
  Statements statements_;
  std::vector<TaskPtr> tasks_;
  ByDatabase conditional_;
  std::vector<TaskPtr> leaving_;  // off the roster, in flight
};

}  // namespace pgvigil::gather
