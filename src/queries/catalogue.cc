#include "queries/catalogue.h"

#include <algorithm>
#include <array>
#include <map>

#include "config/path_list.h"
#include "config/yaml.h"
#include "queries/dialect.h"
#include "queries/findings.h"
#include "queries/query_text.h"

namespace pgvigil::queries {
namespace {

constexpr std::string_view kCnpgProfile = "cnpg";
constexpr std::array<std::string_view, 3> kProfiles = {"default", kCnpgProfile,
                                                       "postgres_exporter"};
// Where the embedded file's messages point to; nobody can open it under this name, which is the
// point.
constexpr std::string_view kDefaultPath = "built-in/default-queries.yaml";
constexpr std::string_view kHaPath = "built-in/ha-queries.yaml";
constexpr std::string_view kCnpgPath = "built-in/cnpg-queries.yaml";

Finding ErrorFinding(std::string where, std::string message) {
  return {Finding::Severity::kError, std::move(where), std::move(message)};
}

// `cloudnativepg:FILE`, as the command line and the environment state a dialect.
config::QueryFileSettings SplitDialect(const config::QueryFileSettings& entry) {
  const std::size_t colon = entry.path.find(':');
  if (!entry.dialect.empty() || colon == std::string::npos) return entry;
  const std::string name = entry.path.substr(0, colon);
  if (!ParseDialect(name)) return entry;
  return {.path = entry.path.substr(colon + 1), .dialect = name};
}

/// Puts a catalogue together, file by file.
class Builder {
 public:
  explicit Builder(const config::Settings& settings) : settings_(settings) {
    options_.when_ambiguous =
        settings.profile == kCnpgProfile ? Dialect::kCloudNativePg : Dialect::kPostgresExporter;
  }

  void AddEmbedded() {
    AddBuiltIn(DefaultQueriesText(), kDefaultPath);
    AddBuiltIn(HaQueriesText(), kHaPath);
    if (settings_.profile == kCnpgProfile) AddBuiltIn(CnpgQueriesText(), kCnpgPath);
  }

  void AddConfigured(const config::QueryFileSettings& configured) {
    const config::QueryFileSettings entry = SplitDialect(configured);
    options_.stated = ParseDialect(entry.dialect);
    if (!entry.dialect.empty() && !options_.stated) {
      return AddBroken(entry.path, ErrorFinding(entry.path, UnknownDialect(entry.dialect)));
    }
    const auto paths = config::ExpandPath(entry.path);
    if (!paths) return AddBroken(entry.path, ErrorFinding(entry.path, paths.error().message));
    if (paths->empty()) {
      return AddBroken(entry.path, {Finding::Severity::kWarning, entry.path,
                                    "no *.yml or *.yaml file in this directory"});
    }
    // pg_exporter ranks what states no priority by the order of its files.
    options_.default_priority = 100;
    for (const std::string& path : *paths) {
      AddFile(path);
      ++options_.default_priority;
    }
  }

  void ApplyOverrides() {
    for (const auto& [name, change] : settings_.queries) {
      const auto found = std::find_if(entries_.begin(), entries_.end(),
                                      [&](const Query& query) { return query.name == name; });
      if (found == entries_.end()) {
        catalogue_.findings.push_back(UnknownOverride(name));
        continue;
      }
      if (change.enabled) found->enabled = *change.enabled;
      if (change.timeout) found->timeout = *change.timeout;
      if (change.cache) found->cache = *change.cache;
      if (change.max_series) found->max_series = *change.max_series;
    }
  }

  // CloudNativePG's metrics have a prefix of their own, so its queries never stand for one of
  // another dialect.
  void SeparateNames() {
    for (Query& query : entries_) {
      if (query.dialect != Dialect::kCloudNativePg) continue;
      const bool taken = std::any_of(entries_.begin(), entries_.end(), [&](const Query& other) {
        return &other != &query && other.name == query.name;
      });
      if (taken) query.name = "cnpg_" + query.name;
    }
  }

  Catalogue Finish() {
    std::stable_sort(entries_.begin(), entries_.end(),
                     [](const Query& a, const Query& b) { return a.priority < b.priority; });
    for (Query& query : entries_) {
      catalogue_.queries.push_back(std::make_shared<const Query>(std::move(query)));
    }
    return std::move(catalogue_);
  }

