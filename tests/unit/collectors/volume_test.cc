#include "collectors/volume.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/mount_info.h"

namespace pgvigil::collectors {
namespace {

using testing::DoubleEq;
using testing::Optional;

constexpr std::string_view kMounts =
    "22 27 0:21 / /proc rw,nosuid shared:12 - proc proc rw\n"
    "36 35 98:0 /a /mnt\\0402 rw,noatime - ext4 /dev/sda1 ro,errors=remount-ro\n"
    "37 35 8:1 / /data ro,relatime shared:3 master:1 - xfs /dev/sdb1 rw,attr2\n"
    "38 35 8:2 / /broken rw\n"
    "39 35 8:3 / /alone rw - ext4 /dev/sdc1 errors=remount-ro,rodata\n";

TEST(FileSystemIsReadOnly, ByTheOptionsOfTheFileSystemNotOfTheMount) {
  EXPECT_EQ(FileSystemIsReadOnly(kMounts, {98, 0}), true);
  EXPECT_EQ(FileSystemIsReadOnly(kMounts, {8, 1}), false);
  EXPECT_EQ(FileSystemIsReadOnly(kMounts, {0, 21}), false);
  EXPECT_EQ(FileSystemIsReadOnly(kMounts, {8, 3}), false);
}

TEST(FileSystemIsReadOnly, IsUnknownOfWhatIsNotThereOrBroken) {
  EXPECT_EQ(FileSystemIsReadOnly(kMounts, {8, 2}), std::nullopt);
  EXPECT_EQ(FileSystemIsReadOnly(kMounts, {98, 1}), std::nullopt);
  EXPECT_EQ(FileSystemIsReadOnly("", {8, 1}), std::nullopt);
  EXPECT_EQ(FileSystemIsReadOnly("\n \n1 2\n", {8, 1}), std::nullopt);
}

TEST(Volume, PercentIsOfWhatIsNotKeptForRoot) {
  Volume volume;
  volume.size_bytes = 100;
  volume.free_bytes = 28;
  volume.available_bytes = 24;
  EXPECT_THAT(volume.bytes_percent(), Optional(DoubleEq(75)));
  volume.available_bytes = 0;
  EXPECT_THAT(volume.bytes_percent(), Optional(DoubleEq(100)));
}

TEST(Volume, WithoutALimitOfInodesThereIsNoPercent) {
  EXPECT_EQ(Volume{}.inodes_percent(), std::nullopt);
  EXPECT_EQ(Volume{}.bytes_percent(), std::nullopt);
  Volume volume;
  volume.inodes = 10;
  volume.inodes_available = 1;
  EXPECT_THAT(volume.inodes_percent(), Optional(DoubleEq(90)));
}

TEST(MeasureVolume, MeasuresADirectoryAndRefusesWhatIsNone) {
  const auto volume = MeasureVolume("/");
  ASSERT_TRUE(volume);
  EXPECT_GT(volume->size_bytes, 0);
  const auto absent = MeasureVolume("/nonexistent");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().kind, ErrorKind::kIo);
}

}  // namespace
}  // namespace pgvigil::collectors
