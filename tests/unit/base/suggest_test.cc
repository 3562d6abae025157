#include "base/suggest.h"

#include <gtest/gtest.h>

namespace pgvigil {
namespace {

TEST(Suggest, FindsTypingErrorsOnly) {
  struct Case {
    std::string_view word;
    std::string_view suggestion;
  };
  const std::string_view candidates[] = {"listen", "log_level", "max_connections", "dsn"};
  const Case cases[] = {{"lisetn", "listen"},
                        {"loglevel", "log_level"},
                        {"maxconnections", "max_connections"},
                        {"LISTEN", "listen"},
                        {"dsm", "dsn"},
                        {"port", ""},
                        {"", ""},
                        {"completely_else", ""}};
  for (const Case& each : cases)
    EXPECT_EQ(Suggest(each.word, candidates), each.suggestion) << each.word;
}

}  // namespace
}  // namespace pgvigil
