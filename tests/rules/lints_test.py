"""What every shipped rule must be like, its texts, its runbook and its tests."""

import re

import pytest
import yaml

from pgvigil_testing.described import metrics
from pgvigil_testing.rules import (
    ROOT,
    RULE_FILES,
    TEST_FILES,
    matchers,
    shipped,
    unit_tests,
    without_strings,
)

RUNBOOKS = ROOT / "docs" / "runbooks"
RUNBOOK_URL = "https://github.com/pgvigil/pgvigil/blob/main/docs/runbooks/"
EVIDENCE = set(yaml.safe_load((ROOT / "config" / "evidence-queries.yaml").read_text()))
DASHBOARDS = {"pgvigil-fleet", "pgvigil-cluster", "pgvigil-instance"}
SECTIONS = ["## Meaning", "## Impact", "## Diagnosis", "## Mitigation"]
# As often as metrics are collected, or oftener.
INTERVAL = 60
METRIC = re.compile(r"(?<![\w$\"])((?:pg|pgvigil|pgbouncer)_\w+)")
WINDOW = re.compile(r"\[([^\]:]+)[\]:]")
SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}

ALERTS = sorted({rule.alert for rule in shipped()})
each_rule = pytest.mark.parametrize("rule", shipped(), ids=str)
each_alert = pytest.mark.parametrize("alert", ALERTS)


def seconds(duration):
    return sum(int(n) * SECONDS[unit] for n, unit in re.findall(r"(\d+)([dhms])", duration))


@pytest.mark.parametrize("file", RULE_FILES, ids=lambda file: file.stem)
def test_groups_are_few_and_not_too_long(file):
    groups = yaml.safe_load(file.read_text())["groups"]
    assert len(groups) <= 10
    assert not [group["name"] for group in groups if len(group["rules"]) > 20]


@each_rule
def test_name_is_short_camel_case(rule):
    assert re.fullmatch(r"Postgres(?:[A-Z]+[a-z0-9]+)+", rule.alert)
    assert len(rule.alert) <= 40


@each_rule
def test_severity_is_the_only_label(rule):
    assert set(rule.fields["labels"]) == {"severity"}
    assert rule.severity in {"critical", "warning", "info"}


def test_one_severity_of_an_alert_is_one_rule():
    assert len({str(rule) for rule in shipped()}) == len(shipped())


@each_rule
def test_annotations_say_what_they_should(rule):
    annotations = dict(rule.fields["annotations"])
    assert annotations.pop("evidence_query", "blockers") in EVIDENCE
    assert set(annotations) == {"summary", "description", "runbook_url", "dashboard", "panel"}
    assert re.fullmatch(r"(?:[A-Z]|pgvigil)[^{}]*\.", annotations["summary"])
    assert "{{" in annotations["description"] or rule.alert == "PostgresMetricsAbsent"
    assert annotations["description"].endswith(".")
    assert annotations["runbook_url"] == f"{RUNBOOK_URL}{rule.alert}.md"
    assert annotations["dashboard"] in DASHBOARDS
    assert re.fullmatch(r"\d+", annotations["panel"])


@each_rule
def test_values_are_formatted(rule):
    raw = re.findall(r"\{\{\s*\$value\s*\}\}", rule.fields["annotations"]["description"])
    assert not raw


@each_rule
def test_windows_are_intervals_and_a_half(rule):
    windows = WINDOW.findall(without_strings(rule.expr))
    assert not [w for w in windows if seconds(w) % INTERVAL != INTERVAL / 2 or seconds(w) < 300]


@each_rule
def test_every_join_names_its_labels(rule):
    """`or` takes what the other side lacks, and ranges of one metric match by all their labels."""
    text = without_strings(rule.expr)
    words = re.findall(r"\b(and|unless)\b(?!\s+on\b)", text)
    assert not words
    quotients = re.findall(r"\)?\s/\s(?!on\b)", text)
    assert not quotients


@each_rule
def test_divisors_are_guarded(rule):
    """0 as a divisor would make +Inf, which is more than any threshold."""
    divisors = re.findall(r" / on \([^()]*\) group_left \(\)(.*)", rule.expr.replace("\n", " "))
    assert not [divisor for divisor in divisors if not re.search(r"> \d+\s*\)", divisor)]


@each_rule
def test_counters_are_not_compared_raw(rule):
    text = without_strings(rule.expr)
    counters = re.findall(r"(\w+\()?\s*(\w+_total)\b", text)
    assert not [name for call, name in counters if call not in ("increase(", "rate(")]


@each_rule
def test_nothing_is_said_of_values_that_differ(rule):
    """A comparison with != is true of NaN."""
    assert "!=" not in re.sub(r"\{[^{}]*\}", "", rule.expr)


