#include "http/request_guard.h"

#include <gtest/gtest.h>

#include <span>

namespace pgvigil::http {
namespace {

struct Case {
  std::string name;
  std::string method = "GET";
  std::vector<NamedValue> headers = {};
  std::size_t target_bytes = 10;
  std::size_t max_body = 0;
  int status = 0;  ///< 0: not refused
};

void ExpectRefusals(std::span<const Case> cases) {
  for (const auto& c : cases) {
    Request request;
    request.method = c.method;
    request.headers = c.headers;
    const auto refusal = Refuse(request, {c.target_bytes, c.max_body});
    EXPECT_EQ(refusal ? refusal->status : 0, c.status) << c.name;
  }
}

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
  ExpectRefusals(cases);
}

TEST(Refuse, TakesJsonOfAKnownLengthWhereARouteWantsIt) {
  const NamedValue json{"content-type", "application/json"};
  const Case cases[] = {
      {.name = "get", .method = "GET", .status = 405},
      {.name = "fits", .headers = {json, {"content-length", "100"}}},
      {.name = "with a character set",
       .headers = {{"content-type", "application/json; charset=utf-8"}, {"content-length", "1"}}},
      {.name = "empty", .headers = {json, {"content-length", "0"}}},
      {.name = "too long", .headers = {json, {"content-length", "101"}}, .status = 413},
      {.name = "longer than a number",
       .headers = {json, {"content-length", "99999999999999999999"}},
       .status = 411},
      {.name = "no length", .headers = {json}, .status = 411},
      {.name = "odd length", .headers = {json, {"content-length", "+5"}}, .status = 411},
      {.name = "two lengths",
       .headers = {json, {"content-length", "5"}, {"content-length", "5"}},
       .status = 411},
      {.name = "chunked",
       .headers = {json, {"content-length", "5"}, {"transfer-encoding", "chunked"}},
       .status = 411},
      {.name = "form",
       .headers = {{"content-type", "application/x-www-form-urlencoded"}, {"content-length", "5"}},
       .status = 415},
      {.name = "no type", .headers = {{"content-length", "5"}}, .status = 415},
  };
  std::vector<Case> posts(std::begin(cases), std::end(cases));
  for (Case& c : posts) {
    if (c.name != "get") c.method = "POST";
    c.max_body = 100;
  }
  ExpectRefusals(posts);
}

}  // namespace
}  // namespace pgvigil::http
