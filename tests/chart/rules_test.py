"""PrometheusRule: the shipped rules unchanged, and changed as the values say."""

import dataclasses
import itertools
import json
import re
import textwrap

import pytest
import yaml

from pgvigil_testing import helm
from pgvigil_testing.chart_rules import rule_files, rules, shipped_files, with_rules, written
from pgvigil_testing.pgvigil import run as pgvigil
from pgvigil_testing.rules import promtools, run, shipped

pytestmark = pytest.mark.skipif(bool(helm.missing(4)), reason=str(helm.missing(4)))

SHIPPED = rules(shipped_files())


def test_rules_are_shipped_unchanged(version):
    assert with_rules(version) == shipped_files()


def test_rules_are_not_installed_unless_asked_for():
    assert not rule_files(helm.render())


def test_objects_fit_into_the_cluster_s_store():
    for each in helm.of_kind(helm.render({"prometheusRule": {"enabled": True}}), "PrometheusRule"):
        assert len(json.dumps(each)) < 250_000


def test_each_file_can_be_left_out():
    assert set(with_rules(instanceRules=False)) == {"cluster"}
    assert set(with_rules(clusterRules=False)) == {"instance"}


@pytest.mark.parametrize("values", helm.CI_FILES, ids=lambda path: path.stem)
def test_rendered_rules_are_good(values, tmp_path):
    paths = written(rule_files(helm.render(values)), tmp_path)
    for program, path in itertools.product(promtools(), paths):
        good, said = run(program, "check", "rules", path)
        assert good, said
        assert "duplicate" not in said, said
    for path in (path for path in paths if path.stem in ("instance", "cluster")):
        done = pgvigil("rules", "check", path)
        assert done.returncode == 0, done.stdout + done.stderr


def changed(**values):
    """(rules with other contents, names of rules that are gone)"""
    now = rules(with_rules(**values))
    assert not set(now) - set(SHIPPED)
    return {key: rule for key, rule in now.items() if rule != SHIPPED[key]}, set(SHIPPED) - set(now)


def test_alerts_are_excluded_by_name_and_by_glob():
    different, gone = changed(exclude=["PostgresDown", "PostgresPgBouncer*"])
    assert not different
    assert gone == {
        ("PostgresDown", "critical"),
        ("PostgresPgBouncerDown", "critical"),
        ("PostgresPgBouncerSaturated", "warning"),
        ("PostgresPgBouncerPaused", "warning"),
    }


def test_groups_are_excluded():
    different, gone = changed(excludeGroups=["postgres-wal", "postgres-cluster"])
    assert not different
    wanted = {"postgres-wal", "postgres-cluster"}
    assert gone == {(rule.alert, rule.severity) for rule in shipped() if rule.group in wanted}


def test_group_without_rules_and_file_without_groups_are_left_out():
    assert set(with_rules(exclude=["*"])) == set()
    names = [group["name"] for group in with_rules(exclude=["PostgresDisk*"])["instance"]["groups"]]
    assert "postgres-disks" in names
    disks = ["PostgresDisk*", "Postgres*VolumeFilling"]
    assert "postgres-disks" not in str(with_rules(exclude=disks))


def test_labels_and_annotations_are_added_to_every_alert():
    now = rules(with_rules(extraLabels={"team": "{{ x }}"}, extraAnnotations={"contact": "me"}))
    for key, rule in now.items():
        before = SHIPPED[key]
        assert rule["labels"] == {**before["labels"], "team": "{{ x }}"}
        assert rule["annotations"] == {**before["annotations"], "contact": "me"}
        assert rule["expr"] == before["expr"]


@pytest.mark.parametrize("base", ["https://wiki.example.com/pg", "https://wiki.example.com/pg/"])
def test_runbooks_may_be_elsewhere(base):
    for (alert, _), rule in rules(with_rules(runbookUrlBase=base)).items():
        assert rule["annotations"]["runbook_url"] == f"https://wiki.example.com/pg/{alert}.md"


def test_alert_leads_to_its_panel():
    url = "https://grafana.example.com/d/"
    cluster = "&var-namespace={{ $labels.namespace }}&var-cluster={{ $labels.cluster }}"
    where = {"pgvigil-fleet": "", "pgvigil-cluster": cluster}
    where["pgvigil-instance"] = where["pgvigil-cluster"] + "&var-instance={{ $labels.instance }}"
    for rule in rules(with_rules(grafanaUrl="https://grafana.example.com/")).values():
        annotations = rule["annotations"]
        board, panel = annotations["dashboard"], annotations["panel"]
        assert annotations["dashboard_url"] == f"{url}{board}?viewPanel={panel}{where[board]}"


@dataclasses.dataclass(frozen=True)
class Override:
    what: str
    values: dict
    alert: str
    severity: str
    differs: dict
    shipped_severity: str = ""

    def expected(self):
        before = SHIPPED[self.alert, self.shipped_severity or self.severity]
        return {**before, **self.differs}


