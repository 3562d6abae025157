#include "base/loose_thread.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>

namespace pgvigil {
namespace {

struct Owner {
  std::optional<LooseThread> thread;
};

TEST(LooseThread, LetsGoWhatItUsedAlthoughThatOwnsIt) {
  auto owner = std::make_shared<Owner>();
  const std::weak_ptr<Owner> watched = owner;
  owner->thread.emplace([owner] {});
  owner->thread->Leave(std::chrono::seconds(60));
  owner.reset();
  EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace pgvigil
