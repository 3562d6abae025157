#include "http/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgvigil::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct QueryCase {
  std::string query;
  std::vector<NamedValue> expected;
};

TEST(ParseQuery, DecodesPairsInOrder) {
  const QueryCase cases[] = {
      {"", {}},
      {"&&", {}},
      {"a=1", {{"a", "1"}}},
      {"a=1&b=2&a=3", {{"a", "1"}, {"b", "2"}, {"a", "3"}}},
      {"a", {{"a", ""}}},
      {"a=", {{"a", ""}}},
      {"=x", {{"", "x"}}},
      {"a=b=c", {{"a", "b=c"}}},
      {"collect[]=x&collect%5B%5D=y", {{"collect[]", "x"}, {"collect[]", "y"}}},
      {"a=x+y%20z%2B", {{"a", "x y z+"}}},
      {"a=%e2%82%ac", {{"a", "\u20ac"}}},
      {"a=%26%3d", {{"a", "&="}}},
      {"lag=10MB&", {{"lag", "10MB"}}},
  };
  for (const auto& c : cases) EXPECT_EQ(ParseQuery(c.query), c.expected) << c.query;
}

TEST(ParseQuery, KeepsBrokenPercentSequencesAsTheyAre) {
  const QueryCase cases[] = {
      {"a=%", {{"a", "%"}}},     {"a=%2", {{"a", "%2"}}},
      {"a=%zz", {{"a", "%zz"}}}, {"a=100%&b=%4", {{"a", "100%"}, {"b", "%4"}}},
      {"a=%%41", {{"a", "%A"}}},
  };
  for (const auto& c : cases) EXPECT_EQ(ParseQuery(c.query), c.expected) << c.query;
}

TEST(ParseQuery, DecodesEveryByteValue) {
  const auto pairs = ParseQuery("a=%00%fF");
  ASSERT_EQ(pairs.size(), 1U);
  EXPECT_EQ(pairs[0].second, std::string("\0\xff", 2));
}

TEST(Request, GivesHeadersAndRepeatedParameters) {
  Request request;
  request.headers = {{"accept", "text/plain"}, {"host", "x"}, {"accept", "second"}};
  request.query = ParseQuery("collect[]=a&x=1&collect[]=b");
  EXPECT_EQ(request.Header("accept"), "text/plain");
  EXPECT_EQ(request.Header("cookie"), "");
  EXPECT_THAT(request.Parameters("collect[]"), ElementsAre("a", "b"));
  EXPECT_THAT(request.Parameters("collect"), IsEmpty());
}

struct EncodingCase {
  std::string_view header;
  bool accepted;
};

TEST(AcceptsGzip, HonoursQValues) {
  const EncodingCase cases[] = {
      {"", false},
      {"gzip", true},
      {"GZip", true},
      {"x-gzip", true},
      {"gzip, deflate, br", true},
      {"deflate,gzip;q=0.5", true},
      {"gzip;q=0", false},
      {"gzip ; q=0.0", false},
      {"gzip;q=0.001", true},
      {"gzip; Q=1", true},
      {"identity", false},
      {"identity;q=1, *;q=0", false},
      {"*", true},
      {"*;q=0", false},
      {"*, gzip;q=0", false},
      {"gzip;q=0, *", false},
      {"*;q=0, gzip", true},
      {"gzip;q=", false},
      {"gzip;q=high", false},
      {"gzip;level=9;q=0.3", true},
      {"notgzip", false},
      {"gzipped", false},
      {",,;,gzip", true},
      {";;;q=1", false},
  };
  for (const auto& c : cases) EXPECT_EQ(AcceptsGzip(c.header), c.accepted) << c.header;
}

}  // namespace
}  // namespace pgvigil::http
