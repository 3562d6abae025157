#include "metrics/parse_exposition.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/utf8.h"

namespace pgvigil::metrics {
namespace {

constexpr std::string_view kBlanks = " \t";

void SkipBlanks(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
}

/// The text up to the first of `stops`, which stays.
std::string_view TakeUpto(std::string_view& rest, std::string_view stops) {
  const std::string_view taken = rest.substr(0, rest.find_first_of(stops));
  rest.remove_prefix(taken.size());
  return taken;
}

bool Take(std::string_view& rest, char wanted) {
  if (!rest.starts_with(wanted)) return false;
  rest.remove_prefix(1);
  return true;
}

Result<std::string> TakeQuoted(std::string_view& rest) {
  if (!Take(rest, '"')) return Fail(ErrorKind::kIo, "a text in double quotes is missing");
  std::string text;
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '"') return text;
    if (c != '\\') {
      text += c;
      continue;
    }
    if (rest.empty()) break;
    // An unknown escape stays as it is, as Prometheus has it.
    if (rest.front() != 'n' && rest.front() != '\\' && rest.front() != '"') text += '\\';
    text += rest.front() == 'n' ? '\n' : rest.front();
    rest.remove_prefix(1);
  }
  return Fail(ErrorKind::kIo, "a text in double quotes has no end");
}

class LineReader {
 public:
  LineReader(std::string_view line, bool open_metrics) : rest_(line), seconds_(open_metrics) {}

  Result<ExposedSample> Read() {
    if (!rest_.starts_with('{')) sample_.name = TakeUpto(rest_, "{ \t");
    SkipBlanks(rest_);
    if (auto read = ReadLabels(); !read) return tl::unexpected(std::move(read.error()));
    if (sample_.name.empty()) return Fail(ErrorKind::kIo, "the metric's name is missing");
    if (auto read = ReadValue(); !read) return tl::unexpected(std::move(read.error()));
    return std::move(sample_);
  }

 private:
  Result<void> ReadLabels() {
    const bool bare = !sample_.name.empty();
    if (bare && !IsMetricName(sample_.name)) {
      return Fail(ErrorKind::kIo, "`" + sample_.name + "` is no name of a metric");
    }
    if (!Take(rest_, '{')) return {};
    for (SkipBlanks(rest_); !Take(rest_, '}'); SkipBlanks(rest_)) {
      if (auto read = ReadLabel(); !read) return read;
      SkipBlanks(rest_);
      if (!Take(rest_, ',') && !rest_.starts_with('}')) {
        return Fail(ErrorKind::kIo, "a comma or `}` is missing behind a label");
      }
    }
    return {};
  }

  Result<void> ReadLabel() {
    const bool quoted = rest_.starts_with('"');
    Result<std::string> name = quoted ? TakeQuoted(rest_) : std::string(TakeUpto(rest_, "= \t,}"));
    if (!name) return tl::unexpected(std::move(name.error()));
    SkipBlanks(rest_);
    if (!Take(rest_, '=')) {
      if (!quoted || !sample_.name.empty()) return Fail(ErrorKind::kIo, "`=` is missing");
      sample_.name = std::move(*name);
      return {};
    }
    SkipBlanks(rest_);
    auto value = TakeQuoted(rest_);
    if (!value) return tl::unexpected(std::move(value.error()));
    return AddLabel(*std::move(name), *std::move(value), quoted);
  }

  Result<void> AddLabel(std::string name, std::string value, bool quoted) {
    const bool legal = quoted ? !name.empty() && !name.starts_with("__") : IsLabelName(name);
    if (!legal) return Fail(ErrorKind::kIo, "`" + name + "` is no name of a label");
    const auto same = [&name](const Label& each) { return each.first == name; };
    if (std::any_of(sample_.labels.begin(), sample_.labels.end(), same)) {
      return Fail(ErrorKind::kIo, "label `" + name + "` is there twice");
    }
    sample_.labels.emplace_back(std::move(name), std::move(value));
    return {};
  }

  Result<void> ReadValue() {
    SkipBlanks(rest_);
    const std::string_view word = TakeUpto(rest_, kBlanks);
    const std::optional<double> value = ParseSampleValue(word);
    if (!value) return Fail(ErrorKind::kIo, "`" + std::string(word) + "` is no number");
    sample_.value = *value;
    SkipBlanks(rest_);
    if (rest_.empty() || (seconds_ && rest_.starts_with('#'))) return {};
    return ReadTimestamp();
  }

  Result<void> ReadTimestamp() {
    const std::string_view word = TakeUpto(rest_, kBlanks);
    SkipBlanks(rest_);
    const bool ends = rest_.empty() || (seconds_ && rest_.starts_with('#'));
    const std::optional<std::int64_t> time = seconds_ ? Seconds(word) : Milliseconds(word);
    if (!ends || !time) return Fail(ErrorKind::kIo, "what follows the value is no timestamp");
    sample_.timestamp_ms = time;
    return {};
  }

  static std::optional<std::int64_t> Milliseconds(std::string_view word) {
    std::int64_t time = 0;
    const auto read = std::from_chars(word.data(), word.data() + word.size(), time);
    if (read.ec != std::errc() || read.ptr != word.data() + word.size()) return std::nullopt;
    return time;
  }

  static std::optional<std::int64_t> Seconds(std::string_view word) {
    const std::optional<double> time = ParseSampleValue(word);
    constexpr double kLargest = 9e15;  // seconds; more does not fit as milliseconds
    if (!time || !(std::abs(*time) < kLargest)) return std::nullopt;
    return static_cast<std::int64_t>(std::llround(*time * 1000));
  }

  std::string_view rest_;
  bool seconds_;
  ExposedSample sample_;
};

/// `# TYPE name kind`; any other comment says nothing.
void ReadComment(std::string_view line, ExposedPage& page) {
  line.remove_prefix(1);
  SkipBlanks(line);
  if (TakeUpto(line, kBlanks) != "TYPE") return;
  SkipBlanks(line);
  std::string name;
  if (line.starts_with('"')) {
    name = TakeQuoted(line).value_or("");
  } else {
    name = TakeUpto(line, kBlanks);
  }
  SkipBlanks(line);
  page.types.emplace(std::move(name), TakeUpto(line, kBlanks));
}

bool IsOpenMetrics(std::string_view page) {
  while (page.ends_with('\n')) page.remove_suffix(1);
  return page == "# EOF" || page.ends_with("\n# EOF");
}

}  // namespace

Result<ExposedPage> ParseExposition(std::string_view page, const ExpositionLimits& limits) {
  if (page.size() > limits.max_bytes) return Fail(ErrorKind::kLimit, "the page is too large");
  const bool open_metrics = IsOpenMetrics(page);
  ExposedPage read;
  for (std::size_t number = 1; !page.empty(); ++number) {
    std::string_view line = TakeUpto(page, "\n");
    Take(page, '\n');
    if (line.ends_with('\r')) line.remove_suffix(1);
    SkipBlanks(line);
    if (line.starts_with('#')) ReadComment(line, read);
    if (line.empty() || line.starts_with('#')) continue;
    const auto at = [number] { return "line " + std::to_string(number) + ": "; };
    if (!IsUtf8(line)) return Fail(ErrorKind::kIo, at() + "not valid UTF-8");
    auto sample = LineReader(line, open_metrics).Read();
    if (!sample) return Fail(sample.error().kind, at() + sample.error().message);
    if (read.samples.size() == limits.max_samples) {
      return Fail(ErrorKind::kLimit, at() + "too many samples");
    }
    read.samples.push_back(*std::move(sample));
  }
  return read;
}

}  // namespace pgvigil::metrics
