// Prometheus' functions for numbers and times.
#include <array>
#include <cmath>

#include "alerts/promql/parser.h"
#include "alerts/rules/go_format.h"
#include "alerts/rules/humanize.h"
#include "alerts/rules/template_functions.h"

namespace pgvigil::rules {
namespace {

using Arguments = TemplateFunction::Arguments;

template <std::string (*Write)(double)>
GoResult Humanized(Arguments arguments, const TemplateInput& /*input*/) {
  const auto number = ToNumber(arguments[0]);
  if (!number) return tl::unexpected(number.error());
  return GoValue{Write(*number)};
}

GoResult Time(Arguments arguments, const TemplateInput& /*input*/) {
  const auto seconds = ToNumber(arguments[0]);
  if (!seconds) return tl::unexpected(seconds.error());
  const auto time = ToTime(*seconds);
  if (!time) return tl::unexpected(time.error());
  return GoValue{*time};
}

GoResult HumanizedTimestamp(Arguments arguments, const TemplateInput& input) {
  const auto seconds = ToNumber(arguments[0]);
  if (seconds && !std::isfinite(*seconds)) return GoValue{FormatFloat(*seconds, 'g', -1)};
  const GoResult time = Time(arguments, input);
  return time ? GoResult(GoValue{GoText(*time)}) : time;
}

GoResult ToDuration(Arguments arguments, const TemplateInput& /*input*/) {
  constexpr double kNanoseconds = 1e9;
  constexpr double kMost = 9.2e18;
  const auto seconds = ToNumber(arguments[0]);
  if (!seconds) return tl::unexpected(seconds.error());
  const double nanoseconds = *seconds * kNanoseconds;
  if (!(std::abs(nanoseconds) < kMost)) {
    return tl::unexpected(FormatFloat(*seconds, 'g', -1) +
                          " cannot be represented as a nanoseconds duration");
  }
  return GoValue{GoDuration{static_cast<std::int64_t>(nanoseconds)}};
}

GoResult Now(Arguments /*arguments*/, const TemplateInput& input) {
  return GoValue{static_cast<double>(input.now) / 1000};
}

GoResult ParseDurationText(Arguments arguments, const TemplateInput& /*input*/) {
  const auto* text = arguments[0].As<std::string>();
  if (text == nullptr) {
    return tl::unexpected("wrong type for value; expected string; got " +
                          std::string(TypeName(arguments[0])));
  }
  if (*text == "0") return GoValue{0.0};
  const auto duration = promql::ParseDuration(*text);
  if (!duration) return tl::unexpected("not a valid duration string: " + GoQuote(*text));
  return GoValue{static_cast<double>(duration->count()) / 1000};
}

constexpr std::array<TemplateFunction, 9> kFunctions = {{
    {"humanize", 1, 1, Humanized<Humanize>},
    {"humanize1024", 1, 1, Humanized<Humanize1024>},
    {"humanizeDuration", 1, 1, Humanized<HumanizeDuration>},
    {"humanizePercentage", 1, 1, Humanized<HumanizePercentage>},
    {"humanizeTimestamp", 1, 1, HumanizedTimestamp},
    {"toTime", 1, 1, Time},
    {"toDuration", 1, 1, ToDuration},
    {"now", 0, 0, Now},
    {"parseDuration", 1, 1, ParseDurationText},
}};

}  // namespace

std::span<const TemplateFunction> NumberFunctions() { return kFunctions; }

}  // namespace pgvigil::rules
