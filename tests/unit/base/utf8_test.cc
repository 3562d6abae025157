#include "base/utf8.h"

#include <gtest/gtest.h>

namespace pgvigil {
namespace {

TEST(SanitizeUtf8, KeepsWhatIsValidAndShowsEachOtherByte) {
  struct Case {
    std::string text;
    std::string expected;
  };
  const Case cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"caf\xC3\xA9", "caf\xC3\xA9"},
      {"\xF0\x9F\x90\x98", "\xF0\x9F\x90\x98"},
      {"caf\xE9", "caf\\xe9"},
      {"\xE9p", "\\xe9p"},
      {"\xC0\xAF", "\\xc0\\xaf"},                    // overlong
      {"\xED\xA0\x80", "\\xed\\xa0\\x80"},           // surrogate
      {"\xF4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},  // past U+10FFFF
      {"\xE2\x82", "\\xe2\\x82"},                    // cut off
      {"\x80x\xFFy", "\\x80x\\xffy"},
      {std::string("a\0b", 3), std::string("a\0b", 3)},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(SanitizeUtf8(c.text), c.expected);
    EXPECT_EQ(IsUtf8(c.text), c.text == c.expected);
    EXPECT_TRUE(IsUtf8(SanitizeUtf8(c.text)));
  }
}

TEST(SanitizeUtf8, KeepsDifferentBadNamesDifferent) {
  EXPECT_NE(SanitizeUtf8("d\xE9"), SanitizeUtf8("d\xE8"));
}

TEST(TruncateUtf8, NeverCutsACharacter) {
  const std::string text = "a\xC3\xA9\xF0\x9F\x90\x98z";
  const std::size_t expected[] = {0, 1, 1, 3, 3, 3, 3, 7, 8, 8};
  for (std::size_t limit = 0; limit < std::size(expected); ++limit) {
    EXPECT_EQ(TruncateUtf8(text, limit).size(), expected[limit]) << limit;
    EXPECT_TRUE(IsUtf8(TruncateUtf8(text, limit)));
  }
}

}  // namespace
}  // namespace pgvigil
