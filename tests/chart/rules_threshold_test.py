"""`threshold` replaces the one number a rule compares with, of each rule that has one."""

import functools
import json
import re
import shutil

import pytest

from pgvigil_testing import helm
from pgvigil_testing.chart_rules import rules, shipped_files, with_rules, written
from pgvigil_testing.pgvigil import run as pgvigil
from pgvigil_testing.rules import ROOT, promtools, run

pytestmark = pytest.mark.skipif(bool(helm.missing(4)), reason=str(helm.missing(4)))

SHIPPED = rules(shipped_files())
# What the number of each rule is. All other rules refuse a threshold.
NUMBERS = {
    ("PostgresUnstable", "critical"): "5",
    ("PostgresRestarted", "info"): "0",
    ("PostgresCrashed", "warning"): "0",
    ("PostgresCrashed", "critical"): "3",
    ("PostgresTooManyFailovers", "critical"): "3",
    ("PostgresAgentNotScraped", "warning"): "300",
    ("PostgresAlertsDropped", "warning"): "0",
    ("PostgresRuleEvaluationFailing", "warning"): "0",
    ("PostgresReplicationLag", "info"): "86400",
    ("PostgresRecoveryConflicts", "info"): "10",
    ("PostgresReplicationLagBytes", "warning"): "1024 * 1024 * 1024",
    ("PostgresReplicationLagBytes", "critical"): "10 * 1024 * 1024 * 1024",
    ("PostgresSlotWalRetention", "warning"): "0.25",
    ("PostgresSlotWalRetention", "critical"): "0.5",
    ("PostgresWalRateHigh", "info"): "35 * 1024 * 1024",
    ("PostgresDataVolumeFilling", "warning"): "0.3",
    ("PostgresWalVolumeFilling", "warning"): "0.5",
    ("PostgresConnectionsExhausted", "warning"): "0.8",
    ("PostgresIdleInTransaction", "warning"): "900",
    ("PostgresPreparedXactOld", "warning"): "300",
    ("PostgresDeadlocks", "info"): "5",
    ("PostgresCertificateExpiring", "critical"): "3 * 86400",
    ("PostgresSubscriptionSilent", "warning"): "300",
    ("PostgresChecksumFailures", "critical"): "86400",
    ("PostgresInvalidIndex", "warning"): "0",
    ("PostgresSequenceExhaustion", "warning"): "0.75",
    ("PostgresSequenceExhaustion", "critical"): "0.95",
    ("PostgresSettingsPendingRestart", "info"): "0",
    ("PostgresSplitBrain", "critical"): "1",
    ("PostgresVersionSkew", "warning"): "1",
}
PROBE = """
{{- range $set := list "instance" "cluster" }}
{{- range (include "pgvigil.rules.shipped" (dict "root" $ "set" $set) | fromYaml).groups }}
{{- range .rules }}
---
key: {{ list .alert .labels.severity | toJson }}
answer: {{ include "pgvigil.rules.threshold" (dict "rule" . "threshold" 123454321) }}
{{- end }}
{{- end }}
{{- end }}
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What the chart makes of a threshold for every rule, by alert and severity."""
    chart = tmp_path_factory.mktemp("chart") / "pgvigil"
    shutil.copytree(helm.CHART, chart)
    (chart / "templates" / "probe.yaml").write_text(PROBE)
    told = helm.render(chart=chart, arguments=["--show-only", "templates/probe.yaml"])
    return {tuple(one["key"]): one["answer"] for one in told}


def test_every_rule_is_asked(answers):
    assert set(answers) == set(SHIPPED)


def test_number_is_replaced_and_nothing_else(answers):
    found = {}
    for key, answer in answers.items():
        if "expr" in answer:
            before, after = answer["expr"].split("123454321")
            expr = SHIPPED[key]["expr"]
            assert expr.startswith(before) and expr.endswith(after), key
            found[key] = expr[len(before) : len(expr) - len(after)]
    assert found == NUMBERS


