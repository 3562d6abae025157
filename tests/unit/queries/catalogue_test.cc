#include "queries/catalogue.h"

#include <filesystem>
#include <fstream>

#include "queries/query_text.h"
#include "unit/queries/parsed.h"

namespace pgvigil::queries {
namespace {

using config::Settings;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

Settings OnlyFiles(std::vector<config::QueryFileSettings> files) {
  Settings settings;
  settings.default_queries = false;
  settings.query_files = std::move(files);
  return settings;
}

/// A folder that is gone with the test.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / "pgvigil_catalogue_XXXXXX") {
    std::string name = path_;
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string Write(const std::string& name, std::string_view text) const {
    std::ofstream(path_ / name) << text;
    return path_ / name;
  }
  [[nodiscard]] std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

constexpr std::string_view kOurFile = R"(queries:
  late: {query: SELECT 1, priority: 200, metrics: [{c: {usage: GAUGE}}]}
  early: {query: SELECT 1, priority: 1, metrics: [{c: {usage: GAUGE}}]}
)";

Catalogue Load(const Settings& settings) {
  auto catalogue = LoadCatalogue(settings, false);
  EXPECT_TRUE(catalogue);
  return catalogue ? std::move(*catalogue) : Catalogue{};
}

std::vector<std::string> Names(const Catalogue& catalogue) {
  std::vector<std::string> names;
  for (const QueryPtr& query : catalogue.queries) names.push_back(query->name);
  return names;
}

TEST(EmbeddedCatalogue, HasNoFindings) {
  const auto catalogue = LoadCatalogue(Settings{}, true);
  ASSERT_TRUE(catalogue) << catalogue.error().message;
  EXPECT_THAT(catalogue->files, Not(IsEmpty()));
  for (const LoadedFile& file : catalogue->files) {
    EXPECT_THAT(Texts(file.findings), IsEmpty()) << file.path;
  }
  EXPECT_GT(catalogue->queries.size(), 0U);
  for (const QueryPtr& query : catalogue->queries) EXPECT_TRUE(query->built_in) << query->name;
}

TEST(EmbeddedCatalogue, CanBeLeftOut) { EXPECT_THAT(Load(OnlyFiles({})).queries, IsEmpty()); }

TEST(Catalogue, RefusesACheckInAUsersFile) {
  const Folder folder;
  const auto file = folder.Write(
      "q.yaml", "queries: {q: {query: SELECT 1, check: instance, metrics: [{c: {usage: GAUGE}}]}}");
  const auto catalogue = LoadCatalogue(OnlyFiles({{file, "pgvigil"}}), true);
  ASSERT_FALSE(catalogue);
  EXPECT_THAT(catalogue.error().message, HasSubstr("only built-in queries have"));
}

TEST(Catalogue, OrdersByPriority) {
  const Folder folder;
  const auto catalogue = Load(OnlyFiles({{folder.Write("q.yaml", kOurFile), ""}}));
  EXPECT_THAT(Names(catalogue), ElementsAre("early", "late"));
  EXPECT_FALSE(catalogue.queries[0]->built_in);
}

TEST(Catalogue, FindsByName) {
  const Folder folder;
  const auto catalogue = Load(OnlyFiles({{folder.Write("q.yaml", kOurFile), ""}}));
  ASSERT_NE(catalogue.Find("late"), nullptr);
  EXPECT_EQ(catalogue.Find("late")->priority, 200);
  EXPECT_EQ(catalogue.Find("none"), nullptr);
}

TEST(Catalogue, LetsTheLaterOfTwoFilesReplaceAQueryAndSaysSo) {
  const Folder folder;
  const auto first = folder.Write("a.yaml", kOurFile);
  const auto second =
      folder.Write("b.yaml", "queries: {early: {query: SELECT 2, metrics: [{c: {usage: GAUGE}}]}}");
  const auto catalogue = Load(OnlyFiles({{first, ""}, {second, ""}}));
  EXPECT_THAT(Names(catalogue), ElementsAre("early", "late"));
  EXPECT_EQ(catalogue.Find("early")->variants[0].sql, "SELECT 2");
  EXPECT_THAT(Texts(catalogue.files[1].findings),
              ElementsAre(HasSubstr("replaces the one of " + first)));
}

TEST(Catalogue, ReplacesABuiltInQuery) {
  const Folder folder;
  const std::string name = Load(Settings{}).queries.front()->name;
  Settings settings;
  settings.query_files = {{folder.Write("q.yaml", "queries: {" + name +
                                                      ": {query: SELECT 7, metrics: [{c: {usage: "
                                                      "GAUGE}}]}}"),
                           ""}};
  const auto catalogue = Load(settings);
  EXPECT_EQ(catalogue.Find(name)->variants[0].sql, "SELECT 7");
  EXPECT_FALSE(catalogue.Find(name)->built_in);
}

TEST(Catalogue, KeepsACloudNativePgQueryBesideOneOfAnotherDialect) {
  const Folder folder;
  const auto ours = folder.Write("a.yaml", kOurFile);
  const auto cnpg = folder.Write(
      "b.yaml", "early: {query: SELECT 2, primary: true, metrics: [{c: {usage: GAUGE}}]}");
  for (const auto& order : {std::vector{ours, cnpg}, std::vector{cnpg, ours}}) {
    const auto catalogue = Load(OnlyFiles({{order[0], ""}, {order[1], ""}}));
    ASSERT_NE(catalogue.Find("early"), nullptr);
    EXPECT_EQ(catalogue.Find("early")->dialect, Dialect::kPgvigil);
    ASSERT_NE(catalogue.Find("cnpg_early"), nullptr);
    EXPECT_EQ(catalogue.Find("cnpg_early")->columns[0].metric_name, "cnpg_early_c");
  }
}

TEST(Catalogue, ReadsADirectoryInTheOrderOfNames) {
  const auto catalogue = Load(OnlyFiles({{SamplePath("collectors"), ""}}));
  std::vector<std::string> files;
  for (const LoadedFile& file : catalogue.files) {
    files.push_back(file.path.substr(file.path.rfind('/') + 1));
  }
  EXPECT_THAT(files,
              ElementsAre("0110-pg.yml", "0620-pg_db.yml", "0900-override.yml", "broken.yaml"));
}

TEST(Catalogue, RanksThePgExporterFilesOfADirectory) {
  const auto catalogue = Load(OnlyFiles({{SamplePath("collectors"), "pg_exporter"}}));
  EXPECT_EQ(catalogue.Find("pg_primary_only")->priority, 100);
  EXPECT_EQ(catalogue.Find("pg_query_calls")->priority, 101);
  EXPECT_EQ(catalogue.Find("pg_db")->priority, 102);
  EXPECT_EQ(catalogue.Find("pg_db")->description, "Databases, shorter");
}

TEST(Catalogue, ExpandsAGlob) {
  const auto catalogue = Load(OnlyFiles({{SamplePath("collectors/0*0-*.yml"), "pg_exporter"}}));
  EXPECT_THAT(catalogue.files, SizeIs(3));
}

TEST(Catalogue, LosesOnlyTheBrokenFileUnlessStrict) {
  const Settings settings = OnlyFiles({{SamplePath("collectors"), "pg_exporter"}});
  const auto catalogue = Load(settings);
  EXPECT_THAT(Names(catalogue), Contains("pg_db"));
  EXPECT_EQ(CountErrors(catalogue.files.back().findings), 1U);
  EXPECT_THAT(Texts(catalogue.files.back().findings)[0], HasSubstr("broken.yaml:"));
  const auto strict = LoadCatalogue(settings, true);
  ASSERT_FALSE(strict);
  EXPECT_EQ(strict.error().kind, ErrorKind::kConfig);
  EXPECT_THAT(strict.error().message, HasSubstr("broken.yaml:"));
}

TEST(Catalogue, ListsEveryErrorWhenStrict) {
  const Folder folder;
  const auto file = folder.Write("q.yaml", "queries: {a: {querry: x}, b: {rolle: y}}");
  Settings settings = OnlyFiles({{file, ""}, {folder.path() + "/missing.yaml", ""}});
  settings.queries["c"].enabled = false;
  const auto strict = LoadCatalogue(settings, true);
  ASSERT_FALSE(strict);
  EXPECT_THAT(strict.error().message, AllOf(HasSubstr("`querry`"), HasSubstr("`rolle`"),
                                            HasSubstr("no file "), HasSubstr("queries.c: ")));
}

TEST(Catalogue, TakesTheDialectInFrontOfAPath) {
  const auto path = SamplePath("pgmonitor_global.yml");
  const auto catalogue = Load(OnlyFiles({{"cloudnativepg:" + path, ""}, {"cnpg:" + path, ""}}));
  ASSERT_THAT(catalogue.files, SizeIs(2));
  for (const LoadedFile& file : catalogue.files) {
    EXPECT_EQ(file.dialect, Dialect::kCloudNativePg);
    EXPECT_TRUE(file.dialect_stated);
    EXPECT_EQ(file.path, path);
  }
}

TEST(Catalogue, TakesAPathWithAColonAsItIs) {
  const Folder folder;
  const auto catalogue = Load(OnlyFiles({{folder.Write("a:b.yaml", kOurFile), ""}}));
  EXPECT_THAT(catalogue.queries, SizeIs(2));
}

struct MissingCase {
  std::string path;
  std::string dialect;
  std::string message;
};

class MissingFile : public testing::TestWithParam<MissingCase> {};

TEST_P(MissingFile, IsAnErrorThatSaysWhich) {
  const auto catalogue = Load(OnlyFiles({{GetParam().path, GetParam().dialect}}));
  ASSERT_THAT(catalogue.files, SizeIs(1));
  EXPECT_THAT(Texts(catalogue.files[0].findings), ElementsAre(HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    Table, MissingFile,
    testing::Values(MissingCase{"/nonexistent/q.yaml", "", "no file /nonexistent/q.yaml"},
                    MissingCase{"/nonexistent/*.yaml", "", "no file matches"},
                    MissingCase{"", "", "no file"},
                    MissingCase{"/nonexistent/q.yaml", "prometheus", "no dialect is called"},
                    MissingCase{"/nonexistent/q.yaml", "pgexporter",
                                "did you mean `pg_exporter`?"}));

TEST(Catalogue, WarnsOfADirectoryWithoutFiles) {
  const Folder folder;
  const auto catalogue = Load(OnlyFiles({{folder.path(), ""}}));
  ASSERT_THAT(catalogue.files, SizeIs(1));
  EXPECT_THAT(Texts(catalogue.files[0].findings),
              ElementsAre(HasSubstr("no *.yml or *.yaml file")));
}

TEST(Override, ChangesAQuery) {
  const Folder folder;
  Settings settings = OnlyFiles({{folder.Write("q.yaml", kOurFile), ""}});
  settings.queries["early"] = {false, std::chrono::seconds(3), std::chrono::seconds(60), 7};
  const auto catalogue = Load(settings);
  const QueryPtr query = catalogue.Find("early");
  EXPECT_FALSE(query->enabled);
  EXPECT_EQ(query->timeout, std::chrono::seconds(3));
  EXPECT_EQ(query->cache, std::chrono::seconds(60));
  EXPECT_EQ(query->max_series, 7U);
  EXPECT_TRUE(catalogue.Find("late")->enabled);
}

TEST(Override, OfAnUnknownQueryIsAnErrorWithASuggestion) {
  const Folder folder;
  Settings settings = OnlyFiles({{folder.Write("q.yaml", kOurFile), ""}});
  settings.queries["erly"].enabled = true;
  EXPECT_THAT(Texts(Load(settings).findings),
              ElementsAre(AllOf(HasSubstr("error: queries.erly: there is no query `erly`"),
                                HasSubstr("did you mean `early`?"))));
}

TEST(Profile, DecidesWhatAnAmbiguousFileIs) {
  const Folder folder;
  const auto file = folder.Write("q.yaml", "q: {query: SELECT 1, metrics: [{c: {usage: GAUGE}}]}");
  Settings settings = OnlyFiles({{file, ""}});
  for (const auto& [profile, dialect] : {std::pair{"default", Dialect::kPostgresExporter},
                                         std::pair{"postgres_exporter", Dialect::kPostgresExporter},
                                         std::pair{"cnpg", Dialect::kCloudNativePg}}) {
    settings.profile = profile;
    EXPECT_EQ(Load(settings).files[0].dialect, dialect) << profile;
  }
}

TEST(Profile, OfCloudNativePgAddsItsNames) {
  Settings settings;
  EXPECT_EQ(Load(settings).Find("cnpg_backends"), nullptr);
  settings.profile = "cnpg";
  const auto catalogue = LoadCatalogue(settings, true);
  ASSERT_TRUE(catalogue) << catalogue.error().message;
  ASSERT_NE(catalogue->Find("cnpg_backends"), nullptr);
  EXPECT_TRUE(catalogue->Find("cnpg_backends")->built_in);
}

TEST(Profile, GivesWayToCloudNativePgsOwnFile) {
  const Folder folder;
  const auto file = folder.Write(
      "q.yaml", "backends: {query: SELECT 2, primary: true, metrics: [{c: {usage: GAUGE}}]}");
  Settings settings;
  settings.profile = "cnpg";
  settings.query_files = {{file, ""}};
  const auto catalogue = Load(settings);
  EXPECT_EQ(catalogue.Find("cnpg_backends"), nullptr);
  ASSERT_NE(catalogue.Find("backends"), nullptr);
  EXPECT_EQ(catalogue.Find("backends")->dialect, Dialect::kCloudNativePg);
  EXPECT_THAT(Texts(catalogue.files.back().findings),
              ElementsAre(HasSubstr("replaces the one of built-in/cnpg-queries.yaml")));
}

TEST(Profile, WithAnUnknownNameIsAnError) {
  Settings settings;
  settings.profile = "cnp";
  const auto catalogue = LoadCatalogue(settings, false);
  ASSERT_FALSE(catalogue);
  EXPECT_THAT(catalogue.error().message, HasSubstr("did you mean `cnpg`?"));
}

}  // namespace
}  // namespace pgvigil::queries