 private:
  void AddBuiltIn(std::string_view text, std::string_view path) {
    Add(ParseQueries(text, std::string(path), Dialect::kPgvigil), std::string(path), true);
  }

  void AddFile(const std::string& path) {
    const Result<std::string> text = config::ReadFile(path);
    if (!text) return AddBroken(path, ErrorFinding(path, text.error().message));
    Add(ParseQueryText(*text, path, options_), path, false);
  }

  void AddBroken(const std::string& path, Finding finding) {
    LoadedFile file;
    file.path = path;
    if (finding.where.empty()) finding.where = path;
    file.findings.push_back(std::move(finding));
    catalogue_.files.push_back(std::move(file));
  }

  void Add(Result<ParsedFile> parsed, const std::string& path, bool built_in) {
    if (!parsed) return AddBroken(path, ToFinding(parsed.error()));
    for (Query& query : parsed->queries) {
      query.built_in = built_in;
      if (!built_in && !query.check.empty()) {
        query.check.clear();
        parsed->file.findings.push_back(ErrorFinding(
            query.origin,
            "query `" + query.name + "` has `check`, which only built-in queries have; remove it"));
      }
      Place(std::move(query), parsed->file.findings);
    }
    catalogue_.files.push_back(std::move(parsed->file));
  }

  // CloudNativePG's `backends` and a query of another dialect called `cnpg_backends` make the same
  // metrics; a `backends` of another dialect makes others.
  static std::string Identity(const Query& query) {
    return (query.dialect == Dialect::kCloudNativePg ? "cnpg_" : "") + query.name;
  }

  void Place(Query query, std::vector<Finding>& findings) {
    const auto same = std::find_if(entries_.begin(), entries_.end(), [&](const Query& other) {
      return Identity(query) == Identity(other);
    });
    if (same == entries_.end()) {
      entries_.push_back(std::move(query));
      return;
    }
    findings.push_back({Finding::Severity::kWarning, query.origin,
                        "query `" + query.name + "` replaces the one of " + same->origin});
    *same = std::move(query);
  }

  [[nodiscard]] Finding UnknownOverride(const std::string& name) const {
    std::vector<std::string_view> names;
    for (const Query& query : entries_) names.push_back(query.name);
    return ErrorFinding("queries." + name, "there is no query `" + name + "` to change" +
                                               config::DidYouMean(name, names));
  }

  const config::Settings& settings_;
  ParseOptions options_;
  std::vector<Query> entries_;
  Catalogue catalogue_;
};

void AddErrors(const std::vector<Finding>& findings, std::string& text) {
  for (const Finding& finding : findings) {
    if (finding.severity != Finding::Severity::kError) continue;
    text += (text.empty() ? "" : "\n") + finding.where + ": " + finding.message;
  }
}

std::string AllErrors(const Catalogue& catalogue) {
  std::string text;
  for (const LoadedFile& file : catalogue.files) AddErrors(file.findings, text);
  AddErrors(catalogue.findings, text);
  return text;
}

}  // namespace

QueryPtr Catalogue::Find(std::string_view name) const {
  const auto found = std::find_if(queries.begin(), queries.end(),
                                  [&](const QueryPtr& query) { return query->name == name; });
  return found == queries.end() ? nullptr : *found;
}

Result<Catalogue> LoadCatalogue(const config::Settings& settings, bool strict) {
  if (std::find(kProfiles.begin(), kProfiles.end(), settings.profile) == kProfiles.end()) {
    return Fail(ErrorKind::kConfig, "no profile is called `" + settings.profile +
                                        "`; there are default, cnpg and postgres_exporter" +
                                        config::DidYouMean(settings.profile, kProfiles));
  }
  Builder builder(settings);
  if (settings.default_queries) builder.AddEmbedded();
  for (const config::QueryFileSettings& entry : settings.query_files) builder.AddConfigured(entry);
  builder.SeparateNames();
  builder.ApplyOverrides();
  Catalogue catalogue = builder.Finish();
  if (std::string errors = AllErrors(catalogue); strict && !errors.empty()) {
    return Fail(ErrorKind::kConfig, std::move(errors));
  }
  return catalogue;
}

std::string PathOf(const config::QueryFileSettings& entry) { return SplitDialect(entry).path; }

}  // namespace pgvigil::queries
