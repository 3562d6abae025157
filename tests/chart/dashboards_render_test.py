"""Dashboards arrive in Grafana byte for byte, by its sidecar or by its operator."""

import json

import pytest

from pgvigil_testing import helm

pytestmark = pytest.mark.skipif(bool(helm.missing(4)), reason=str(helm.missing(4)))

SHIPPED = {
    path.name: path.read_text() for path in (helm.ROOT / "dashboards" / "grafana").glob("*.json")
}
OPERATOR = {"grafanaOperator": {"enabled": True}}
# What an apply from the client writes into an annotation of the object.
LARGEST = 262_144


def dashboards(version=4, **values):
    return helm.render({"dashboards": values}, version)


def contents(objects):
    held = {}
    for each in helm.of_kind(objects, "ConfigMap"):
        held.update(each["data"])
    return held


@pytest.mark.parametrize("values", [{"enabled": True}, OPERATOR], ids=["sidecar", "operator"])
def test_dashboards_are_those_of_the_repository(version, values):
    assert {"fleet.json", "cluster.json", "instance.json"} <= SHIPPED.keys()
    assert contents(dashboards(version, **values)) == SHIPPED


def test_nothing_is_installed_unless_asked_for():
    objects = helm.render()
    assert not helm.of_kind(objects, "ConfigMap")
    assert not helm.of_kind(objects, "GrafanaDashboard")


def test_each_dashboard_has_an_object_that_can_be_applied():
    objects = helm.of_kind(dashboards(enabled=True), "ConfigMap")
    assert len(objects) == len(SHIPPED)
    for each in objects:
        assert len(json.dumps(each)) < LARGEST


def test_sidecar_of_grafana_s_chart_finds_them():
    for each in helm.of_kind(dashboards(enabled=True), "ConfigMap"):
        assert each["metadata"]["labels"]["grafana_dashboard"] == "1"
        assert each["metadata"]["namespace"] == "monitoring"
        assert "annotations" not in each["metadata"]


def test_label_folder_and_namespace_can_be_chosen():
    values = {
        "label": "example.com/board",
        "labelValue": "yes",
        "additionalLabels": {"team": "dba"},
        "annotations": {"owner": "dba"},
        "folder": "Databases, all of them",
        "folderAnnotation": "k8s-sidecar-target-directory",
        "namespace": "grafana",
    }
    for each in helm.of_kind(dashboards(enabled=True, **values), "ConfigMap"):
        labels = each["metadata"]["labels"]
        assert (labels["example.com/board"], labels["team"]) == ("yes", "dba")
        assert "grafana_dashboard" not in labels
        assert each["metadata"]["namespace"] == "grafana"
        assert each["metadata"]["annotations"] == {
            "owner": "dba",
            "k8s-sidecar-target-directory": "Databases, all of them",
        }


def test_operator_finds_the_file_of_each():
    values = {
        "namespace": "grafana",
        "folder": "PostgreSQL",
        "grafanaOperator": {
            "enabled": True,
            "resyncPeriod": "5m",
            "instanceSelector": {"matchLabels": {"dashboards": None, "stage": "test"}},
        },
    }
    objects = dashboards(**values)
    maps = {each["metadata"]["name"]: each for each in helm.of_kind(objects, "ConfigMap")}
    boards = helm.of_kind(objects, "GrafanaDashboard")
    assert len(boards) == len(SHIPPED)
    for board in boards:
        reference = board["spec"]["configMapRef"]
        held = maps[reference["name"]]
        assert reference["key"] in held["data"]
        assert board["metadata"]["namespace"] == held["metadata"]["namespace"] == "grafana"
        assert "grafana_dashboard" not in held["metadata"]["labels"]
        assert board["spec"] == {
            "allowCrossNamespaceImport": True,
            "configMapRef": reference,
            "folder": "PostgreSQL",
            "instanceSelector": {"matchLabels": {"stage": "test"}},
            "resyncPeriod": "5m",
        }
