#include "gather/error_class.h"

#include <gtest/gtest.h>

namespace pgvigil::gather {
namespace {

TEST(ErrorClass, IsOneOfAFixedSet) {
  const struct Case {
    ErrorKind kind;
    const char* sqlstate;
    const char* expected;
  } cases[] = {{ErrorKind::kTimeout, "57014", "timeout"},
               {ErrorKind::kTimeout, "", "timeout"},
               {ErrorKind::kTimeout, "55P03", "lock_timeout"},
               {ErrorKind::kConnect, "", "connection"},
               {ErrorKind::kConnect, "57P01", "connection"},
               {ErrorKind::kSql, "42P01", "42"},
               {ErrorKind::kSql, "22021", "22"},
               {ErrorKind::kSql, "XX000", "XX"},
               {ErrorKind::kSql, "ZZ123", "other"},
               {ErrorKind::kSql, "4", "other"},
               {ErrorKind::kSql, "", "other"},
               {ErrorKind::kMapping, "", "mapping"},
               {ErrorKind::kLimit, "", "limit"},
               {ErrorKind::kInternal, "", "internal"}};
  for (const Case& test : cases) {
    EXPECT_EQ(ErrorClass({test.kind, "", test.sqlstate}), test.expected) << test.sqlstate;
  }
}

TEST(FaultOf, TellsWhatMadeTheNeighboursWait) {
  EXPECT_EQ(FaultOf({ErrorKind::kSql, "", "42P01"}), Fault::kError);
  EXPECT_EQ(FaultOf({ErrorKind::kTimeout, "", "55P03"}), Fault::kLockTimeout);
  EXPECT_EQ(FaultOf({ErrorKind::kTimeout, "", "57014"}), Fault::kTimeout);
}

TEST(HintFor, SaysWhatToDoWhereThatIsKnown) {
  EXPECT_NE(HintFor({ErrorKind::kSql, "", "42501"}), "");
  EXPECT_NE(HintFor({ErrorKind::kSql, "", "42P01"}), "");
  EXPECT_NE(HintFor({ErrorKind::kTimeout, "", "55P03"}),
            HintFor({ErrorKind::kTimeout, "", "57014"}));
  EXPECT_EQ(HintFor({ErrorKind::kSql, "", "22012"}), "");
}

}  // namespace
}  // namespace pgvigil::gather
