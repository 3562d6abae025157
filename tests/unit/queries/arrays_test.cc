#include "queries/arrays.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgvigil::queries {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Array, IsSplitIntoItsElements) {
  EXPECT_THAT(*SplitArray("{}"), IsEmpty());
  EXPECT_THAT(*SplitArray("{1,NULL,\"NULL\",\"a, b\",\"\"}"),
              ElementsAre("1", std::nullopt, "NULL", "a, b", ""));
  EXPECT_THAT(*SplitArray("[0:1]={1,2}"), ElementsAre("1", "2"));
}

TEST(Array, RefusesWhatIsNoFlatListOfNumbers) {
  for (const std::string_view bad : {"", "{", "}", "1,2", "{1,}", "{,1}", "{1,,2}", "{{1},{2}}",
                                     "{\"a}", "{\"a\"b}", "[0:1]", "{a\\b}", "{\"a\\\"b\"}"}) {
    EXPECT_EQ(SplitArray(bad), std::nullopt) << bad;
  }
}

TEST(Array, OfNumbersHoldsNumbersOnly) {
  EXPECT_THAT(*ParseNumbers("{0.1,1e3,Infinity}"),
              ElementsAre(0.1, 1000, std::numeric_limits<double>::infinity()));
  EXPECT_EQ(ParseNumbers("{1,NULL}"), std::nullopt);
  EXPECT_EQ(ParseNumbers("{1,x}"), std::nullopt);
  EXPECT_THAT(*ParseIntegers("{-1,2}"), ElementsAre(-1, 2));
  EXPECT_EQ(ParseIntegers("{1.0}"), std::nullopt);
}

}  // namespace
}  // namespace pgvigil::queries
