#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "alerts/promql/evaluator.h"
#include "alerts/promql/parser.h"
#include "fuzz/require.h"

// Whatever can be read can be evaluated, in bounded time and memory.

namespace pgvigil::promql {
namespace {

/// A counter with a reset, a histogram and a gauge with gaps and odd values.
std::vector<Series> MakeSeries() {
  const auto series = [](std::vector<Label> labels, std::vector<Point> points) {
    return Series{Labels(std::move(labels)), std::move(points)};
  };
  constexpr Timestamp kMinute = 60'000;
  return {
      series({{"__name__", "x"}, {"a", "b"}}, {{0, 1}, {kMinute, 5}, {2 * kMinute, 2}}),
      series({{"__name__", "x"}, {"a", "c"}}, {{0, 0 / 1e300}, {2 * kMinute, 1e300}}),
      series({{"__name__", "y"}, {"le", "1"}}, {{kMinute, 3}}),
      series({{"__name__", "y"}, {"le", "+Inf"}}, {{kMinute, 4}}),
      series({{"__name__", "z"}}, {{0, StaleMarker()}, {kMinute, -1}, {3 * kMinute, 0}}),
  };
}

class Fixed final : public Storage {
 public:
  void Select(std::span<const Matcher> matchers, Timestamp after, Timestamp upto,
              const Visitor& visit) const override {
    for (const Series& series : series_) {
      const auto matches = [&](const Matcher& matcher) { return matcher.Matches(series.labels); };
      const auto first = std::ranges::upper_bound(series.points, after, {}, &Point::t);
      const auto last = std::ranges::upper_bound(series.points, upto, {}, &Point::t);
      if (first < last && std::ranges::all_of(matchers, matches)) {
        visit(series.labels, std::span(first, last));
      }
    }
  }

 private:
  const std::vector<Series> series_ = MakeSeries();
};

void Check(const Expr& expr) {
  constexpr Timestamp kNow = 150'000;
  const EvaluationOptions options{.max_samples = 20'000};
  const auto value = Evaluate(expr, Fixed(), kNow, options);
  if (value) {
    fuzz::Require(value->index() == static_cast<std::size_t>(expr.type),
                  "it has the type foretold");
  } else {
    fuzz::Require(!value.error().message.empty(), "an error says what is wrong");
  }
  fuzz::Require(ReachOf(expr).back >= Duration(0), "nothing reaches into the future");
  static_cast<void>(DemandsOf(expr));
}

}  // namespace
}  // namespace pgvigil::promql

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto expr = pgvigil::promql::Parse(text)) pgvigil::promql::Check(**expr);
  return 0;
}
