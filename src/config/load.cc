#include "config/load.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include "config/data_source.h"
#include "config/setting_table.h"
#include "config/yaml.h"

namespace pgvigil::config {
namespace {

constexpr std::string_view kFileVariable = "PGVIGIL_CONFIG";
/// Before the path of a file that may be absent, as in systemd's EnvironmentFile=: a sidecar is
/// there before its ConfigMap is.
constexpr char kMayBeAbsent = '-';

/// Collects what is wrong while the layers go on being read.
struct Loading {
  LoadedSettings loaded = {};
  std::vector<Error> errors = {};
};

/// `collection` of `collection.budget`; empty for a key at the top level.
std::string_view SectionOf(std::string_view key) {
  const auto dot = key.find('.');
  return dot == std::string_view::npos ? "" : key.substr(0, dot);
}

std::string_view NameInSection(std::string_view key) {
  const auto dot = key.find('.');
  return dot == std::string_view::npos ? key : key.substr(dot + 1);
}

/// A connection string starts the description of the connection anew: whatever else was known
/// belonged to another one.
template <class Value>
Result<void> ReadInto(const Setting& setting, const Value& value, Settings& settings) {
  return ReadSetting(value, setting.target(settings), setting.limits);
}

std::vector<YamlField> FieldsOf(std::string_view section, Settings& settings) {
  std::vector<YamlField> fields;
  for (const Setting& setting : AllSettings()) {
    if (SectionOf(setting.key) != section) continue;
    fields.push_back({NameInSection(setting.key), [&setting, &settings](const YamlNode& node) {
                        return ReadInto(setting, node, settings);
                      }});
  }
  return fields;
}

std::set<std::string_view> Sections() {
  std::set<std::string_view> sections;
  for (const Setting& setting : AllSettings()) sections.insert(SectionOf(setting.key));
  sections.erase("");
  return sections;
}

void ReadDocument(const YamlNode& document, Loading& loading) {
  std::vector<YamlField> fields = FieldsOf("", loading.loaded.settings);
  for (const std::string_view section : Sections()) {
    fields.push_back({section, [section, &loading](const YamlNode& node) -> Result<void> {
                        auto errors = ReadMap(node, FieldsOf(section, loading.loaded.settings));
                        std::move(errors.begin(), errors.end(), std::back_inserter(loading.errors));
                        return {};
                      }});
  }
  auto errors = ReadMap(document, fields);
  std::move(errors.begin(), errors.end(), std::back_inserter(loading.errors));
}

/// The file as the request spells it.
std::string_view SpelledFile(const LoadRequest& request) {
  if (!request.file.empty()) return request.file;
  const auto variable = request.environment.find(kFileVariable);
  return variable == request.environment.end() ? std::string_view() : variable->second;
}

/// Only a file that is known not to be there is absent; one that may not be looked at is an error.
bool AbsentAsAllowed(const LoadRequest& request) {
  if (!MayBeAbsent(request)) return false;
  std::error_code error;
  return !std::filesystem::exists(FileNamedBy(request), error) && !error;
}

void ReadFileLayer(const LoadRequest& request, Loading& loading) {
  const std::string path = FileNamedBy(request);
  if (path.empty() || request.leave_out_file || AbsentAsAllowed(request)) return;
  loading.loaded.file = path;
  const auto text = ReadFile(path);
  if (!text) return loading.errors.push_back({ErrorKind::kConfig, text.error().message});
  const auto document = YamlNode::Parse(*text, path);
  if (!document) return loading.errors.push_back(document.error());
  ReadDocument(*document, loading);
}

void Adopt(const ConnectionSettings& from, ConnectionSettings& to) {
  const bool session_options = to.session_options;
  to = from;
  to.session_options = session_options;
}

void ReadDataSourceLayer(const Environment& environment, Loading& loading) {
  const auto source = ReadDataSource(environment);
  if (!source) {
    loading.errors.push_back(source.error());
  } else if (*source) {
    Adopt(**source, loading.loaded.settings.connection);
  }
}

/// Where to connect, and as whom, starts anew when a layer names a server of its own.
void ForgetConnection(Settings& settings) { Adopt(ConnectionSettings{}, settings.connection); }

bool NamesServer(std::string_view key) {
  return key == "connection.dsn" || key == "connection.uri_file";
}

void ReadText(const Setting& setting, const std::string& shown_name, const std::string& value,
              Loading& loading) {
  const auto read = ReadInto(setting, std::string_view(value), loading.loaded.settings);
  if (!read)
    loading.errors.push_back({ErrorKind::kConfig, shown_name + ": " + read.error().message});
}

/// The variable of `setting` when it is set to something, else null.
const Environment::value_type* FindVariable(const Environment& environment,
                                            const Setting& setting) {
  const auto found = environment.find(setting.environment);
  return found == environment.end() || found->second.empty() ? nullptr : &*found;
}

void ReadEnvironmentLayer(const Environment& environment, Loading& loading) {
  const auto settings = AllSettings();
  if (std::any_of(settings.begin(), settings.end(), [&](const Setting& each) {
        return NamesServer(each.key) && FindVariable(environment, each) != nullptr;
      })) {
    ForgetConnection(loading.loaded.settings);
  }
  for (const Setting& setting : settings) {
    const auto* variable = FindVariable(environment, setting);
    if (variable != nullptr) ReadText(setting, variable->first, variable->second, loading);
  }
}

void ReadCommandLine(const std::vector<SettingOverride>& overrides, Loading& loading) {
  if (std::any_of(overrides.begin(), overrides.end(),
                  [](const SettingOverride& each) { return NamesServer(each.key); })) {
    ForgetConnection(loading.loaded.settings);
  }
  for (const SettingOverride& each : overrides) {
    const Setting* setting = FindSetting(each.key);
    if (setting != nullptr) {
      ReadText(*setting, each.option, each.value, loading);
    } else {
      loading.errors.push_back({ErrorKind::kInternal, each.option + ": no setting " + each.key});
    }
  }
}

/// Kubernetes sets such variables in every container when the namespace has a service called
/// pgvigil.
bool IsServiceLink(std::string_view name) {
  return name.starts_with("PGVIGIL_SERVICE_") || name.starts_with("PGVIGIL_PORT");
}

void WarnOfUnknownVariables(const Environment& environment, Loading& loading) {
  std::vector<std::string_view> known = {kFileVariable};
  for (const Setting& setting : AllSettings()) {
    if (!setting.environment.empty()) known.push_back(setting.environment);
  }
  for (const auto& [name, value] : environment) {
    if (!name.starts_with("PGVIGIL_") || IsServiceLink(name)) continue;
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    loading.loaded.warnings.push_back("environment variable " + name + " is not known and ignored" +
                                      DidYouMean(name, known));
  }
}

void CheckTogether(const Settings& settings, std::vector<Error>& errors) {
  const ConnectionSettings& connection = settings.connection;
  if (ListsSeveralServers(connection.dsn.Reveal())) {
    errors.push_back(
        {ErrorKind::kConfig,
         "connection.dsn: several connection strings; one pgvigil watches one server"});
  }
  if (!connection.dsn.empty() && !connection.uri_file.empty()) {
    errors.push_back({ErrorKind::kConfig, "connection: dsn and uri_file exclude each other"});
  }
}

Error Combined(const std::vector<Error>& errors) {
  Error all{ErrorKind::kConfig, ""};
  for (const Error& error : errors)
    all.message += (all.message.empty() ? "" : "\n") + error.message;
  return all;
}

}  // namespace

std::string FileNamedBy(const LoadRequest& request) {
  std::string_view path = SpelledFile(request);
  if (path.starts_with(kMayBeAbsent)) path.remove_prefix(1);
  return std::string(path);
}

bool MayBeAbsent(const LoadRequest& request) {
  return SpelledFile(request).starts_with(kMayBeAbsent);
}

Result<LoadedSettings> LoadSettings(const LoadRequest& request) {
  Loading loading;
  ReadFileLayer(request, loading);
  ReadDataSourceLayer(request.environment, loading);
  ReadEnvironmentLayer(request.environment, loading);
  ReadCommandLine(request.overrides, loading);
  WarnOfUnknownVariables(request.environment, loading);
  CheckTogether(loading.loaded.settings, loading.errors);
  if (!loading.errors.empty()) return tl::unexpected(Combined(loading.errors));
  return std::move(loading.loaded);
}

}  // namespace pgvigil::config
