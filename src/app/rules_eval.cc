#include <algorithm>
#include <iostream>

#include "alerts/promql/evaluator.h"
#include "alerts/promql/functions.h"
#include "alerts/promql/number.h"
#include "alerts/promql/parser.h"
#include "app/rules_commands.h"
#include "base/time_text.h"
#include "http/client.h"

namespace pgvigil::app {
namespace {

using promql::Timestamp;
using replay::RecordedPage;

Result<RecordedPage> Fetch(const std::string& url) {
  const auto parsed = http::ParseUrl(url);
  if (!parsed) return tl::unexpected(parsed.error());
  const SystemClock clock;
  const auto answer = http::Get(*parsed, Deadline::After(clock, std::chrono::seconds(10)), clock);
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status != 200) {
    return Fail(ErrorKind::kIo, url + " answers with status " + std::to_string(answer->status));
  }
  auto page = metrics::ParseExposition(answer->body);
  if (!page) return Fail(page.error().kind, url + ": " + page.error().message);
  const auto now = std::chrono::floor<std::chrono::milliseconds>(clock.WallNow());
  return RecordedPage{url, {}, now.time_since_epoch().count(), *std::move(page)};
}

Result<std::vector<RecordedPage>> PagesOf(const RulesRequest& request) {
  if (request.url.empty() == request.pages.empty()) {
    return Fail(ErrorKind::kConfig, "say where the samples are: either --url or --file");
  }
  if (!request.pages.empty()) return ReadPages(request.pages);
  auto page = Fetch(request.url);
  if (!page) return tl::unexpected(std::move(page.error()));
  return std::vector<RecordedPage>{*std::move(page)};
}

Result<Timestamp> TimeOf(const RulesRequest& request, const std::vector<RecordedPage>& pages) {
  if (request.at.empty()) return pages.back().at;
  const auto at = ParseTime(request.at);
  if (at) return *at;
  return Fail(ErrorKind::kConfig,
              "--at: expected RFC 3339 or seconds since 1970, found `" + request.at + "`");
}

std::string At(Timestamp time) {
  return " @[" + promql::NumberText(static_cast<double>(time) / 1000) + "]\n";
}

/// As `promtool query instant` does; sorted, where the expression does not say how.
void Print(promql::Vector vector, Timestamp at, bool sorted) {
  if (!sorted) std::ranges::sort(vector, {}, &promql::Sample::labels);
  for (const promql::Sample& sample : vector) {
    std::cout << sample.labels.Text() << " => " << promql::NumberText(sample.value) << At(at);
  }
  if (vector.empty()) std::cerr << "pgvigil: the result is empty\n";
}

void Print(promql::Matrix matrix) {
  std::ranges::sort(matrix, {}, &promql::Series::labels);
  for (const promql::Series& series : matrix) {
    std::cout << series.labels.Text() << " =>\n";
    for (const promql::Point& point : series.points) {
      std::cout << promql::NumberText(point.v) << At(point.t);
    }
  }
  if (matrix.empty()) std::cerr << "pgvigil: the result is empty\n";
}

bool SaysItsOrder(const promql::Expr& expr) {
  if (const auto* aggregate = std::get_if<promql::Aggregate>(&expr.node)) {
    return aggregate->op == promql::AggregateOp::kTopk ||
           aggregate->op == promql::AggregateOp::kBottomk;
  }
  const auto* call = std::get_if<promql::Call>(&expr.node);
  return call != nullptr && call->function->name.starts_with("sort");
}

void Print(promql::Value value, Timestamp at, bool sorted) {
  if (const auto* scalar = std::get_if<double>(&value)) {
    std::cout << "scalar: " << promql::NumberText(*scalar) << At(at);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    std::cout << "string: " << *text << At(at);
  } else if (auto* vector = std::get_if<promql::Vector>(&value)) {
    Print(std::move(*vector), at, sorted);
  } else {
    Print(std::move(std::get<promql::Matrix>(value)));
  }
}

}  // namespace

int RunRulesEval(const CommandLine& line) {
  const auto expr = promql::Parse(line.rules.expr);
  if (!expr) return Report({ErrorKind::kConfig, expr.error().Text()});
  const auto pages = PagesOf(line.rules);
  if (!pages) return Report(pages.error());
  const auto at = TimeOf(line.rules, *pages);
  if (!at) return Report(at.error());
  promql::MemoryStorage storage;
  replay::PageFeed feed(storage);
  for (const RecordedPage& page : *pages) feed.Add(page);
  auto value = promql::Evaluate(**expr, storage, *at);
  if (!value) return Report({ErrorKind::kIo, value.error().message});
  Print(*std::move(value), *at, SaysItsOrder(**expr));
  return 0;
}

}  // namespace pgvigil::app
