// Files as they are found in the wild, whole.
#include "config/yaml.h"
#include "unit/queries/parsed.h"

namespace pgvigil::queries {
namespace {

using testing::HasSubstr;

struct SampleCase {
  std::string file;
  Dialect dialect;
  std::size_t queries;
  std::vector<std::string> findings;  // each once, in order
};

class Sample : public testing::TestWithParam<SampleCase> {};

TEST_P(Sample, IsRecognisedAndReadWhole) {
  const auto text = config::ReadFile(SamplePath(GetParam().file));
  ASSERT_TRUE(text);
  const ParsedFile parsed = Parse(*text);
  EXPECT_EQ(parsed.file.dialect, GetParam().dialect);
  EXPECT_EQ(parsed.queries.size(), GetParam().queries);
  const auto found = Texts(parsed);
  ASSERT_EQ(found.size(), GetParam().findings.size()) << testing::PrintToString(found);
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_THAT(found[i], HasSubstr(GetParam().findings[i]));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, Sample,
    testing::Values(SampleCase{"cnpg_default.yaml", Dialect::kCloudNativePg, 6, {}},
                    SampleCase{"pgmonitor_global.yml",
                               Dialect::kPostgresExporter,
                               4,
                               {"which is an assumption", "not a primary server",
                                "ignores `runonserver`"}},
                    SampleCase{"collectors/0110-pg.yml", Dialect::kPgExporter, 2, {}},
                    SampleCase{"collectors/0620-pg_db.yml", Dialect::kPgExporter, 2, {}}));

}  // namespace
}  // namespace pgvigil::queries
