#include "collectors/wal_file.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "collectors/archive_command.h"

namespace pgvigil::collectors {
namespace {

using Kind = WalFile::Kind;

constexpr std::uint64_t kMegabyte = 1 << 20;
constexpr std::uint64_t kSegment = 16 * kMegabyte;

TEST(WalFile, ItsNameSaysTimelineAndPosition) {
  struct Case {
    std::string name;
    std::uint64_t segment_size;
    std::optional<WalFile> file;
  };
  const std::vector<Case> cases = {
      {"000000010000000000000001", kSegment, WalFile{Kind::kSegment, 1, kSegment}},
      {"0000000A0000000200000003", kSegment,
       WalFile{Kind::kSegment, 10, 0x200000000 + 3 * kSegment}},
      {"0000000100000000000000FF", kSegment, WalFile{Kind::kSegment, 1, 255 * kSegment}},
      {"000000010000000000000FFF", kMegabyte, WalFile{Kind::kSegment, 1, 4095 * kMegabyte}},
      {"000000010000000100000003", 1024 * kMegabyte, WalFile{Kind::kSegment, 1, 0x1C0000000}},
      {"FFFFFFFFFFFFFFFF000000FF", kSegment,
       WalFile{Kind::kSegment, 0xFFFFFFFF, 0xFFFFFFFFFF000000}},
      {"000000010000000000000005.partial", kSegment, WalFile{Kind::kPartial, 1, 5 * kSegment}},
      {"000000010000000000000005.00000028.backup", kSegment,
       WalFile{Kind::kBackup, 1, 5 * kSegment}},
      {"00000003.history", kSegment, WalFile{Kind::kHistory, 3, 0}},
      {"", kSegment, std::nullopt},
      {"00000001", kSegment, std::nullopt},
      {"00000001000000000000000", kSegment, std::nullopt},
      {"0000000100000000000000010", kSegment, std::nullopt},
      {"00000001000000000000000a", kSegment, std::nullopt},
      {"+00000010000000000000001", kSegment, std::nullopt},
      {"000000010000000000000001.backup", kSegment, std::nullopt},
      {"000000010000000000000001.", kSegment, std::nullopt},
      {"00000001000000000000000G", kSegment, std::nullopt},
      {"0000000Z.history", kSegment, std::nullopt},
      {"000000010000000000000100", kSegment, std::nullopt},  // of smaller segments
      {"000000010000000000000001", 0, std::nullopt},
      {"000000010000000000000001", 3, std::nullopt},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(ParseWalFile(one.name, one.segment_size), one.file) << one.name;
  }
}

TEST(WalFile, PositionsAreCountedFromTheFirstByteOfTheirSegment) {
  EXPECT_EQ(SegmentBegin(2 * kSegment - 1, kSegment), kSegment);
  EXPECT_EQ(SegmentBegin(2 * kSegment, kSegment), 2 * kSegment);
  EXPECT_EQ(WalBetween(3, 10), 7);
  EXPECT_EQ(WalBetween(10, 3), 0);
  EXPECT_EQ(KeptFrom(5 * kSegment + 9, 2 * kSegment + kMegabyte, kSegment), 3 * kSegment);
  EXPECT_EQ(KeptFrom(5 * kSegment + 9, 0, kSegment), 5 * kSegment);
  EXPECT_EQ(KeptFrom(5 * kSegment, 9 * kSegment, kSegment), 0);
}

TEST(AfterArchiving, KnowsUpToWhereTheTimelineIsArchived) {
  const WalEnd end{10 * kSegment + 5, 2, kSegment};
  const Archived three{3 * kSegment, 2, true};
  const Archived at_least_three{3 * kSegment, 2, false};
  const Archived old_timeline{9 * kSegment, 1, true};
  struct Case {
    std::string name;
    std::optional<Archived> before;
    std::optional<Archived> after;
  };
  const std::vector<Case> cases = {
      {"000000020000000000000002", std::nullopt, three},
      {"000000020000000000000002", at_least_three, at_least_three},
      {"000000020000000000000004", three, Archived{5 * kSegment, 2, true}},
      {"000000020000000000000001", three, three},  // archived once more
      // A backup that began in segment 2 and ended who knows where.
      {"000000020000000000000002.00000028.backup", std::nullopt, at_least_three},
      {"000000020000000000000002.00000028.backup", three, three},
      {"000000020000000000000004.00000028.backup", three, Archived{5 * kSegment, 2, false}},
      // Neither says what became of the segments.
      {"00000002.history", std::nullopt, std::nullopt},
      {"00000002.history", three, three},
      {"000000010000000000000002.partial", three, three},
      {"000000020000000000000002.partial", std::nullopt, std::nullopt},
      // After a promotion, until the first segment of the new timeline.
      {"000000010000000000000008", std::nullopt, std::nullopt},
      {"000000010000000000000008", old_timeline, std::nullopt},
      {"00000002.history", old_timeline, std::nullopt},
      // After pg_stat_reset_shared('archiver').
      {"", three, three},
      {"", std::nullopt, std::nullopt},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(AfterArchiving(one.name, end, one.before), one.after) << one.name;
  }
}

TEST(ArchiveCommand, ThatDoesNothingThrowsWalAway) {
  const std::vector<std::string> discarding = {"true",
                                               "/bin/true",
                                               " /usr/bin/true ",
                                               "/bin/true %p %f",
                                               ":",
                                               "exit 0",
                                               "exit",
                                               "exit 0;",
                                               "echo %f",
                                               "true # later",
                                               "# cp %p /there",
                                               "/bin/echo done %f",
                                               "   ",
                                               "cd .",
                                               "rem"};
  for (const std::string& command : discarding) EXPECT_TRUE(DiscardsWal(command)) << command;
  const std::vector<std::string> keeping = {"",
                                            "false",
                                            "/bin/false",
                                            "exit 1",
                                            "cp %p /archive/%f",
                                            "test ! -f /archive/%f && cp %p /archive/%f",
                                            "echo %f >> /log && cp %p /archive/%f",
                                            "cp %p /archive/%f || true",
                                            "cp %p /archive/%f; true",
                                            "wal-g wal-push %p",
                                            "/opt/true-archive/push %p",
                                            "truely %p",
                                            "echo `cp %p /archive/%f`",
                                            "echo $(cp %p /archive/%f)",
                                            "cp %p /archive/#/%f",
                                            "pgbackrest --stanza=x#y archive-push %p"};
  for (const std::string& command : keeping) EXPECT_FALSE(DiscardsWal(command)) << command;
}

}  // namespace
}  // namespace pgvigil::collectors
