#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "gather/engine.h"
#include "gather/pages.h"
#include "unit/gather/fake_clock.h"
#include "unit/gather/fake_server.h"
#include "unit/gather/scripted_executor.h"

namespace pgvigil::gather {

using Batches = std::vector<std::vector<std::string>>;

/// An engine on a scripted server, driven by hand.
class EngineTest : public testing::Test {
 protected:
  EngineTest() { server_.Tell(executor_); }

  /// Adds a query to the catalogue and scripts its answer. Before the first cycle only.
  void Add(queries::Query query, const Reply& reply = Value("1")) {
    for (const queries::Variant& variant : query.variants) executor_.On(variant.sql, reply);
    catalogue_.queries.push_back(std::make_shared<const queries::Query>(std::move(query)));
  }

  Engine& engine() {
    if (!engine_) {
      engine_ = std::make_unique<Engine>(
          EngineParts{collection_, labels_, catalogue_, {ha_, local_}, executor_, clock_, board_});
      pages_ = std::make_unique<Pages>(options_, board_, clock_);
    }
    return *engine_;
  }

  /// Demands a cycle and lets everything answer that is not held. Returns whether the demand was
  /// served.
  bool Cycle() {
    engine().Demand(++demand_);
    Settle();
    return engine().served() == demand_;
  }
  void Settle() {
    std::vector<postgres::Completion> completions = executor_.TakeCompletions();
    while (!completions.empty()) {
      engine().Take(std::move(completions));
      completions = executor_.TakeCompletions();
    }
    engine().PublishServer();
  }
  /// What the cycle submitted.
  Batches BatchesOfCycle() {
    (void)executor_.TakeBatches();
    Cycle();
    return executor_.TakeBatches();
  }

  std::string Page() {
    engine();
    clock_.Advance(collection_.min_interval);
    return *pages_->Make(true)->Page(metrics::Format::kText);
  }
  bool IsOnPage(const std::string& line) {
    return ("\n" + Page()).find("\n" + line + "\n") != std::string::npos;
  }

  config::HaSettings ha_;
  collectors::LocalFacts local_;
  GathererOptions options_;
  config::CollectionSettings& collection_ = options_.collection;
  std::vector<metrics::Label>& labels_ = options_.labels;
  queries::Catalogue catalogue_;
  FakeServer server_;
  ScriptedExecutor executor_;
  FakeClock clock_;
  Board board_;
  std::uint64_t demand_ = 0;

 private:
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Pages> pages_;
};

}  // namespace pgvigil::gather
