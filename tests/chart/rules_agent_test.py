"""Agents in sidecars and standalone instances evaluate the rules that Prometheus is given."""

import functools
import json

import pytest
import yaml

from pgvigil_testing import helm
from pgvigil_testing.chart_rules import agent_files, rule_files
from pgvigil_testing.pgvigil import run as pgvigil

pytestmark = pytest.mark.skipif(bool(helm.missing(4)), reason=str(helm.missing(4)))

OVERRIDES = {"overrides": {"PostgresIdleInTransaction": {"threshold": 60}}}
NOTIFY = {"notify": {"alertmanagers": ["alertmanager:9093"]}}
PEERS = {"peers": {"dns_names": ["pgvigil.orders.svc"]}}
SIDECAR = "vigil-pgvigil-sidecar"
STANDALONE = "vigil-pgvigil-orders"
BOTH = pytest.mark.parametrize("name", [SIDECAR, STANDALONE])


def rendered(config, rules, **others):
    values = {
        "config": config,
        "prometheusRule": {"enabled": True, **rules},
        "sidecar": {"namespaces": ["orders"]},
        "standalone": {"instances": [{"name": "orders", "connection": {"host": "orders"}}]},
    }
    return _rendered(json.dumps({**values, **others}))


@functools.cache
def _rendered(values):
    return helm.render(json.loads(values))


@BOTH
def test_changed_rules_take_the_place_of_the_built_in_ones(name):
    objects = rendered({**NOTIFY, **PEERS}, OVERRIDES)
    config, files = agent_files(objects, name)
    assert config["alerts"] == {
        "default_rules": False,
        "rule_files": ["/etc/pgvigil/pgvigil-instance.yaml"],
        "cluster_rule_files": ["/etc/pgvigil/pgvigil-cluster.yaml"],
    }
    of_prometheus = rule_files(objects)
    assert yaml.safe_load(files["pgvigil-instance.yaml"]) == of_prometheus["instance"]
    assert yaml.safe_load(files["pgvigil-cluster.yaml"]) == of_prometheus["cluster"]


def test_pod_that_runs_gets_them_without_another_mount():
    before, after = rendered(NOTIFY, {}), rendered(NOTIFY, OVERRIDES)
    assert helm.of_kind(before, "Deployment") == helm.of_kind(after, "Deployment")


@BOTH
def test_what_prometheus_is_not_given_the_agent_evaluates_all_the_same(name):
    values = {**OVERRIDES, "enabled": False, "instanceRules": False}
    _, files = agent_files(rendered(NOTIFY, values), name)
    assert "> 60" in files["pgvigil-instance.yaml"]


@BOTH
@pytest.mark.parametrize(
    "config, values",
    [
        (NOTIFY, {}),
        (NOTIFY, {"additionalLabels": {"release": "a"}}),
        ({}, OVERRIDES),
        ({**NOTIFY, "alerts": {"enabled": "no"}}, OVERRIDES),
        ({**NOTIFY, "alerts": {"default_rules": False}}, OVERRIDES),
    ],
    ids=["unchanged", "object only", "nobody to tell", "switched off", "not wanted"],
)
def test_agent_is_given_no_rules(name, config, values):
    assert agent_files(rendered(config, values), name) == (config, {})


@BOTH
def test_rules_of_clusters_need_peers(name):
    config, files = agent_files(rendered(NOTIFY, OVERRIDES), name)
    assert files.keys() == {"pgvigil-instance.yaml"}
    assert "cluster_rule_files" not in config["alerts"]


@pytest.mark.parametrize(
    "config, extra",
    [
        ({"alerts": {"enabled": "yes"}}, {}),
        (PEERS, {}),
        ({"alerts": {"rule_files": ["/rules"]}}, {}),
        ({}, {"files": {"own.yaml": {"groups": []}}}),
        ({}, {"configMaps": ["own"]}),
    ],
)
def test_agent_that_evaluates_is_known_by_its_configuration(config, extra):
    told, files = agent_files(rendered(config, OVERRIDES, extraRules=extra), SIDECAR)
    assert "pgvigil-instance.yaml" in files
    own = config.get("alerts", {}).get("rule_files", [])
    more = ["/etc/pgvigil/rules.d"] if extra else []
    assert told["alerts"]["rule_files"] == [*own, "/etc/pgvigil/pgvigil-instance.yaml", *more]


def test_configuration_of_one_s_own_is_left_alone():
    values = {"namespaces": ["orders"], "configMap": "own"}
    objects = rendered(NOTIFY, OVERRIDES, sidecar=values, standalone={"instances": []})
    assert not helm.of_kind(objects, "ConfigMap")


def test_pgvigil_accepts_the_configuration(tmp_path):
    config, files = agent_files(rendered({**NOTIFY, **PEERS}, OVERRIDES), SIDECAR)
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    text = yaml.safe_dump(config).replace("/etc/pgvigil", str(tmp_path))
    (tmp_path / "pgvigil.yaml").write_text(text)
    done = pgvigil("check", "--config", tmp_path / "pgvigil.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
