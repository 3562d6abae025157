// The commands below `pgvigil rules`.
#include "app/command_options.h"

namespace pgvigil::app {
namespace {

using Action = RulesRequest::Action;

CLI::App* AddAction(CLI::App& rules, CommandLine& line, Action action, const std::string& name,
                    const std::string& help) {
  CLI::App* added = rules.add_subcommand(name, help);
  added->callback([&line, action] { line.rules.action = action; });
  return added;
}

CLI::Option* AddFiles(CLI::App& command, RulesRequest& request, const std::string& help) {
  return command.add_option("file", request.files, help)->type_name("FILE");
}

void DescribeCheck(CLI::App& rules, CommandLine& line, Options& options) {
  RulesRequest& request = line.rules;
  CLI::App* check = AddAction(
      rules, line, Action::kCheck, "check",
      "Check rule files: what cannot be read, metrics nobody exports, and known mistakes");
  AddFiles(*check, request, "Rule files, directories or globs");
  check->add_option("--disable", request.disabled, "Lint to leave out; repeatable, or with commas")
      ->type_name("LINT")
      ->take_all()
      ->delimiter(',')
      ->allow_extra_args(false);
  check->add_flag("--strict", request.strict, "Warnings fail, too");
  check->add_flag("--lints", request.list_lints, "List the lints, with the reason of each");
  check
      ->add_option("--interval", request.interval,
                   "Between two samples, where a group has no interval (default 1m)")
      ->type_name("DURATION");
  options.AddCatalogue(*check);
  check->footer(
      "\nMetrics that are known are those of `pgvigil describe` with the same options, and what "
      "the "
      "files record.\n"
      "A comment `# pgvigil: disable LINT -- reason` in a rule, or above it, forgives; "
      "`disable-file` does so for the file.\n"
      "Exit codes: 0 no errors, 1 errors (with --strict: or warnings).");
}

void DescribeTest(CLI::App& rules, CommandLine& line) {
  CLI::App* test = AddAction(rules, line, Action::kTest, "test",
                             "Run unit tests of rules, in the format of `promtool test rules`");
  AddFiles(*test, line.rules, "Files of tests")->required();
  test->footer("\nExit codes: 0 all tests passed, 1 some failed.");
}

void AddPages(CLI::App& command, RulesRequest& request, const std::string& option) {
  command
      .add_option(
          option, request.pages,
          "Recorded pages: a file, a glob, or a directory of *.prom files; `a=PATTERN` gives "
          "their series the label instance=\"a\"; repeatable")
      ->type_name("[INSTANCE=]PATTERN")
      ->expected(1)
      ->take_all();
}

void DescribeEval(CLI::App& rules, CommandLine& line) {
  RulesRequest& request = line.rules;
  CLI::App* eval = AddAction(rules, line, Action::kEval, "eval",
                             "Evaluate a PromQL expression on a page, or on recorded pages");
  eval->add_option("expr", request.expr, "The expression")->required()->type_name("EXPR");
  eval->add_option("--url,-u", request.url, "Page to ask for, as http://HOST:PORT/metrics")
      ->type_name("URL");
  AddPages(*eval, request, "--file");
  eval->add_option("--at", request.at,
                   "When: RFC 3339 or seconds since 1970 (default: newest page)")
      ->type_name("TIME");
}

void DescribeReplay(CLI::App& rules, CommandLine& line) {
  RulesRequest& request = line.rules;
  CLI::App* replay = AddAction(rules, line, Action::kReplay, "replay",
                               "Show when rules would have fired over recorded pages");
  AddFiles(*replay, request,
           "Rule files, directories or globs; `default` and `cluster` are built in")
      ->required();
  AddPages(*replay, request, "--pages");
  replay
      ->add_option("--interval", request.interval,
                   "Between two evaluations (default: at each page)")
      ->type_name("DURATION");
  replay->add_option("--external-label", request.external_labels, "For templates; repeatable")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all();
  replay->footer(
      "\nThe time of a page is that of a line `# time: 2026-01-31T12:00:00Z` in it, else of its "
      "name, else of its last change.\n"
      "To record pages:\n"
      "  while sleep 15; do curl -s localhost:9187/metrics > \"pages/$(date +%s).prom\"; done");
}

}  // namespace

void DescribeRules(CLI::App& app, CommandLine& line, Options& options) {
  CLI::App* rules = AddCommand(app, line, Command::kRules, "rules",
                               "Check, test, evaluate, print and replay alerting rules");
  rules->require_subcommand(1);
  DescribeCheck(*rules, line, options);
  DescribeTest(*rules, line);
  DescribeEval(*rules, line);
  DescribeReplay(*rules, line);
  CLI::App* print = AddAction(*rules, line, Action::kPrint, "print", "Print the built-in rules");
  print
      ->add_option("which", line.rules.which, "default: for one instance; cluster: for all members")
      ->type_name("default|cluster")
      ->check(CLI::IsMember({"default", "cluster"}).description(""));
}

}  // namespace pgvigil::app
