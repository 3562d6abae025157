#include "alerts/replay/recording.h"

#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <unordered_set>

#include "base/time_text.h"
#include "config/yaml.h"

namespace pgvigil::replay {
namespace {

constexpr std::string_view kDigits = "0123456789";

bool IsDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of(kDigits) == std::string_view::npos;
}

/// `20231114T221320Z` and `2023-11-14T22-13-20Z` with the signs that RFC 3339 wants.
std::string WithSigns(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (kDigits.find(c) != std::string_view::npos) digits += c;
  }
  const bool like_time = text.size() > 8 && text.find_first_of("Tt_") != std::string_view::npos;
  if (digits.size() != 14 || !like_time) return std::string(text);
  return digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2) + "T" +
         digits.substr(8, 2) + ":" + digits.substr(10, 2) + ":" + digits.substr(12, 2) + "Z";
}

/// A number of fewer digits counts something else: `page-17`.
constexpr std::size_t kDigitsOfSeconds = 10;
constexpr std::size_t kDigitsOfMilliseconds = 13;

std::optional<Timestamp> TimeOfWord(std::string_view word) {
  if (word.size() == kDigitsOfMilliseconds && IsDigits(word)) {
    const auto seconds = ParseTime(word.substr(0, kDigitsOfSeconds));
    const auto rest = ParseTime(word.substr(kDigitsOfSeconds));
    return *seconds + *rest / 1000;
  }
  const std::string_view whole = word.substr(0, word.find('.'));
  if (IsDigits(whole)) return whole.size() == kDigitsOfSeconds ? ParseTime(word) : std::nullopt;
  const auto plain = ParseTime(word);
  return plain ? plain : ParseTime(WithSigns(word));
}

std::optional<Timestamp> TimeOfName(std::string_view name) {
  name = name.substr(name.rfind('/') + 1);
  // Without endings such as `.prom` and `.txt`; `.5` belongs to the time.
  for (auto dot = name.rfind('.'); dot != std::string_view::npos && dot + 1 < name.size() &&
                                   std::isalpha(static_cast<unsigned char>(name[dot + 1])) != 0;
       dot = name.rfind('.')) {
    name = name.substr(0, dot);
  }
  for (std::size_t begin = 0; begin < name.size(); ++begin) {
    const bool starts = begin == 0 || kDigits.find(name[begin - 1]) == std::string_view::npos;
    if (!starts || kDigits.find(name[begin]) == std::string_view::npos) continue;
    if (const auto time = TimeOfWord(name.substr(begin))) return time;
  }
  return std::nullopt;
}

std::optional<Timestamp> TimeInText(std::string_view text) {
  constexpr std::string_view kMark = "# time:";
  auto at = text.starts_with(kMark) ? 0 : text.find("\n" + std::string(kMark));
  if (at == std::string_view::npos) return std::nullopt;
  if (text[at] == '\n') ++at;
  std::string_view word = text.substr(at + kMark.size());
  word = word.substr(0, word.find('\n'));
  while (word.starts_with(' ')) word.remove_prefix(1);
  while (word.ends_with(' ') || word.ends_with('\r')) word.remove_suffix(1);
  return ParseTime(word);
}

Timestamp LastChange(const std::string& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) return 0;
  return static_cast<Timestamp>(status.st_mtim.tv_sec) * 1000 + status.st_mtim.tv_nsec / 1'000'000;
}

bool IsFolder(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// What Prometheus makes of a series of a target.
Labels SeriesOf(const RecordedPage& page, const metrics::ExposedSample& sample) {
  std::vector<promql::Label> pairs(page.target.pairs().begin(), page.target.pairs().end());
  pairs.emplace_back(promql::kMetricName, sample.name);
  for (const promql::Label& label : sample.labels) {
    const bool taken = !page.target.Get(label.first).empty();
    pairs.emplace_back(taken ? "exported_" + label.first : label.first, label.second);
  }
  return Labels(std::move(pairs));
}

}  // namespace

Timestamp TimeOf(const std::string& file, std::string_view text) {
  if (const auto time = TimeInText(text)) return *time;
  return TimeOfName(file).value_or(0);
}

Result<RecordedPage> ReadPage(const std::string& file, Labels target) {
  const auto text = config::ReadFile(file, metrics::ExpositionLimits().max_bytes);
  if (!text) return tl::unexpected(text.error());
  auto page = metrics::ParseExposition(*text);
  if (!page) return Fail(page.error().kind, file + ": " + page.error().message);
  Timestamp at = TimeOf(file, *text);
  if (at == 0) at = LastChange(file);
  return RecordedPage{file, std::move(target), at, *std::move(page)};
}

Result<std::vector<std::string>> FilesOf(const std::string& pattern) {
  const std::string each = IsFolder(pattern) ? pattern + "/*.prom" : pattern;
  glob_t found{};
  const int failed = glob(each.c_str(), 0, nullptr, &found);
  const std::unique_ptr<glob_t, decltype(&globfree)> end(&found, &globfree);
  if (failed != 0) return Fail(ErrorKind::kIo, "no file is called " + each);
  return std::vector<std::string>(found.gl_pathv, found.gl_pathv + found.gl_pathc);
}

void PageFeed::Add(const RecordedPage& page) {
  std::vector<Labels>& last = last_[page.target];
  std::unordered_set<Labels, promql::LabelsHash> now;
  const auto append = [&](const Labels& series, Timestamp at, double value) {
    storage_.Append(series, {at, value});
    now.insert(series);
  };
  for (const metrics::ExposedSample& sample : page.page.samples) {
    append(SeriesOf(page, sample), sample.timestamp_ms.value_or(page.at), sample.value);
  }
  append(SeriesOf(page, {.name = "up"}), page.at, 1);
  for (const Labels& series : last) {
    if (!now.contains(series)) storage_.Append(series, {page.at, promql::StaleMarker()});
  }
  last.assign(now.begin(), now.end());
}

}  // namespace pgvigil::replay
