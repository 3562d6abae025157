#include "gather/board.h"

#include <utility>

namespace pgvigil::gather {
namespace {

bool LooksTheSame(const ServerView& a, const ServerView& b) {
  return a.session.state == b.session.state && a.session.connect_state == b.session.connect_state &&
         a.session.main_generation == b.session.main_generation && a.facts == b.facts &&
         a.facts_current == b.facts_current;
}

}  // namespace

void Board::Reset(std::vector<TaskViewPtr> tasks) {
  MutexLock lock(mutex_);
  contents_.tasks.swap(tasks);
  ++contents_.version;
}

void Board::Put(std::size_t slot, TaskViewPtr task) {
  MutexLock lock(mutex_);
  contents_.tasks[slot].swap(task);
  ++contents_.version;
}

void Board::PutServer(ServerView server) {
  MutexLock lock(mutex_);
  if (!LooksTheSame(contents_.server, server)) ++contents_.version;
  std::swap(contents_.server, server);
}

Board::Contents Board::Read() const {
  MutexLock lock(mutex_);
  return contents_;
}

std::uint64_t Board::version() const {
  MutexLock lock(mutex_);
  return contents_.version;
}

ServerView Board::server() const {
  MutexLock lock(mutex_);
  return contents_.server;
}

}  // namespace pgvigil::gather
