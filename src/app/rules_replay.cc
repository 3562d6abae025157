#include <algorithm>
#include <array>
#include <iomanip>
#include <iostream>

#include "alerts/promql/number.h"
#include "alerts/replay/replay.h"
#include "app/rules_commands.h"
#include "base/time_text.h"

namespace pgvigil::app {
namespace {

using replay::AlertTotal;
using replay::Event;
using replay::Timeline;

Result<replay::Options> OptionsOf(const RulesRequest& request) {
  const auto interval = ReadInterval(request.interval, promql::Duration(0));
  if (!interval) return tl::unexpected(interval.error());
  replay::Options options{.interval = *interval};
  for (const std::string& label : request.external_labels) {
    const auto equals = label.find('=');
    if (equals == std::string::npos) {
      return Fail(ErrorKind::kConfig,
                  "--external-label: expected NAME=VALUE, found `" + label + "`");
    }
    options.external_labels.Set(label.substr(0, equals), label.substr(equals + 1));
  }
  return options;
}

/// `1h2m`, `15s`.
std::string Span(promql::Duration time) {
  const auto seconds = std::chrono::round<std::chrono::seconds>(time).count();
  std::string text;
  if (seconds >= 3600) text += std::to_string(seconds / 3600) + "h";
  if (seconds % 3600 >= 60) text += std::to_string(seconds % 3600 / 60) + "m";
  if (seconds % 60 != 0 || text.empty()) text += std::to_string(seconds % 60) + "s";
  return text;
}

void Print(const Event& event) {
  promql::Labels rest = event.labels;
  rest.Remove("alertname");
  std::cout << TimeText(event.at) << "  " << std::left << std::setw(8) << Name(event.kind) << "  "
            << event.labels.Get("alertname") << " " << rest.Text() << " "
            << promql::NumberText(event.value) << "\n";
  if (event.kind == Event::Kind::kFiring && !event.summary.empty()) {
    std::cout << "    " << event.summary << "\n";
  }
}

using Row = std::array<std::string, 6>;

void Print(const Row& row, std::size_t name_width) {
  constexpr std::array<int, 6> kWidths = {0, 8, 5, 10, 10, 12};
  for (std::size_t i = 0; i < row.size(); ++i) {
    std::cout << (i == 0 ? "" : "  ") << (i < 2 ? std::left : std::right)
              << std::setw(i == 0 ? static_cast<int>(name_width) : kWidths[i]) << row[i];
  }
  std::cout << "\n";
}

void PrintTotals(const std::vector<AlertTotal>& totals) {
  std::size_t width = std::string_view("ALERT").size();
  for (const AlertTotal& total : totals) width = std::max(width, total.name.size());
  Print(Row{"ALERT", "SEVERITY", "FIRED", "FIRING FOR", "LONGEST", "ONLY PENDING"}, width);
  for (const AlertTotal& total : totals) {
    const std::string longest = Span(total.longest) + (total.still_firing > 0 ? "+" : "");
    Print(Row{total.name, total.severity, std::to_string(total.fired), Span(total.firing), longest,
              std::to_string(total.only_pending)},
          width);
  }
}

int Print(const Timeline& timeline, std::size_t pages) {
  for (const Event& event : timeline.events) Print(event);
  std::cout << (timeline.events.empty() ? "" : "\n") << pages << " pages from "
            << TimeText(timeline.from) << " to " << TimeText(timeline.upto) << ", "
            << timeline.evaluations << " evaluations\n";
  if (timeline.totals.empty()) {
    std::cout << "no alert was pending or fired\n";
  } else {
    PrintTotals(timeline.totals);
  }
  for (const replay::RuleFailure& failure : timeline.failures) {
    std::cout << "failed: " << failure.rule << ": " << failure.message << "; " << failure.times
              << " times, first at " << TimeText(failure.first) << "\n";
  }
  return timeline.failures.empty() ? 0 : kFailure;
}

}  // namespace

int RunRulesReplay(const CommandLine& line) {
  const auto options = OptionsOf(line.rules);
  if (!options) return Report(options.error());
  if (line.rules.pages.empty()) {
    return Report({ErrorKind::kConfig, "say where the recorded pages are: --pages"});
  }
  const ReadRules read = ReadRuleFiles(line.rules.files);
  for (const std::string& error : read.errors) std::cerr << "pgvigil: " << error << "\n";
  if (!read.errors.empty()) return kBadConfiguration;
  auto pages = ReadPages(line.rules.pages);
  if (!pages) return Report(pages.error());
  const std::size_t count = pages->size();
  return Print(replay::Replay(read.groups, *std::move(pages), *options), count);
}

}  // namespace pgvigil::app
