#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "config/yaml.h"

namespace pgvigil::config {
namespace {

using ::testing::HasSubstr;

class ReadFileTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& text) {
    const std::string path =
        ::testing::TempDir() + "pgvigil_file_test_" + std::to_string(::getpid());
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
};

TEST_F(ReadFileTest, ReturnsEveryByte) {
  const std::string text = std::string("a\0b\r\n", 5) + std::string(40000, 'x');
  EXPECT_EQ(ReadFile(Write(text)).value(), text);
}

TEST_F(ReadFileTest, SaysWhyNot) {
  EXPECT_EQ(ReadFile("/nonexistent/x").error().message,
            "cannot read /nonexistent/x: No such file or directory");
  EXPECT_THAT(ReadFile("/tmp").error().message, HasSubstr("Is a directory"));
  EXPECT_THAT(ReadFile(Write("12345"), 4).error().message, HasSubstr("larger than 4 bytes"));
  EXPECT_EQ(ReadFile("/nonexistent/x").error().kind, ErrorKind::kIo);
}

TEST_F(ReadFileTest, AcceptsExactlyTheLimit) {
  EXPECT_EQ(ReadFile(Write("1234"), 4).value(), "1234");
}

}  // namespace
}  // namespace pgvigil::config
