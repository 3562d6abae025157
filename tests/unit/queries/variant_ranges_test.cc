#include "queries/variant_ranges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgvigil::queries {

void PrintTo(const RangeDefect& defect, std::ostream* out) {
  *out << (defect.kind == RangeDefect::Kind::kGap ? "gap " : "overlap ") << defect.versions;
}

namespace {

constexpr auto kGap = RangeDefect::Kind::kGap;
constexpr auto kOverlap = RangeDefect::Kind::kOverlap;

struct Case {
  std::vector<std::string> variants;
  std::string wanted;
  std::vector<RangeDefect> defects;
};

class Ranges : public testing::TestWithParam<Case> {};

TEST_P(Ranges, AreCheckedWithoutAServer) {
  std::vector<Variant> variants;
  for (const std::string& text : GetParam().variants) {
    variants.push_back({*VersionConstraint::Parse(text), "SELECT 1"});
  }
  const auto wanted = *VersionConstraint::Parse(GetParam().wanted);
  EXPECT_THAT(CheckRanges(variants, wanted), testing::ElementsAreArray(GetParam().defects));
}

INSTANTIATE_TEST_SUITE_P(
    Table, Ranges,
    testing::Values(
        Case{{"<17", ">=17"}, "", {}}, Case{{"<14", ">=14 <17", ">=17"}, "", {}},
        Case{{"13 - 16", ">16"}, "", {}}, Case{{"<=16", ">16"}, "", {}}, Case{{""}, "", {}},
        // It may begin late, but what ends must say so.
        Case{{">=14 <17", ">=17"}, "", {}}, Case{{"<17"}, "", {{kGap, "17, 18, 19"}}},
        Case{{"<15", ">=15 <17"}, "<17", {}}, Case{{"<15"}, ">=14 <17", {{kGap, "15, 16"}}},
        Case{{">=15"}, ">=14", {{kGap, "14"}}},
        // Holes and doubles.
        Case{{"<15", ">=16"}, "", {{kGap, "15"}}}, Case{{"<16", ">=15"}, "", {{kOverlap, "15"}}},
        Case{{"<14", ">=15 <18", ">=17"}, "", {{kGap, "14"}, {kOverlap, "17"}}},
        Case{{"<16", ">16"}, "", {{kGap, "16"}}}, Case{{"<=16", ">=16"}, "", {{kOverlap, "16"}}},
        // Borders between minor releases.
        Case{{"<16.0.3", ">=16.0.3"}, "", {}},
        Case{{"<16.0.3", ">=16.0.5"}, "", {{kGap, "part of 16"}}},
        Case{{"<16.4", ">=16.0.4"}, "", {{kOverlap, "part of 16"}}},
        // A last variant for every version is the else of the others, a first one hides them.
        Case{{">=17", ""}, "", {}}, Case{{"", ">=17"}, "", {{kOverlap, "17, 18, 19"}}},
        Case{{"<15", "<16", ""}, "", {{kOverlap, "13, 14"}}},
        // Nothing at all.
        Case{{}, "", {}}, Case{{}, ">=18", {{kGap, "18, 19"}}}, Case{{">=25"}, "", {}}));

}  // namespace
}  // namespace pgvigil::queries
