"""The labels that targets and alerts of pgvigil get, for the pods of every operator."""

import re

import pytest

from pgvigil_testing import helm

BOTH = pytest.mark.parametrize("kind", ["PodMonitor", "ServiceMonitor"])
INSTANCE = {"name": "orders", "connection": {"host": "db.example.com", "port": 6432}}


def endpoint(kind, values=None):
    key = {"PodMonitor": "podMonitor", "ServiceMonitor": "serviceMonitor"}[kind]
    monitor = helm.one(helm.render({key: {"enabled": True, **(values or {})}}), kind)["spec"]
    (only,) = monitor.get("endpoints") or monitor["podMetricsEndpoints"]
    return only


def relabelled(endpoint, meta):
    """What Prometheus makes of a target's labels; `replace` and `labeldrop` are known here."""
    labels = {f"__meta_kubernetes_{key}": value for key, value in meta.items()}
    labels.update({"job": "namespace/monitor", "endpoint": "pgvigil"})
    for rule in endpoint["relabelings"]:
        if rule.get("action") == "labeldrop":
            labels = {key: labels[key] for key in labels if not re.fullmatch(rule["regex"], key)}
            continue
        assert rule.get("action", "replace") == "replace"
        source = ";".join(labels.get(name, "") for name in rule.get("sourceLabels", []))
        found = re.fullmatch(rule.get("regex", "(.*)"), source)
        if found:
            replacement = rule.get("replacement", "$1").replace(
                "$1", found[1] if found.re.groups else ""
            )
            labels[rule["targetLabel"]] = replacement
    return {key: value for key, value in labels.items() if not key.startswith("__")}


POD = {"pod_name": "orders-1"}
STATEFUL = {"pod_controller_kind": "StatefulSet", "pod_controller_name": "orders-db"}


@BOTH
@pytest.mark.parametrize(
    "meta, cluster",
    [
        ({"pod_label_cnpg_io_cluster": "orders"}, "orders"),
        ({"pod_label_cluster_name": "orders", **STATEFUL}, "orders"),
        (
            {
                "pod_label_postgres_operator_crunchydata_com_cluster": "orders",
                "pod_controller_kind": "StatefulSet",
                "pod_controller_name": "orders-instance1-abcd",
            },
            "orders",
        ),
        ({"pod_label_app_kubernetes_io_instance": "shop", **STATEFUL}, "shop"),
        (STATEFUL, "orders-db"),
        ({"pod_controller_kind": "ReplicaSet", "pod_controller_name": "orders-5d8f"}, None),
        (
            {
                "pod_label_pgvigil_io_cluster": "mine",
                "pod_label_cnpg_io_cluster": "orders",
                "pod_label_app_kubernetes_io_instance": "shop",
                **STATEFUL,
            },
            "mine",
        ),
        ({}, None),
    ],
)
def test_cluster_is_what_the_operator_calls_it(kind, meta, cluster):
    labels = relabelled(endpoint(kind), {**POD, **meta})
    assert labels.get("cluster") == cluster
    assert labels["instance"] == "orders-1"
    assert labels["job"] == "pgvigil"
    assert "endpoint" not in labels, "a label of pgvigil's own metrics"


@BOTH
def test_targets_of_standalone_instances_are_called_as_their_alerts(kind):
    key = {"PodMonitor": "podMonitor", "ServiceMonitor": "serviceMonitor"}[kind]
    objects = helm.render({"standalone": {"instances": [INSTANCE]}, key: {"enabled": True}})
    pod = helm.one(objects, "Deployment")["spec"]["template"]
    meta = {"pod_name": "vigil-pgvigil-orders-5d8f-x"}
    for name, fields in (("label", "labels"), ("annotation", "annotations")):
        for field, value in pod["metadata"][fields].items():
            meta[f"pod_{name}_" + re.sub("[^a-zA-Z0-9_]", "_", field)] = value
    found = relabelled(endpoint(kind), meta)
    variables = {one["name"]: one.get("value") for one in pod["spec"]["containers"][0]["env"]}
    alert = dict(
        pair.split("=", 1) for pair in variables["PGVIGIL_ALERTS_TARGET_LABELS"].split(",")
    )
    assert found == {"job": "pgvigil", "cluster": "orders", "instance": "db.example.com:6432"}
    assert alert == {**found, "namespace": "$(POD_NAMESPACE)"}


@BOTH
def test_job_can_be_a_label_or_left_to_prometheus(kind):
    assert "job" not in targets(endpoint(kind, {"jobLabel": "app"}))
    assert "job" not in targets(endpoint(kind, {"job": ""}))
    own = [{"targetLabel": "stage", "replacement": "test"}]
    only = endpoint(kind, {"defaultRelabelings": False, "job": "", "relabelings": own})
    assert only["relabelings"] == own
    assert "relabelings" not in endpoint(kind, {"defaultRelabelings": False, "job": ""})


def targets(endpoint):
    return [rule.get("targetLabel") for rule in endpoint["relabelings"]]


@BOTH
def test_own_relabelings_come_last(kind):
    own = [{"targetLabel": "cluster", "replacement": "mine"}]
    assert endpoint(kind, {"relabelings": own})["relabelings"][-1:] == own