IDLE = ("PostgresIdleInTransaction", "warning")
IDLE_METRIC = "pg_stat_activity_longest_idle_in_transaction_seconds"
OVERRIDES = [
    Override("a threshold", {"threshold": 1800}, *IDLE, {"expr": f"{IDLE_METRIC} > 1800"}),
    Override("a large one", {"threshold": 10**13}, *IDLE, {"expr": f"{IDLE_METRIC} > {10**13}"}),
    Override("zero", {"threshold": 0}, *IDLE, {"expr": f"{IDLE_METRIC} > 0"}),
    Override("a fraction", {"threshold": 0.5}, *IDLE, {"expr": f"{IDLE_METRIC} > 0.5"}),
    Override("a product", {"threshold": "2 * 3600"}, *IDLE, {"expr": f"{IDLE_METRIC} > 2 * 3600"}),
    Override("an expression", {"expr": "up == 0"}, *IDLE, {"expr": "up == 0"}),
    Override("a waiting time", {"for": "1h"}, *IDLE, {"for": "1h"}),
    Override("none", {"for": "0s"}, *IDLE, {"for": "0s"}),
    Override("a time to hold", {"keep_firing_for": "2m"}, *IDLE, {"keep_firing_for": "2m"}),
    Override(
        "a severity",
        {"severity": "critical"},
        "PostgresIdleInTransaction",
        "critical",
        {"labels": {"severity": "critical"}},
        "warning",
    ),
    Override(
        "a label",
        {"labels": {"pager": "db"}},
        *IDLE,
        {"labels": {"severity": "warning", "pager": "db"}},
    ),
    Override(
        "an empty label",
        {"labels": {"pager": ""}},
        *IDLE,
        {"labels": {"severity": "warning", "pager": ""}},
    ),
    Override(
        "one of two rules",
        {"bySeverity": {"critical": {"for": "9m"}}},
        "PostgresCrashed",
        "critical",
        {"for": "9m"},
    ),
    Override(
        "the closer one counts",
        {"for": "1m", "bySeverity": {"info": {"for": "9m"}}},
        "PostgresRestarted",
        "info",
        {"for": "9m"},
    ),
]


@pytest.mark.parametrize("case", OVERRIDES, ids=lambda case: case.what)
def test_one_alert_is_changed_and_no_other(case):
    now = rules(with_rules(overrides={case.alert: case.values}))
    assert now.pop((case.alert, case.severity)) == case.expected()
    before = dict(SHIPPED)
    before.pop((case.alert, case.shipped_severity or case.severity))
    assert now == before


def test_annotation_is_changed_beside_the_others():
    now = rules(with_rules(overrides={IDLE[0]: {"annotations": {"summary": "Idle."}}}))
    assert now[IDLE]["annotations"] == {**SHIPPED[IDLE]["annotations"], "summary": "Idle."}


@pytest.mark.parametrize(
    "values, gone",
    [
        ({"enabled": False}, {"critical", "warning"}),
        ({"bySeverity": {"warning": {"enabled": False}}}, {"warning"}),
        ({"enabled": False, "bySeverity": {"warning": {"enabled": True}}}, {"critical"}),
        ({"enabled": True, "bySeverity": {"critical": {"enabled": False}}}, {"critical"}),
    ],
)
def test_alert_or_one_of_its_rules_is_switched_off(values, gone):
    different, missing = changed(overrides={"PostgresCrashed": values})
    assert not different
    assert missing == {("PostgresCrashed", severity) for severity in gone}


def test_severities_of_two_rules_are_exchanged():
    both = {"warning": {"severity": "info"}, "critical": {"severity": "warning"}}
    now = rules(with_rules(overrides={"PostgresCrashed": {"bySeverity": both}}))
    assert ("PostgresCrashed", "critical") not in now
    assert now["PostgresCrashed", "info"]["expr"] == SHIPPED["PostgresCrashed", "warning"]["expr"]
    wanted = SHIPPED["PostgresCrashed", "critical"]["expr"]
    assert now["PostgresCrashed", "warning"]["expr"] == wanted


def test_groups_of_one_s_own_are_added_as_they_are():
    own = {
        "name": "own",
        "rules": [{"record": "a:b", "expr": 'pg_up{x="{{ y }}"}'}],
        "interval": "1m",
    }
    assert with_rules(additionalGroups=[own]) == {
        **shipped_files(),
        "additional": {"groups": [own]},
    }


def test_rule_files_of_the_agent_are_prometheus_s_too():
    own = {"groups": [{"name": "own", "rules": [{"record": "a:b", "expr": "pg_up"}]}]}
    values = {
        "prometheusRule": {"enabled": True},
        "extraRules": {
            "files": {"My_orders.yaml": json.dumps(own)},
            "clusterFiles": {"My_orders.yaml": own},
        },
    }
    files = rule_files(helm.render(values))
    assert files == {**shipped_files(), "extra-my-orders": own, "extra-cluster-my-orders": own}
    values["prometheusRule"]["extraRules"] = False
    assert rule_files(helm.render(values)) == shipped_files()


def examples_of_readme():
    """The indented blocks of the README's section on changes."""
    text = (helm.CHART / "README.md").read_text()
    section = text.split("## Changing the rules")[1].split("\n## ")[0]
    blocks = re.findall(r"^\n((?: {4}.*\n|\n(?= {4}))+)", section, flags=re.MULTILINE)
    return [textwrap.dedent(block) for block in blocks]


def test_example_of_the_readme_is_right(tmp_path):
    values = yaml.safe_load(examples_of_readme()[0])
    files = rule_files(helm.render(values))
    now = rules(files)
    assert ("PostgresWalRateHigh", "info") not in now
    assert ("PostgresSequenceExhaustion", "warning") not in now
    assert now["PostgresIdleInTransaction", "info"]["expr"].endswith("> 3600")
    assert "> 5368709120\n" in now["PostgresReplicationLagBytes", "warning"]["expr"]
    for path in written(files, tmp_path):
        good, said = run(promtools()[0], "check", "rules", path)
        assert good, said
        assert pgvigil("rules", "check", path).returncode == 0


def test_refusal_of_the_readme_is_what_is_said():
    with pytest.raises(helm.HelmError) as refused:
        with_rules(overrides={"PostgresLockWaitLong": {"threshold": 300}})
    said = " ".join(examples_of_readme()[1].split()).removeprefix("Error: ... ")
    assert said in str(refused.value)
    assert yaml.safe_load(examples_of_readme()[2]) == {"config": {"ha": {"lock_wait": "5m"}}}
