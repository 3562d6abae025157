#include "app/logging.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace pgvigil::app {
namespace {

TEST(JsonRecord, IsOneLineWhateverTheMessageHolds) {
  for (const std::string message :
       {"plain", "quote \" and \\", "two\nlines", "bad \xff byte", "\x01"}) {
    const std::string line = JsonRecord("2026-01-01T00:00:00.000Z", "info", message);
    EXPECT_EQ(line.find('\n'), line.size() - 1) << message;
    const auto parsed = nlohmann::json::parse(line);
    EXPECT_EQ(parsed.at("level"), "info");
    EXPECT_EQ(parsed.at("time"), "2026-01-01T00:00:00.000Z");
  }
  EXPECT_EQ(nlohmann::json::parse(JsonRecord("", "", "two\nlines")).at("message"), "two\nlines");
}

}  // namespace
}  // namespace pgvigil::app
