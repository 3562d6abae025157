#include <iostream>
#include <memory>

#include "app/alert_plan.h"
#include "app/commands.h"
#include "app/one_shot.h"
#include "queries/catalogue.h"
#include "queries/evidence_queries.h"

namespace pgvigil::app {
namespace {

using queries::Finding;

std::size_t PrintFindings(const std::vector<Finding>& findings) {
  std::size_t errors = 0;
  for (const Finding& finding : findings) {
    const bool error = finding.severity == Finding::Severity::kError;
    errors += error ? 1 : 0;
    std::cout << "  " << (error ? "error: " : "warning: ") << finding.where
              << (finding.where.empty() ? "" : ": ") << finding.message << "\n";
  }
  return errors;
}

std::size_t PrintFile(const queries::LoadedFile& file) {
  std::cout << file.path << ": " << file.queries << " queries";
  if (file.dialect_stated || !file.dialect_reason.empty()) {
    std::cout << ", dialect " << queries::Name(file.dialect) << " ("
              << (file.dialect_stated ? "stated" : "recognised by " + file.dialect_reason) << ")";
  }
  std::cout << "\n";
  return PrintFindings(file.findings);
}

void Print(const std::string& name, const Outcome& outcome) {
  std::cout << "  " << name << " on " << outcome.database << ": ";
  if (!outcome.skipped.empty()) {
    std::cout << "not run (" << outcome.skipped << ")\n";
  } else if (outcome.error) {
    std::cout << "FAILED: " << outcome.error->message << "\n";
  } else {
    std::cout << outcome.rows << " rows" << (outcome.truncated ? " (cut off)" : "") << ", "
              << (outcome.block ? outcome.block->series() : 0) << " series, "
              << ToSeconds(outcome.duration) * 1000 << " ms\n";
  }
  for (const auto& loss : outcome.losses) {
    std::cout << "    lost " << loss.count << ": " << Name(loss.reason) << " " << loss.column << " "
              << loss.example << "\n";
  }
}

int RunAll(const config::Settings& settings, const queries::Catalogue& catalogue) {
  OneShot server(settings, std::make_shared<SystemClock>());
  if (const auto connected = server.Connect(); !connected) return Report(connected.error());
  std::cout << "PostgreSQL " << server.facts().version.Text() << ", "
            << (server.facts().in_recovery ? "standby" : "primary") << "\n";
  std::size_t failed = 0;
  for (const auto& query : catalogue.queries) {
    for (const Outcome& outcome : server.Run(query, "")) {
      Print(query->name, outcome);
      failed += outcome.error ? 1 : 0;
    }
  }
  std::cout << failed << " queries failed\n";
  return failed == 0 ? 0 : kFailure;
}

/// Rule files, where alerts are sent, and evidence queries.
Result<void> CheckAlerts(const config::Settings& settings) {
  const auto evidence = queries::LoadEvidenceQueries(settings.alerts.evidence_files);
  if (!evidence) return tl::unexpected(evidence.error());
  const auto plan = MakeAlertPlan(settings);
  if (!plan) return tl::unexpected(plan.error());
  std::size_t rules = 0;
  for (const auto* groups : {&plan->local_rules, &plan->cluster_rules}) {
    for (const auto& group : *groups) rules += group.rules.size();
  }
  std::cout << rules << " rules, " << (plan->enabled ? "evaluated" : "not evaluated")
            << "; `pgvigil rules check` looks closer\n";
  return {};
}

}  // namespace

int RunCheck(const CommandLine& line) {
  const auto loaded = Load(line);
  if (!loaded) return Report(loaded.error());
  for (const std::string& warning : loaded->warnings) std::cout << "warning: " << warning << "\n";
  const auto catalogue = queries::LoadCatalogue(loaded->settings, false);
  if (!catalogue) return Report(catalogue.error());
  std::size_t errors = PrintFindings(catalogue->findings);
  for (const auto& file : catalogue->files) errors += PrintFile(file);
  std::cout << catalogue->queries.size() << " queries in all, " << errors << " errors\n";
  if (const auto alerts = CheckAlerts(loaded->settings); !alerts) return Report(alerts.error());
  if (errors > 0) return kBadConfiguration;
  return line.connect ? RunAll(loaded->settings, *catalogue) : 0;
}

}  // namespace pgvigil::app
