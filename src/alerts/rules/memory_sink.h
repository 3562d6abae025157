#pragma once

#include "alerts/promql/memory_storage.h"
#include "alerts/rules/engine.h"

namespace pgvigil::rules {

/// Rules write into the memory they read from.
class MemorySink final : public SampleSink {
 public:
  explicit MemorySink(promql::MemoryStorage& storage) : storage_(storage) {}
  void Append(const Labels& labels, promql::Point point) override {
    storage_.Append(labels, point);
  }

 private:
  promql::MemoryStorage& storage_;
};

}  // namespace pgvigil::rules
