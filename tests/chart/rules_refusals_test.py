"""Values that would silently do nothing, or something else than they say, are refused by name."""

import dataclasses

import pytest

from pgvigil_testing import helm
from pgvigil_testing.chart_rules import with_rules

pytestmark = pytest.mark.skipif(bool(helm.missing(4)), reason=str(helm.missing(4)))


@dataclasses.dataclass(frozen=True)
class Case:
    what: str
    values: dict
    said: tuple


def override(alert, **change):
    return {"overrides": {alert: change}}


CASES = [
    Case(
        "a wrong name",
        override("PostgresReplicationLagg", threshold=1),
        (
            'prometheusRule.overrides: no alert is named "PostgresReplicationLagg"',
            "did you mean PostgresReplicationLag, PostgresReplicationLagBytes?",
            "there are: PostgresAgentConfigReloadFailed, ",
        ),
    ),
    Case(
        "a name like none",
        {"exclude": ["Zzz"]},
        ('prometheusRule.exclude: no alert is named "Zzz"; there are: PostgresAgent',),
    ),
    Case(
        "a glob without a match", {"exclude": ["Pgbouncer*"]}, ('no alert is named "Pgbouncer*"',)
    ),
    Case(
        "a wrong group",
        {"excludeGroups": ["postgres"]},
        ('excludeGroups: no group is named "postgres"; there are: postgres-server, ',),
    ),
    Case(
        "a threshold of two rules",
        override("PostgresSequenceExhaustion", threshold=0.5),
        (
            "overrides.PostgresSequenceExhaustion.threshold: PostgresSequenceExhaustion has rules"
            " of severity warning and critical",
            "as prometheusRule.overrides.PostgresSequenceExhaustion.bySeverity.warning.threshold",
        ),
    ),
    Case(
        "a severity of two rules",
        override("PostgresCrashed", severity="info"),
        ("overrides.PostgresCrashed.severity: PostgresCrashed has rules of severity",),
    ),
    Case(
        "a rule that is not there",
        override("PostgresDown", bySeverity={"warning": {"for": "1m"}}),
        (
            "PostgresDown.bySeverity.warning: PostgresDown has no rule of this severity,"
            " only critical",
        ),
    ),
    Case(
        "expression and threshold",
        override("PostgresUnstable", expr="up == 0", threshold=3),
        ("overrides.PostgresUnstable: set expr or threshold, not both",),
    ),
    Case(
        "expression and threshold of one severity",
        override("PostgresCrashed", bySeverity={"warning": {"expr": "up == 0", "threshold": 3}}),
        ("overrides.PostgresCrashed.bySeverity.warning: set expr or threshold, not both",),
    ),
    Case(
        "the same severity twice",
        override("PostgresCrashed", bySeverity={"critical": {"severity": "warning"}}),
        ("overrides.PostgresCrashed: two rules of PostgresCrashed would have the same labels",),
    ),
    Case(
        "a threshold of a state",
        override("PostgresMonitoringRefused", threshold=2),
        (
            "overrides.PostgresMonitoringRefused.threshold: the rule of severity critical compares"
            " nothing with a number, it asks for a state",
            "set expr, for, or enabled: false instead",
        ),
    ),
    Case(
        "a threshold of a verdict with a setting",
        override("PostgresLockWaitLong", threshold=2),
        (
            "rests on the verdict lock_wait_long, which pgvigil decides by ha.lock_wait;"
            " set config.ha.lock_wait, or expr here",
        ),
    ),
    Case(
        "a threshold of a verdict with two settings",
        override("PostgresFailoverLosesData", threshold=2),
        ("set config.ha.max_lag_bytes and config.ha.max_lag, or expr here",),
    ),
    Case(
        "a threshold of a verdict without one",
        override("PostgresSlotLost", threshold=2),
        ("rests on the verdict slot_lost, whose limit no setting moves",),
    ),
    Case(
        "a threshold of several conditions",
        override("PostgresXidWraparound", bySeverity={"warning": {"threshold": 2}}),
        ("the rule of severity warning joins several conditions by `or`; set expr instead",),
    ),
    Case(
        "a threshold of two comparisons",
        override("PostgresCheckpointsTooFrequent", threshold=2),
        ("has more than one comparison; set expr instead",),
    ),
    Case(
        "a threshold of two series",
        override("PostgresArchiveRpo", threshold=2),
        ("compares two series, not one with a number; set expr instead",),
    ),
    Case("a field no rule has", override("PostgresDown", sevrity="info"), ("sevrity",)),
    Case("a number that is none", override("PostgresUnstable", threshold="many"), ("threshold",)),
    Case("a time without unit", override("PostgresDown", **{"for": "5"}), ("for",)),
    Case("severity as a label", override("PostgresDown", labels={"severity": "x"}), ("severity",)),
    Case("severity for all", {"extraLabels": {"severity": "info"}}, ("severity",)),
    Case("a label that is none", {"extraLabels": {"my-team": "dba"}}, ("my-team",)),
    Case(
        "a rule without a name", {"additionalGroups": [{"name": "a", "rules": [{"expr": "1"}]}]}, ()
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_values_are_refused(case):
    with pytest.raises(helm.HelmError) as refused:
        with_rules(**case.values)
    for said in case.said:
        assert said in str(refused.value)


def test_both_versions_of_helm_say_so(version):
    with pytest.raises(helm.HelmError, match="did you mean PostgresRestarted"):
        with_rules(version, exclude=["PostgresRestartedd"])


@pytest.mark.parametrize("content", ["groups: {", "rules: []", {"groups": "none"}])
def test_extra_file_that_is_no_rule_file_is_refused(content):
    values = {"prometheusRule": {"enabled": True}, "extraRules": {"files": {"own.yaml": content}}}
    with pytest.raises(helm.HelmError, match="extraRules: own.yaml is no rule file: "):
        helm.render(values)


def test_extra_files_of_one_name_are_refused():
    files = {"a_b.yaml": {"groups": []}, "a-b.yaml": {"groups": []}}
    with pytest.raises(helm.HelmError, match="a_b.yaml would share the PrometheusRule extra-a-b"):
        helm.render({"prometheusRule": {"enabled": True}, "extraRules": {"files": files}})
