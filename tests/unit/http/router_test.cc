#include "http/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace pgvigil::http {
namespace {

Router MakeRouter() {
  return Router({
      {"/a", [](const Request&) { return TextResponse(200, "first"); }},
      {"/a", [](const Request&) { return TextResponse(200, "second"); }},
      {"/throws", [](const Request&) -> Response { throw std::runtime_error("secret detail"); }},
      {"/odd", [](const Request&) -> Response { throw 7; }},
  });
}

struct Case {
  std::string path;
  int status;
  std::string body;
  std::string label;
};

TEST(Router, MatchesPathsExactlyAndOutlivesThrowingHandlers) {
  const Router router = MakeRouter();
  const Case cases[] = {
      {"/a", 200, "first\n", "/a"},
      {"/a/", 404, "not found\n", "other"},
      {"/A", 404, "not found\n", "other"},
      {"/%61", 404, "not found\n", "other"},
      {"", 404, "not found\n", "other"},
      {"/throws", 500, "internal error\n", "/throws"},
      {"/odd", 500, "internal error\n", "/odd"},
  };
  for (const auto& c : cases) {
    Request request;
    request.path = c.path;
    const auto response = router.Handle(request);
    EXPECT_EQ(response.status, c.status) << c.path;
    EXPECT_EQ(*response.body, c.body) << c.path;
    EXPECT_EQ(router.Label(c.path), c.label);
  }
  EXPECT_THAT(router.paths(), testing::ElementsAre("/a", "/odd", "/throws"));
}

}  // namespace
}  // namespace pgvigil::http
