#include "gather/tasks.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "collectors/table.h"

namespace pgvigil::gather {
namespace {

// Up to this many databases a query's own metrics are shown by database; beyond it they are added
// up, or thousands of databases would make more series about pgvigil than about PostgreSQL.
constexpr std::size_t kDatabasesShown = 20;

std::string KeyOf(const RosterEntry& entry) {
  std::string key = entry.query->name;
  key += '\0';
  key += entry.database;
  return key;
}

void DropResult(Task& task) {
  task.view.block = nullptr;
  task.timing.last_success.reset();
  task.timing.overdue = true;
}

}  // namespace

Tasks::Tasks(const config::CollectionSettings& collection,
             const std::vector<metrics::Label>& labels, const collectors::CheckContext& checks,
             Board& board)
    : collection_(collection),
      constant_labels_(labels),
      checks_(checks),
      board_(board),
      statements_(collection) {}

void Tasks::AwaitFacts(const queries::Catalogue& catalogue) {
  std::vector<RosterEntry> roster;
  for (const queries::QueryPtr& query : catalogue.queries) {
    if (query->check.empty() || !query->enabled) continue;
    RosterEntry entry;
    entry.query = query;
    entry.skipped = kSkippedUntilFacts;
    roster.push_back(std::move(entry));
  }
  Assign(std::move(roster));
}

TaskPtr Tasks::NewTask(const RosterEntry& entry) const {
  auto task = std::make_shared<Task>();
  task->timing.cache = entry.query->cache;
  task->view.query = entry.query;
  task->view.lands_later = LaneOf(*entry.query, collection_) == postgres::Lane::kSlow;
  BeginCheck(*task);
  return task;
}

void Tasks::BeginCheck(Task& task) const {
  task.check = collectors::MakeCheck(task.view.query->check, checks_);
  if (!task.check) return;
  task.view.report = std::make_shared<const collectors::Report>(task.check->Ignorant());
}

std::vector<TaskLabelsPtr> Tasks::MakeLabels(const std::vector<RosterEntry>& roster) const {
  const auto make = [this](std::vector<metrics::Label> labels) {
    labels.insert(labels.end(), constant_labels_.begin(), constant_labels_.end());
    return metrics::LabelSet::Make(std::move(labels));
  };
  std::vector<TaskLabelsPtr> result;
  const RosterEntry* previous = nullptr;
  for (const RosterEntry& entry : roster) {
    const bool same_query = previous != nullptr && previous->query == entry.query;
    const bool by_database = entry.databases > 1 && entry.databases <= kDatabasesShown;
    previous = &entry;
    if (same_query && !by_database) {
      result.push_back(result.back());
      continue;
    }
    std::vector<metrics::Label> labels = {{"query", entry.query->name}};
    if (by_database) labels.emplace_back("database", entry.shown_database);
    metrics::LabelSetPtr collector =
        same_query ? result.back()->collector : make({{"collector", entry.query->name}});
    result.push_back(std::make_shared<const TaskLabels>(
        TaskLabels{make(std::move(labels)), std::move(collector)}));
  }
  return result;
}

void Tasks::Adopt(Task& task, RosterEntry entry) {
  const queries::Query& query = *entry.query;
  const bool other_sql = task.entry.variant != entry.variant;
  task.planned = true;
  task.view.skipped = entry.skipped;
  task.entry = std::move(entry);
  if (task.entry.variant == nullptr) {
    DropResult(task);
    return;
  }
  if (!other_sql) return;
  task.statement = statements_.For(query, task.entry.variant->sql);
  task.timing.overdue = true;
  task.predicates.clear();
  for (const queries::Predicate& predicate : query.predicates) {
    task.predicates.push_back({statements_.For(query, predicate.sql), std::nullopt, {}});
  }
}

std::unordered_map<std::string, TaskPtr> Tasks::TakeOff() {
  std::unordered_map<std::string, TaskPtr> known;
  for (auto* list : {&tasks_, &leaving_}) {
    for (const TaskPtr& task : *list) {
      task->planned = false;
      known.emplace(KeyOf(task->entry), task);
    }
    list->clear();
  }
  conditional_.clear();
  return known;
}

void Tasks::Assign(std::vector<RosterEntry> roster) {
  std::unordered_map<std::string, TaskPtr> known = TakeOff();
  const std::vector<TaskLabelsPtr> labels = MakeLabels(roster);
  std::vector<TaskViewPtr> views;
  for (std::size_t slot = 0; slot < roster.size(); ++slot) {
    TaskPtr& task = known[KeyOf(roster[slot])];
    if (!task) task = NewTask(roster[slot]);
    task->slot = slot;
    task->view.labels = labels[slot];
    task->view.database = roster[slot].shown_database;
    Adopt(*task, std::move(roster[slot]));
    tasks_.push_back(task);
    if (NeedsDatabaseFacts(*task->entry.query)) conditional_[task->entry.database].push_back(task);
    views.push_back(std::make_shared<const TaskView>(task->view));
  }
  for (const auto& [key, task] : known) {
    if (task->planned || task->in_flight == 0) continue;
    DropResult(*task);
    leaving_.push_back(task);
  }
  board_.Reset(std::move(views));
}

void Tasks::Reconsider(const std::string& database, const postgres::ServerFacts& server,
                       const KnownDatabases& known) {
  const auto tasks = conditional_.find(database);
  if (tasks == conditional_.end()) return;
  for (const TaskPtr& task : tasks->second) {
    RosterEntry entry = task->entry;
    if (!entry.query->enabled) continue;
    Decide(entry, server, known);
    Adopt(*task, std::move(entry));
    Publish(*task);
  }
}

void Tasks::MakeAllOverdue() {
  for (const TaskPtr& task : tasks_) {
    task->timing.overdue = true;
    for (PredicateState& predicate : task->predicates) predicate.verdict.reset();
  }
}

void Tasks::Forget() {
  for (const TaskPtr& task : tasks_) {
    DropResult(*task);
    BeginCheck(*task);
    Publish(*task);
  }
}

void Tasks::Publish(const Task& task) {
  if (task.planned) board_.Put(task.slot, std::make_shared<const TaskView>(task.view));
}

}  // namespace pgvigil::gather
