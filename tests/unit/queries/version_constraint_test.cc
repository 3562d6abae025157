#include "queries/version_constraint.h"

#include <gtest/gtest.h>

namespace pgvigil::queries {
namespace {

struct Case {
  std::string text;
  int version;
  bool holds;
};

class Constraint : public testing::TestWithParam<Case> {};

TEST_P(Constraint, HoldsAsInCloudNativePg) {
  const auto constraint = VersionConstraint::Parse(GetParam().text);
  ASSERT_TRUE(constraint) << constraint.error().message;
  EXPECT_EQ(constraint->Holds(ServerVersion{GetParam().version}), GetParam().holds)
      << GetParam().text << " on " << GetParam().version;
}

INSTANTIATE_TEST_SUITE_P(
    Table, Constraint,
    testing::Values(
        // Nothing asked, everything allowed.
        Case{"", 130000, true}, Case{"  ", 180001, true}, Case{"", 0, true},
        // One bound; missing parts are zero for these.
        Case{">=17", 170000, true}, Case{">=17", 160009, false}, Case{"<17", 160009, true},
        Case{"<17", 170000, false}, Case{">=17.0.0", 170002, true}, Case{"<17.0.0", 170000, false},
        Case{"=>17", 170000, true}, Case{"=<16", 160004, true}, Case{">= 17", 170000, true},
        // A missing part in > and <= stands for all its values.
        Case{">16", 160004, false}, Case{">16", 170000, true}, Case{"<=16", 160004, true},
        Case{"<=16", 170000, false}, Case{">16.0.3", 160004, true}, Case{">16.0.4", 160004, false},
        Case{"<=16.0.4", 160004, true}, Case{"<=16.0.3", 160004, false},
        // The server 16.4 is 16.0.4, so 16.4 is not reached by it.
        Case{">=16.4", 160004, false}, Case{">=16.0.4", 160004, true}, Case{"16.4", 160004, false},
        // Before 10 the middle part counts.
        Case{">=9.6", 90624, true}, Case{"<9.6", 90524, true}, Case{"9.5", 90524, true},
        Case{"9.6.24", 90624, true}, Case{"9.6.2", 90624, false},
        // Equality, exact or of what is given.
        Case{"16", 160004, true}, Case{"=16", 160004, true}, Case{"16", 170000, false},
        Case{"16.0.4", 160004, true}, Case{"=16.0.4", 160005, false}, Case{"v16", 160004, true},
        // Inequality.
        Case{"!=16", 160004, false}, Case{"!=16", 150004, true}, Case{"!=16.0.4", 160004, false},
        Case{"!=16.0.4", 160005, true}, Case{">=14 !=16", 160000, false},
        // Wildcards.
        Case{"*", 130000, true}, Case{"x", 130000, true}, Case{"16.x", 160004, true},
        Case{"16.X", 170004, false}, Case{"16.*", 160004, true}, Case{"16.0.x", 160004, true},
        // Tilde and caret.
        Case{"~16.0.2", 160004, true}, Case{"~16.0.5", 160004, false},
        Case{"~16.0.2", 170004, false}, Case{"~16", 160004, true}, Case{"~16", 170000, false},
        Case{"~>9.5", 90524, true}, Case{"~9.5", 90624, false}, Case{"^9.5", 90624, true},
        Case{"^16.0.2", 160004, true}, Case{"^16", 170000, false}, Case{"^16.0.5", 160004, false},
        // And, or, ranges.
        Case{">=14 <17", 150000, true}, Case{">=14 <17", 170000, false},
        Case{">=14, <17", 130000, false}, Case{">=14,<17", 160000, true},
        Case{"<14 || >=17", 130000, true}, Case{"<14 || >=17", 150000, false},
        Case{"<14||>=17", 170000, true}, Case{"12 - 15", 150004, true},
        Case{"12 - 15", 160000, false}, Case{"12 - 15", 110000, false},
        Case{"12 - 13 || 17", 170000, true}, Case{"14.0.3 - 14.0.5", 140004, true},
        Case{"14.0.3 - 14.0.5", 140006, false},
        // A prerelease is right before its release.
        Case{">=17.0.0-rc1", 170000, true}, Case{"<17.0.0-rc1", 170000, false},
        Case{"<=17.0.0-rc1", 170000, false}, Case{"=17.0.0-rc1", 170000, false},
        Case{">17.0.0-rc1", 170000, true}, Case{"16.0.4+build", 160004, true},
        // An unknown version is older than any.
        Case{">=13", 0, false}, Case{"<13", 0, true}));

class Unreadable : public testing::TestWithParam<std::string> {};

TEST_P(Unreadable, IsAnErrorThatNamesThePart) {
  const auto constraint = VersionConstraint::Parse(GetParam());
  ASSERT_FALSE(constraint) << GetParam();
  EXPECT_EQ(constraint.error().kind, ErrorKind::kConfig);
  EXPECT_NE(constraint.error().message.find("is no version constraint"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Table, Unreadable,
                         testing::Values(">=", "latest", ">=17.", ".17", ">=1.2.3.4", ">=14<17",
                                         "=!16", "><16", ">>16", "16 -", "- 16", "12 - 13 - 14",
                                         ">12 - 14", "12 - <14", "16 ||", "|| 16", "16 || || 17",
                                         "16,", ",16", "16,,17", "-5", ">=-5", "16-", "16+", "1e3",
                                         "16xx", "99999999999999999999", "1000000", "\xff", "=",
                                         "||"));

TEST(VersionConstraint, KeepsItsTextWithoutTheSpaceAround) {
  EXPECT_EQ(VersionConstraint::Parse("  >=14 <17 ")->text(), ">=14 <17");
}

TEST(VersionConstraint, HoldsWhereBothHold) {
  const auto older = *VersionConstraint::Parse("<15 || >=18");
  const auto newer = *VersionConstraint::Parse(">=14");
  const auto both = VersionConstraint::Both(older, newer);
  EXPECT_FALSE(both.Holds(ServerVersion{130000}));
  EXPECT_TRUE(both.Holds(ServerVersion{140000}));
  EXPECT_FALSE(both.Holds(ServerVersion{160000}));
  EXPECT_TRUE(both.Holds(ServerVersion{180000}));
  EXPECT_EQ(VersionConstraint::Both({}, newer).text(), ">=14");
  EXPECT_EQ(VersionConstraint::Both(newer, {}).text(), ">=14");
}

}  // namespace
}  // namespace pgvigil::queries
