"""What helm says after an installation: commands that fit, warnings that are meant."""

import re
import shutil

import pytest

from pgvigil_testing import helm

# helm template does not print the notes: this puts them into an object.
PROBE = """apiVersion: v1
kind: ConfigMap
metadata:
  name: notes
data:
  notes: |
    {{- include "pgvigil.notes" . | nindent 4 }}
"""
INSTANCE = {"name": "orders", "connection": {"host": "db"}, "credentials": {"secretName": "orders"}}
STANDALONE = {"instances": [INSTANCE]}
MONITOR = {"enabled": True, "additionalLabels": {"release": "prometheus"}}


@pytest.fixture(scope="module")
def chart(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notes") / "pgvigil"
    shutil.copytree(helm.CHART, folder)
    (folder / "templates" / "notes.yaml").write_text(PROBE)
    return folder


def notes(chart, values):
    return helm.one(helm.render(values, chart=chart), "ConfigMap", "notes")["data"]["notes"]


def warnings(chart, values):
    return re.findall(r"^WARNING: (.*)$", notes(chart, values), flags=re.MULTILINE)


def test_nothing_looks_wrong_when_nothing_is(chart):
    said = notes(chart, {"standalone": STANDALONE, "serviceMonitor": MONITOR})
    assert "WARNING" not in said
    assert "port-forward service/vigil-pgvigil-orders 9188:9188" in said
    assert "get servicemonitor vigil-pgvigil" in said
    assert 'pg_up{job="pgvigil"}' in said
    assert "Injector" not in said and "Rules" not in said


def test_commands_name_objects_that_are_rendered(chart):
    values = {"standalone": STANDALONE, "podMonitor": {**MONITOR, "namespace": "prometheus"}}
    objects = helm.render(values, chart=chart)
    said = notes(chart, values)
    for kind, name in re.findall(r"(service|podmonitor)[/ ]([a-z]+-[-a-z]+)", said):
        wanted = {"service": "Service", "podmonitor": "PodMonitor"}[kind]
        assert helm.one(objects, wanted, name)
    assert "--namespace prometheus get podmonitor" in said


def test_injector_says_which_pods_it_means(chart):
    values = {"injector": {"enabled": True}, "podMonitor": MONITOR}
    said = notes(chart, values)
    assert 'Only pods annotated `pgvigil.io/inject: "true"` get one.' in said
    deployment = re.search(r"rollout status deployment/([-a-z]+)", said)[1]
    assert helm.one(helm.render(values, chart=chart), "Deployment", deployment)
    values["injector"]["selectors"] = [{"operators": ["cloudnative-pg"]}]
    assert "chosen by injector.selectors" in notes(chart, values)


@pytest.mark.parametrize(
    "values, said",
    [
        ({}, "Nothing is switched on"),
        ({"standalone": STANDALONE}, "Nobody scrapes"),
        ({"serviceMonitor": MONITOR}, "The ServiceMonitor finds no Service"),
        ({"podMonitor": MONITOR}, "pods of other charts only"),
        (
            {"standalone": STANDALONE, "podMonitor": {"enabled": True}},
            "podMonitor has no label",
        ),
        ({"prometheusRule": {"enabled": True}}, "prometheusRule has no label"),
        (
            {
                "injector": {"enabled": True},
                "podMonitor": MONITOR,
                "config": {"labels": {"a": "b"}},
            },
            "Injected sidecars do not see config",
        ),
        (
            {
                "injector": {"enabled": True, "certificate": {"from": "existing"}},
                "podMonitor": MONITOR,
            },
            "Kubernetes trusts the webhook only when something else writes caBundle",
        ),
        ({"networkPolicy": {"enabled": True}, "podMonitor": MONITOR}, "there are none"),
        (
            {
                "standalone": {"instances": [{**INSTANCE, "credentials": {}}]},
                "podMonitor": MONITOR,
            },
            "Instance orders has no credentials",
        ),
        (
            {
                "standalone": {**STANDALONE, "connection": {"sslmode": "require"}},
                "podMonitor": MONITOR,
            },
            "Instance orders sends its password to whoever answers",
        ),
        (
            {
                "config": {"notify": {"alertmanagers": ["am:9093"]}},
                "standalone": STANDALONE,
                "podMonitor": MONITOR,
                "prometheusRule": {"enabled": True, "additionalLabels": {"release": "prometheus"}},
            },
            "each alert pages twice",
        ),
        (
            {
                "config": {"notify": {"alertmanagers": ["am:9093"]}},
                "standalone": STANDALONE,
                "podMonitor": MONITOR,
                "networkPolicy": {"enabled": True},
            },
            "reach no Alertmanager",
        ),
    ],
)
def test_warning(chart, values, said):
    found = warnings(chart, values)
    assert any(said in one for one in found), found
    if values and "networkPolicy" not in values:
        assert len(found) == 1, found
