"""What selects something selects what is rendered with it."""

import functools

import pytest

from pgvigil_testing import helm, kubernetes

CI = pytest.mark.parametrize("values", helm.CI_FILES, ids=lambda path: path.stem)


@functools.cache
def rendered(values):
    return helm.render(values)


def pods(objects, namespace):
    """(labels, names of the ports) of every pod the chart makes in a namespace."""
    for each, labels, pod in helm.pod_specs(objects):
        if each["metadata"]["namespace"] == namespace:
            ports = {p["name"] for c in kubernetes.all_containers(pod) for p in c.get("ports", [])}
            yield labels, ports


def own(objects, kind):
    """Objects of that kind that are about pods of this chart: sidecars are in those of others."""
    for one in helm.of_kind(objects, kind):
        if one["metadata"]["labels"].get("app.kubernetes.io/component") != "sidecar":
            yield one


@CI
def test_deployments_select_their_own_pods_only(values):
    objects = rendered(values)
    deployments = list(helm.pod_specs(objects))
    for each, _, _ in deployments:
        if each["kind"] != "Deployment":
            continue
        selected = [
            other["metadata"]["name"]
            for other, labels, _ in deployments
            if kubernetes.selects(each["spec"]["selector"], labels)
        ]
        assert selected == [each["metadata"]["name"]]


@CI
def test_services_find_a_port_of_a_pod(values):
    objects = rendered(values)
    for service in own(objects, "Service"):
        metadata, spec = service["metadata"], service["spec"]
        found = [
            ports
            for labels, ports in pods(objects, metadata["namespace"])
            if kubernetes.selects(spec["selector"], labels)
        ]
        assert len(found) == 1, metadata["name"]
        assert all(port["targetPort"] in found[0] for port in spec["ports"]), metadata["name"]


@CI
@pytest.mark.parametrize(
    "kind, key", [("NetworkPolicy", "podSelector"), ("PodDisruptionBudget", "selector")]
)
def test_policies_select_a_pod(values, kind, key):
    objects = rendered(values)
    for one in helm.of_kind(objects, kind):
        assert any(
            kubernetes.selects(one["spec"][key], labels)
            for labels, _ in pods(objects, one["metadata"]["namespace"])
        ), one["metadata"]["name"]


@CI
def test_service_monitor_finds_every_service_with_the_port_once(values):
    objects = rendered(values)
    for monitor in helm.of_kind(objects, "ServiceMonitor"):
        for endpoint in monitor["spec"]["endpoints"]:
            wanted = {
                service["metadata"]["name"]
                for service in helm.of_kind(objects, "Service")
                if any(port.get("name") == endpoint["port"] for port in service["spec"]["ports"])
            }
            assert found_by(monitor, objects) == wanted


def found_by(monitor, objects):
    names = monitor["spec"]["namespaceSelector"]
    return {
        service["metadata"]["name"]
        for service in helm.of_kind(objects, "Service")
        if kubernetes.selects(monitor["spec"]["selector"], service["metadata"]["labels"])
        and (names.get("any") or service["metadata"]["namespace"] in names["matchNames"])
    }


@CI
def test_nothing_is_scraped_twice(values):
    objects = rendered(values)
    monitors = helm.of_kind(objects, "ServiceMonitor") + helm.of_kind(objects, "PodMonitor")
    # The injector is its own target, by another port.
    ports = [
        endpoint["port"]
        for monitor in monitors
        for endpoint in monitor["spec"].get("endpoints", [])
        + monitor["spec"].get("podMetricsEndpoints", [])
    ]
    assert len(ports) == len(set(ports))


@pytest.mark.parametrize("labels", [{}, {"cnpg.io/cluster": "a"}])
def test_pod_monitor_finds_the_pods_of_standalone_instances(labels):
    instance = {"name": "orders", "connection": {"host": "db"}, "podLabels": labels}
    values = {"standalone": {"instances": [instance]}, "podMonitor": {"enabled": True}}
    if labels:
        values["podMonitor"]["selector"] = {"matchLabels": labels}
    objects = helm.render(values)
    monitor = helm.one(objects, "PodMonitor")["spec"]
    port = monitor["podMetricsEndpoints"][0]["port"]
    found = [
        pod["pgvigil.io/instance"]
        for pod, ports in pods(objects, "monitoring")
        if kubernetes.selects(monitor["selector"], pod) and port in ports
    ]
    assert found == ["orders"]
