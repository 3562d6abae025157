#include "http/request_guard.h"

#include <gtest/gtest.h>

namespace pgvigil::http {
namespace {

struct Case {
  std::string name;
  std::string method = "GET";
  std::vector<NamedValue> headers = {};
  std::size_t target_bytes = 10;
  int status = 0;  ///< 0: not refused
};

TEST(Refuse, StopsEverythingButPlainGetAndHead) {
  const std::vector<NamedValue> most_headers(63, {"a", "b"});
  const std::vector<NamedValue> too_many_headers(64, {"a", "b"});
  const Case cases[] = {
      {.name = "get"},
      {.name = "head", .method = "HEAD"},
      {.name = "post", .method = "POST", .status = 405},
      {.name = "lower case", .method = "get", .status = 405},
      {.name = "options", .method = "OPTIONS", .status = 405},
      {.name = "no method", .method = "", .status = 405},
      {.name = "empty body", .headers = {{"content-length", "0"}}},
      {.name = "body", .headers = {{"content-length", "1"}}, .status = 400},
      {.name = "odd length", .headers = {{"content-length", "+0"}}, .status = 400},
      {.name = "two lengths",
       .headers = {{"content-length", "0"}, {"content-length", "5"}},
       .status = 400},
      {.name = "chunked", .headers = {{"transfer-encoding", "chunked"}}, .status = 400},
      {.name = "identity", .headers = {{"transfer-encoding", "identity"}}, .status = 400},
      {.name = "both",
       .headers = {{"content-length", "0"}, {"transfer-encoding", "chunked"}},
       .status = 400},
      {.name = "many headers", .headers = most_headers},
      {.name = "too many headers", .headers = too_many_headers, .status = 431},
      {.name = "long target", .target_bytes = kMaxTargetBytes},
      {.name = "too long target", .target_bytes = kMaxTargetBytes + 1, .status = 414},
  };
  for (const auto& c : cases) {
    Request request;
    request.method = c.method;
    request.headers = c.headers;
    const auto refusal = Refuse(request, c.target_bytes);
    EXPECT_EQ(refusal ? refusal->status : 0, c.status) << c.name;
  }
}

}  // namespace
}  // namespace pgvigil::http
