#include "alerts/unittest/series_notation.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

#include "alerts/promql/value.h"
#include "metrics/parse_exposition.h"

namespace pgvigil::unittest {
namespace {

using Values = std::vector<std::optional<double>>;

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kDigits = "0123456789";

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

class ValuesReader {
 public:
  ValuesReader(std::string_view text, std::size_t limit) : text_(text), limit_(limit) {}

  Result<Values> Read() {
    for (SkipBlanks(); at_ < text_.size(); SkipBlanks()) {
      if (auto read = ReadItem(); !read) return tl::unexpected(std::move(read.error()));
      if (at_ < text_.size() && kBlanks.find(text_[at_]) == std::string_view::npos) {
        return Unexpected();
      }
    }
    return std::move(values_);
  }

 private:
  [[nodiscard]] tl::unexpected<Error> Wrong(const std::string& message) const {
    return Fail(ErrorKind::kConfig,
                "values, character " + std::to_string(at_ + 1) + ": " + message);
  }
  [[nodiscard]] tl::unexpected<Error> Unexpected() const {
    if (at_ >= text_.size()) return Wrong("something is missing at the end");
    return Wrong("unexpected `" + std::string(1, text_[at_]) + "`");
  }

  void SkipBlanks() { at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size()); }
  [[nodiscard]] char Next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  Result<void> ReadItem() {
    if (text_.substr(at_).starts_with("{{")) {
      return Wrong("native histograms are not supported; write the buckets of a classic one");
    }
    if (Next() == '_') return ReadGap();
    auto first = ReadValue();
    if (!first) return tl::unexpected(std::move(first.error()));
    double step = 0;
    const bool steps = Next() == '+' || Next() == '-';
    if (steps) {
      const double sign = text_[at_++] == '-' ? -1 : 1;
      auto magnitude = ReadNumber();
      if (!magnitude) return tl::unexpected(std::move(magnitude.error()));
      step = sign * *magnitude;
    }
    if (!steps && Next() != 'x') return Add(*first, 0, 0);
    auto times = ReadTimes();
    if (!times) return tl::unexpected(std::move(times.error()));
    return Add(*first, step, *times);
  }

  Result<void> ReadGap() {
    ++at_;
    if (Next() != 'x') return AddGaps(1);
    auto times = ReadTimes();
    if (!times) return tl::unexpected(std::move(times.error()));
    return AddGaps(*times);
  }

  Result<double> ReadValue() {
    if (IsLetter(Next())) return ReadWord();
    const bool negative = Next() == '-';
    if (negative || Next() == '+') ++at_;
    auto number = ReadNumber();
    return number && negative ? -*number : number;
  }

  /// `stale`, and what numbers are called; a word takes every letter and digit that follows.
  Result<double> ReadWord() {
    const std::size_t begin = at_;
    while (IsLetter(Next()) || Next() == '_' || kDigits.find(Next()) != std::string_view::npos)
      ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word == "stale") return promql::StaleMarker();
    if (const auto number = metrics::ParseSampleValue(word)) return *number;
    at_ = begin;
    return Wrong("`" + std::string(word) + "` is neither a number nor `stale`");
  }

  Result<double> ReadNumber() {
    if (IsLetter(Next())) return ReadInfinity();
    const std::size_t begin = at_;
    SkipDigits();
    if (Next() == '.') ++at_;
    SkipDigits();
    if (Next() == 'e' || Next() == 'E') {
      ++at_;
      if (Next() == '+' || Next() == '-') ++at_;
      SkipDigits();
    }
    const auto number = metrics::ParseSampleValue(text_.substr(begin, at_ - begin));
    if (number) return *number;
    at_ = begin;
    return Unexpected();
  }

  Result<double> ReadInfinity() {
    auto word = ReadWord();
    if (word && promql::IsStale(*word)) return Wrong("`stale` has no sign");
    return word;
  }

  void SkipDigits() { at_ = std::min(text_.find_first_not_of(kDigits, at_), text_.size()); }

  Result<std::uint64_t> ReadTimes() {
    if (Next() != 'x') return Unexpected();
    ++at_;
    std::uint64_t times = 0;
    const auto read = std::from_chars(text_.data() + at_, text_.data() + text_.size(), times);
    if (read.ec != std::errc()) return Wrong("a whole number is expected behind `x`");
    at_ = static_cast<std::size_t>(read.ptr - text_.data());
    return times;
  }

  Result<void> CheckRoom(std::uint64_t more) {
    if (more < limit_ - values_.size()) return {};
    return Wrong("more than " + std::to_string(limit_) + " values");
  }

  /// Adds up as it goes, with its rounding errors, as Prometheus does.
  Result<void> Add(double first, double step, std::uint64_t times) {
    if (auto room = CheckRoom(times); !room) return room;
    for (std::uint64_t i = 0; i <= times; ++i) {
      values_.emplace_back(first);
      if (!promql::IsStale(first)) first += step;  // arithmetic could lose the marker's bits
    }
    return {};
  }

  Result<void> AddGaps(std::uint64_t times) {
    if (auto room = CheckRoom(times); !room) return room;
    values_.insert(values_.end(), times, std::nullopt);
    return {};
  }

  std::string_view text_;
  std::size_t limit_;
  std::size_t at_ = 0;
  Values values_;
};

}  // namespace

Result<Values> ParseSeriesValues(std::string_view text, std::size_t limit) {
  return ValuesReader(text, limit).Read();
}

}  // namespace pgvigil::unittest
