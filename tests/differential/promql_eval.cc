// Evaluates PromQL for the differential tests: JSON lines on stdin, one JSON line each on stdout.
//   {"series":[{"labels":{},"points":[[milliseconds,"value"|"stale"]]}]}  loads, answers with {}
//   {"expr":"...","at":milliseconds}                                     answers with the value
//   {"functions":true}                                                   answers with their names

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "alerts/promql/evaluator.h"
#include "alerts/promql/functions.h"
#include "alerts/promql/parser.h"
#include "alerts/promql/storage.h"

namespace pgvigil::promql {
namespace {

using Json = nlohmann::json;

/// Series in order of labels, as the Prometheus beside it has them.
class Loaded : public Storage {
 public:
  Loaded() = default;
  explicit Loaded(std::vector<Series> series) : series_(std::move(series)) {
    std::ranges::sort(series_, {}, &Series::labels);
  }

  /// Without what is `after` or earlier.
  [[nodiscard]] Loaded Since(Timestamp after) const {
    Loaded later = *this;
    for (Series& series : later.series_) {
      std::erase_if(series.points, [&](const Point& point) { return point.t <= after; });
    }
    return later;
  }

  void Select(std::span<const Matcher> matchers, Timestamp after, Timestamp upto,
              const Visitor& visit) const override {
    for (const Series& series : series_) {
      const auto first = std::ranges::upper_bound(series.points, after, {}, &Point::t);
      const auto last = std::ranges::upper_bound(series.points, upto, {}, &Point::t);
      const auto wanted = [&](const Matcher& matcher) { return matcher.Matches(series.labels); };
      if (first < last && std::ranges::all_of(matchers, wanted)) {
        visit(series.labels, std::span(first, last));
      }
    }
  }

 private:
  std::vector<Series> series_;
};

double Number(const std::string& text) {
  if (text == "stale") return StaleMarker();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "+Inf") return std::numeric_limits<double>::infinity();
  if (text == "-Inf") return -std::numeric_limits<double>::infinity();
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string Text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

Series ReadSeries(const Json& json) {
  std::vector<Label> labels;
  for (const auto& [name, value] : json.at("labels").items()) {
    labels.push_back({name, value.get<std::string>()});
  }
  Series series{Labels(std::move(labels)), {}};
  for (const Json& point : json.at("points")) {
    series.points.push_back({point.at(0).get<Timestamp>(), Number(point.at(1))});
  }
  return series;
}

Loaded ReadStorage(const Json& json) {
  std::vector<Series> all;
  for (const Json& series : json) all.push_back(ReadSeries(series));
  return Loaded(std::move(all));
}

Json LabelsJson(const Labels& labels) {
  Json json = Json::object();
  for (const auto& [name, value] : labels.pairs()) json[name] = value;
  return json;
}

Json Answer(double value) { return {{"type", "scalar"}, {"value", Text(value)}}; }
Json Answer(const std::string& text) { return {{"type", "string"}, {"value", text}}; }

Json Answer(const Vector& vector) {
  Json rows = Json::array();
  for (const Sample& sample : vector) {
    rows.push_back({{"labels", LabelsJson(sample.labels)}, {"value", Text(sample.value)}});
  }
  return {{"type", "vector"}, {"result", std::move(rows)}};
}

Json Answer(const Matrix& matrix) {
  Json rows = Json::array();
  for (const Series& series : matrix) {
    Json points = Json::array();
    for (const Point& point : series.points) {
      points.push_back(Json::array({point.t, Text(point.v)}));
    }
    rows.push_back({{"labels", LabelsJson(series.labels)}, {"points", std::move(points)}});
  }
  return {{"type", "matrix"}, {"result", std::move(rows)}};
}

Json Evaluated(const Storage& storage, const Expr& expr, Timestamp at) {
  const auto value = Evaluate(expr, storage, at);
  if (!value) return {{"error", value.error().message}};
  return std::visit([](const auto& is) { return Answer(is); }, *value);
}

/// What Print() makes of the expression must have the same value. absent() alone may differ: it
/// sees the order of the matchers, and Print() sorts them.
bool PrintsAsItIs(const Storage& storage, const Expr& expr, Timestamp at, const Json& answer) {
  const std::string printed = Print(expr);
  if (printed.find("absent") != std::string::npos) return true;
  const auto read_back = Parse(printed);
  return read_back && Evaluated(storage, **read_back, at) == answer;
}

/// The value must be the same from as many samples as a storage keeps for the expression.
bool ReachesAsFarAsItSays(const Loaded& storage, const Expr& expr, Timestamp at,
                          const Json& answer) {
  const Reach reach = ReachOf(expr);
  return reach.absolute || Evaluated(storage.Since(at - reach.back.count()), expr, at) == answer;
}

Json Evaluated(const Loaded& storage, const Json& request) {
  const auto text = request.at("expr").get<std::string>();
  const auto at = request.at("at").get<Timestamp>();
  const auto expr = Parse(text);
  if (!expr) return {{"error", expr.error().Text()}};
  Json answer = Evaluated(storage, **expr, at);
  if (!PrintsAsItIs(storage, **expr, at, answer)) return {{"type", "misprint: " + Print(**expr)}};
  if (!ReachesAsFarAsItSays(storage, **expr, at, answer)) return {{"type", "wrong reach"}};
  return answer;
}

Json FunctionNames() {
  Json names = Json::array();
  for (const Function& function : AllFunctions()) names.push_back(std::string(function.name));
  return {{"functions", std::move(names)}};
}

}  // namespace

int Main() {
  Loaded storage;
  for (std::string line; std::getline(std::cin, line);) {
    const Json request = Json::parse(line);
    Json answer = Json::object();
    if (request.contains("series")) {
      storage = ReadStorage(request.at("series"));
    } else if (request.contains("functions")) {
      answer = FunctionNames();
    } else {
      answer = Evaluated(storage, request);
    }
    std::cout << answer.dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl;
  }
  return 0;
}

}  // namespace pgvigil::promql

int main() { return pgvigil::promql::Main(); }
