"""Kubernetes and the restricted profile would accept every object the chart renders."""

import functools

import pytest

from pgvigil_testing import helm, kubernetes

CI = pytest.mark.parametrize("values", helm.CI_FILES, ids=lambda path: path.stem)


@functools.cache
def rendered(values):
    return helm.render(values)


def test_objects_fit_the_schemas_of_their_kinds():
    objects = [one for values in helm.CI_FILES for one in rendered(values)]
    assert kubernetes.errors_of(objects) == []


def wrong(**fields):
    metadata = {"name": "wrong", "namespace": "here"}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, **fields}


@pytest.mark.parametrize(
    "broken, said",
    [
        (wrong(spec={"selectr": {}}), "selectr"),
        (wrong(spec={"ports": [{"port": "http"}]}), "port"),
        (wrong(spec={"ports": [{"name": "no-port"}]}), "port"),
        (wrong(kind="Servis"), "no schema of v1 Servis"),
        (
            wrong(
                apiVersion="monitoring.coreos.com/v1",
                kind="PodMonitor",
                spec={"selector": {}, "podMetricsEndpoints": [{"portt": "pgvigil"}]},
            ),
            "portt",
        ),
        (
            wrong(
                apiVersion="rbac.authorization.k8s.io/v1",
                kind="Role",
                rules=[{"verbs": ["get"], "resource": ["pods"]}],
            ),
            "resource",
        ),
    ],
)
def test_validator_refuses(broken, said):
    errors = kubernetes.errors_of([broken])
    assert errors and said in "\n".join(errors)


@CI
def test_pods_keep_to_the_restricted_profile(values):
    breaches = [
        f"{each['metadata']['name']}: {breach}"
        for each, _, pod in helm.pod_specs(rendered(values))
        for breach in kubernetes.breaches_of_restricted_profile(pod)
    ]
    assert breaches == []


@CI
def test_containers_are_limited_and_write_nothing(values):
    for _, _, pod in helm.pod_specs(rendered(values)):
        for container in kubernetes.all_containers(pod):
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["resources"]["limits"]["memory"]
            assert container["resources"]["requests"].keys() == {"cpu", "memory"}


def test_profile_check_sees_every_breach():
    container = {"name": "bad", "ports": [{"containerPort": 1, "hostPort": 1}]}
    container["securityContext"] = {"privileged": True, "capabilities": {"add": ["SYS_ADMIN"]}}
    pod = {"containers": [container], "hostPID": True, "securityContext": {"runAsUser": 0}}
    pod["volumes"] = [{"name": "root", "hostPath": {"path": "/"}}]
    assert len(kubernetes.breaches_of_restricted_profile(pod)) == 10


@CI
def test_no_token_is_mounted_unless_it_has_a_use(values):
    objects = rendered(values)
    bound = {
        (subject["name"], subject.get("namespace"))
        for one in objects
        if one["kind"] in ("RoleBinding", "ClusterRoleBinding")
        for subject in one["subjects"]
    }
    for account in helm.of_kind(objects, "ServiceAccount"):
        assert account["automountServiceAccountToken"] is False
    for each, _, pod in helm.pod_specs(objects):
        user = (pod.get("serviceAccountName", "default"), each["metadata"]["namespace"])
        assert pod["automountServiceAccountToken"] is (user in bound)


@CI
def test_volumes_are_mounted_and_mounts_have_volumes(values):
    for each, _, pod in helm.pod_specs(rendered(values)):
        mounted = {
            mount["name"]
            for container in kubernetes.all_containers(pod)
            for mount in container.get("volumeMounts", [])
        }
        assert mounted == {volume["name"] for volume in pod.get("volumes", [])}, each["metadata"]


@CI
def test_configuration_is_mounted_as_directories(values):
    for _, _, pod in helm.pod_specs(rendered(values)):
        for container in kubernetes.all_containers(pod):
            for mount in container.get("volumeMounts", []):
                assert "subPath" not in mount, "a file mounted by subPath is never renewed"
