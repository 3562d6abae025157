// How far back a rule looks.
#include <algorithm>
#include <array>

#include "alerts/lint/checks.h"
#include "alerts/lint/expression.h"
#include "alerts/promql/functions.h"
#include "alerts/promql/parser.h"

namespace pgvigil::lint {
namespace {

using promql::Duration;

/// Those that one sample is enough for.
constexpr std::array<std::string_view, 4> kOneIsEnough = {"last_over_time", "first_over_time",
                                                          "present_over_time", "absent_over_time"};

std::string Seconds(Duration time) {
  std::string text = std::to_string(time.count() / 1000);
  if (time.count() % 1000 != 0) text = std::to_string(time.count()) + " m";
  return text + "s";
}

void CheckWindow(const Subject& subject, const Expr& call, Duration range, bool takes_two) {
  const Duration interval = subject.interval;
  const std::string message = subject.Text(call) + ": the window is " + Seconds(range) +
                              ", the interval " + Seconds(interval);
  if (takes_two && range < 2 * interval) {
    subject.Tell("short-window", message);
  } else if (takes_two && range < 4 * interval) {
    subject.Tell("tight-window", message);
  }
  if (range % interval == Duration(0)) subject.Tell("window-on-grid", message);
}

}  // namespace

void CheckWindows(const Subject& subject) {
  promql::Walk(*subject.rule.expr, [&subject](const Expr& each) {
    const auto* call = std::get_if<promql::Call>(&each.node);
    if (call == nullptr) return;
    const bool takes_two =
        std::ranges::find(kOneIsEnough, call->function->name) == kOneIsEnough.end();
    for (const promql::ExprPtr& argument : call->arguments) {
      if (const auto* range = As<promql::Range>(*argument)) {
        CheckWindow(subject, each, range->range, takes_two);
      }
    }
  });
}

}  // namespace pgvigil::lint
