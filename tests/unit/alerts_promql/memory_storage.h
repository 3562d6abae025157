#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "alerts/promql/evaluator.h"
#include "alerts/promql/parser.h"

namespace pgvigil::promql {

/// The labels of `name{label="value"}`.
inline Labels LabelsOf(const std::string& series) {
  std::vector<Label> labels;
  const auto expr = Parse(series);
  for (const Matcher& matcher : std::get<Selector>((*expr)->node).matchers) {
    labels.emplace_back(matcher.name(), matcher.value());
  }
  return Labels(std::move(labels));
}

/// Points `interval` apart from time 0 on, as promtool's tests write them: `1 2 3`, `1+2x3` (1 3 5
/// 7), `5x3`, `_` for a gap, `_x3`, `stale`, `NaN`, `Inf`.
inline std::vector<Point> PointsOf(const std::string& notation, Timestamp interval) {
  std::vector<Point> points;
  Timestamp t = 0;
  std::istringstream words(notation);
  for (std::string word; words >> word;) {
    char* rest = nullptr;
    const bool gap = word.starts_with('_');
    const double first = word == "stale" ? StaleMarker() : std::strtod(word.c_str(), &rest);
    const std::size_t x = word.find('x');
    const long more = x == std::string::npos ? 0 : std::atol(word.c_str() + x + 1);
    const bool steps = rest != nullptr && (*rest == '+' || *rest == '-');
    const double step = steps ? std::strtod(rest, nullptr) : 0;
    const long count = gap && more > 0 ? more : more + 1;
    for (long i = 0; i < count; ++i, t += interval) {
      if (!gap) points.push_back({t, i == 0 ? first : first + step * static_cast<double>(i)});
    }
  }
  return points;
}

class MemoryStorage : public Storage {
 public:
  explicit MemoryStorage(Duration interval = std::chrono::minutes(1)) : interval_(interval) {}

  void Add(const std::string& series, const std::string& notation) {
    series_.push_back({LabelsOf(series), PointsOf(notation, interval_.count())});
  }

  void Select(std::span<const Matcher> matchers, Timestamp after, Timestamp upto,
              const Visitor& visit) const override {
    for (const Series& series : series_) {
      const bool matches = std::ranges::all_of(
          matchers, [&](const Matcher& matcher) { return matcher.Matches(series.labels); });
      const auto seen = [&](const Point& point) { return point.t > after && point.t <= upto; };
      if (matches && std::ranges::any_of(series.points, seen)) visit(series.labels, series.points);
    }
  }

 private:
  Duration interval_;
  std::vector<Series> series_;
};

/// Twelve digits: the last ones differ between mathematics libraries.
inline std::string RoundedText(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 40> text{};
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 12);
  return {text.data(), end};
}

/// The result as `{a="1"} 5; {a="2"} 7`, a range vector's points as `5@60000 6@120000`.
struct AnswerText {
  std::string operator()(double scalar) const { return RoundedText(scalar); }
  std::string operator()(const std::string& text) const { return Quoted(text); }
  std::string operator()(const Vector& vector) const {
    std::string text;
    for (const Sample& sample : vector) {
      text += (text.empty() ? "" : "; ") + sample.labels.Text() + " " + RoundedText(sample.value);
    }
    return text;
  }
  std::string operator()(const Matrix& matrix) const {
    std::string text;
    for (const Series& series : matrix) {
      text += (text.empty() ? "" : "; ") + series.labels.Text();
      for (const Point& point : series.points) {
        text += " " + RoundedText(point.v) + "@" + std::to_string(point.t);
      }
    }
    return text;
  }
};

/// The answer, or `error: ` and why there is none.
inline std::string Answer(const Storage& storage, std::string_view text, Timestamp at,
                          const EvaluationOptions& options = {}) {
  const auto expr = Parse(text);
  if (!expr) return "syntax: " + expr.error().Text();
  const auto value = Evaluate(**expr, storage, at, options);
  return value ? std::visit(AnswerText(), *value) : "error: " + value.error().message;
}

}  // namespace pgvigil::promql