def test_readme_lists_the_numbers():
    row = r"^\| `(Postgres\w+)` \| (\w+) \| `([<>]=? [^`]*)` \|"
    readme = (helm.CHART / "README.md").read_text()
    listed = {(row[0], row[1]): row[2] for row in re.findall(row, readme, flags=re.MULTILINE)}
    assert {key: limit.split(" ", 1)[1] for key, limit in listed.items()} == NUMBERS
    for key, limit in listed.items():
        assert re.search(rf"{re.escape(limit)}\s*($|\)|and|unless)", SHIPPED[key]["expr"]), key


def test_rules_on_verdicts_name_the_setting(answers):
    for key, answer in answers.items():
        verdict = re.match(r'pg_ha_verdict\{verdict="(\w+)"', SHIPPED[key]["expr"])
        if verdict:
            assert f"rests on the verdict {verdict[1]}" in answer["problem"]


@functools.cache
def settings_of_verdicts():
    """The settings that docs/ha-checks.md names where it says when each verdict is true."""
    text = (ROOT / "docs" / "ha-checks.md").read_text()
    rows = re.findall(r"^\| `([a-z_]+)` \| ([^|]*)\|", text, flags=re.MULTILINE)
    return {verdict: set(re.findall(r"`(ha\.\w+)`", condition)) for verdict, condition in rows}


# The condition rests on a term that is explained above its table, or on a switch.
INDIRECT = {
    "settings_below_upstream": set(),
    "standbys_missing": {"ha.expected_standbys"},
    "failover_impossible": {"ha.max_lag_bytes", "ha.max_lag"},
}


def test_settings_of_verdicts_are_those_of_the_documentation(answers):
    known = (ROOT / "docs" / "configuration.md").read_text()
    for answer in answers.values():
        told = re.match(r"rests on the verdict (\w+), .*", answer.get("problem", ""))
        if told:
            settings = set(re.findall(r"config\.(ha\.\w+)", told[0]))
            assert settings == INDIRECT.get(told[1], settings_of_verdicts()[told[1]]), told[1]
            assert all(f"| `{setting}` |" in known for setting in settings)


@pytest.fixture(scope="module")
def overridden():
    """The instance's rules with every number that can be replaced."""
    overrides = {}
    for alert, severity in NUMBERS:
        change = overrides.setdefault(alert, {"bySeverity": {}})
        change["bySeverity"][severity] = {"threshold": 0.625}
    return with_rules(overrides=overrides)


def test_all_thresholds_at_once_are_good_rules(overridden, tmp_path):
    paths = written(overridden, tmp_path)
    text = "".join(path.read_text() for path in paths)
    assert len(re.findall(r"[<>]=? 0\.625\b", text)) == len(NUMBERS)
    for path in paths:
        for program in promtools():
            good, said = run(program, "check", "rules", path)
            assert good, said
        done = pgvigil("rules", "check", path)
        assert done.returncode == 0, done.stdout


def unit_test(rule_file, fires):
    """Idle for 1000 s: over the shipped quarter of an hour, under an hour."""
    alert = {
        "exp_labels": {"severity": "critical", "instance": "a"},
        "exp_annotations": {
            **SHIPPED["PostgresIdleInTransaction", "warning"]["annotations"],
            "description": "A session on a has idled inside its transaction for 16m 40s.",
        },
    }
    series = 'pg_stat_activity_longest_idle_in_transaction_seconds{instance="a"}'
    return {
        "rule_files": [str(rule_file)],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": series, "values": "1000x20"}],
                "alert_rule_test": [
                    {
                        "eval_time": "10m",
                        "alertname": "PostgresIdleInTransaction",
                        "exp_alerts": [alert] if fires else [],
                    }
                ],
            }
        ],
    }


@pytest.mark.parametrize("threshold, fires", [(999, True), (3600, False)])
def test_changed_threshold_decides_when_the_alert_fires(threshold, fires, tmp_path):
    change = {"threshold": threshold, "severity": "critical"}
    paths = written(with_rules(overrides={"PostgresIdleInTransaction": change}), tmp_path)
    (instance,) = [path for path in paths if path.stem == "instance"]
    for expected in (fires, not fires):
        tests = tmp_path / "tests.yaml"
        tests.write_text(json.dumps(unit_test(instance, expected)))
        for program in promtools():
            good, said = run(program, "test", "rules", tests)
            assert good == (expected == fires), said
        done = pgvigil("rules", "test", tests)
        assert (done.returncode == 0) == (expected == fires), done.stdout + done.stderr