@pytest.fixture(scope="module")
def described():
    """{metric: labels} of what pgvigil says it has."""
    return {entry["name"]: set(entry["labels"]) for entry in metrics()}


def known(name, described):
    return name in described or name.startswith("pg_settings_")


@each_rule
def test_metrics_exist(rule, described):
    used = set(METRIC.findall(without_strings(rule.expr)))
    assert used or rule.alert == "PostgresExporterDown"
    assert not [name for name in used if not known(name, described)]


@each_rule
def test_labels_exist(rule, described):
    selectors = re.findall(r"\b((?:pg|pgvigil)_\w+)\{([^{}]*)\}", rule.expr)
    wrong = [
        f"{metric}{{{label}}}"
        for metric, body in selectors
        for label, _, _ in matchers(body)
        if label not in described[metric]
    ]
    assert not wrong


def test_settings_are_those_of_a_real_server():
    page = "\n".join(file.read_text() for file in (ROOT / "tests/golden").glob("postgresql-*.txt"))
    used = {
        name
        for rule in shipped()
        for name in METRIC.findall(without_strings(rule.expr))
        if name.startswith("pg_settings_")
    }
    assert used
    assert not [name for name in used if f"\n{name}{{" not in page]


def verdicts():
    """{name: severity}, of the constants of the checks."""
    text = "\n".join(file.read_text() for file in (ROOT / "src" / "collectors").glob("*.cc"))
    return dict(re.findall(r'Verdict k\w+\{\s*"(\w+)",\s*Severity::k(\w+)', text))


@pytest.mark.parametrize("verdict, severity", sorted(verdicts().items()))
def test_every_verdict_is_told(verdict, severity):
    told = {
        rule.severity
        for rule in shipped()
        for label, operator, value in matchers(rule.expr)
        if label == "verdict" and operator in ("=", "=~") and verdict in value.split("|")
    }
    assert severity.lower() in told


def test_only_verdicts_that_exist_are_told():
    named = {
        name
        for rule in shipped()
        for label, _, value in matchers(rule.expr)
        if label == "verdict"
        for name in value.split("|")
    }
    assert len(verdicts()) > 30
    assert named <= set(verdicts())


def test_rules_named_by_a_rule_exist():
    known = {"rule": set(ALERTS), "rule_group": {rule.group for rule in shipped()}}
    named = {
        (label, name)
        for rule in shipped()
        for label, _, value in matchers(rule.expr)
        if label in known
        for name in value.split("|")
    }
    assert named
    assert not [name for label, name in named if name not in known[label]]


@each_alert
def test_runbook_exists_and_is_whole(alert):
    text = (RUNBOOKS / f"{alert}.md").read_text()
    lines = text.splitlines()
    assert lines[0] == f"# {alert}"
    assert [line for line in lines if line.startswith("#")][1:] == SECTIONS
    assert len(lines) <= 60


def test_no_runbook_is_of_no_alert():
    assert {file.stem for file in RUNBOOKS.glob("*.md")} == set(ALERTS)


@each_alert
def test_alert_has_tests_of_all_kinds(alert):
    document = yaml.safe_load(unit_tests(alert).read_text())
    kinds = {case["name"].partition(": ")[0] for case in document["tests"]}
    assert kinds == {"fires", "near miss", "quiet"}
    names = [case["name"] for case in document["tests"]]
    assert len(set(names)) == len(names)
    # A check of another alert's name would never fail.
    asked = {check["alertname"] for case in document["tests"] for check in case["alert_rule_test"]}
    assert asked == {alert}


@each_alert
def test_tests_fire_every_severity_and_are_silent_before(alert):
    document = yaml.safe_load(unit_tests(alert).read_text())
    checks = [
        check["exp_alerts"]
        for case in document["tests"]
        if case["name"].startswith("fires: ")
        for check in case["alert_rule_test"]
    ]
    fired = {one["exp_labels"]["severity"] for alerts in checks for one in alerts}
    assert fired == {rule.severity for rule in shipped() if rule.alert == alert}


@each_alert
def test_what_is_quiet_never_pages(alert):
    document = yaml.safe_load(unit_tests(alert).read_text())
    paged = [
        case["name"]
        for case in document["tests"]
        if case["name"].startswith("quiet: ")
        for check in case["alert_rule_test"]
        for one in check["exp_alerts"]
        if one["exp_labels"]["severity"] == "critical"
    ]
    assert not paged


def test_no_tests_are_of_no_alert():
    assert {file.stem for file in TEST_FILES} == set(ALERTS)
