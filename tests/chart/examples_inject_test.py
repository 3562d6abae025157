"""Pods of the operators, annotated as in the examples, get the sidecar these speak of."""

import json

import pytest
import yaml

from pgvigil_testing import helm, pgvigil

EXAMPLES = helm.ROOT / "examples"
PODS = helm.ROOT / "tests" / "chart" / "pods"


def read(name):
    return yaml.safe_load((EXAMPLES / name).read_text())


def of_cluster(name):
    return read(name)["spec"]["inheritedMetadata"]["annotations"]


# Folder of the values, pod, its annotations, what follows from them: secret, endpoints.
CASES = [
    pytest.param(
        "cloudnative-pg",
        "cloudnative-pg",
        of_cluster("cloudnative-pg/cluster.yaml"),
        ("orders-eu-pgvigil", ["rw", "ro", "pooler"]),
        id="cloudnative-pg",
    ),
    pytest.param(
        "cloudnative-pg/second-region",
        "cloudnative-pg",
        of_cluster("cloudnative-pg/second-region/cluster.yaml"),
        ("orders-us-pgvigil", ["r"]),
        id="second-region",
    ),
    pytest.param(
        "zalando",
        "zalando",
        read("zalando/postgresql.yaml")["spec"]["podAnnotations"],
        ("pgvigil-role", ["rw", "ro"]),
        id="zalando",
    ),
    pytest.param(
        "crunchy",
        "crunchy",
        read("crunchy/postgrescluster.yaml")["spec"]["instances"][0]["metadata"]["annotations"],
        ("orders-pguser-pgvigil", ["rw", "ro"]),
        id="crunchy",
    ),
    pytest.param(
        "bitnami",
        "bitnami",
        read("bitnami/postgresql-values.yaml")["primary"]["podAnnotations"],
        ("pgvigil", ["rw", "ro"]),
        id="bitnami",
    ),
]


def patched(folder, name, annotations, work):
    """The pod as it would be made, with the values of the folder."""
    rendered = helm.render(EXAMPLES / folder / "values.yaml")
    (text,) = [
        each["data"]["injector.yaml"]
        for each in helm.of_kind(rendered, "ConfigMap")
        if "injector.yaml" in each["data"]
    ]
    (work / "injector.yaml").write_text(text)
    pod = yaml.safe_load((PODS / f"{name}.yaml").read_text())
    pod["metadata"]["annotations"] = annotations
    (work / "pod.json").write_text(json.dumps(pod))
    done = pgvigil.run("inject", "patch", "--config", work / "injector.yaml", work / "pod.json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["spec"]


@pytest.mark.parametrize(("folder", "name", "annotations", "wanted"), CASES)
def test_pod_gets_what_the_example_says(folder, name, annotations, wanted, tmp_path):
    secret, endpoints = wanted
    spec = patched(folder, name, annotations, tmp_path)
    (sidecar,) = [each for each in spec["containers"] if each["name"] == "pgvigil"]
    volumes = {each["name"]: each for each in spec["volumes"]}
    env = {each["name"]: each.get("value") for each in sidecar["env"]}
    (source,) = volumes["pgvigil-credentials"]["projected"]["sources"]
    assert source["secret"]["name"] == secret
    assert source["secret"]["optional"]
    told = yaml.safe_load(env["PGVIGIL_HA_ENDPOINTS"])
    assert [each["name"] for each in told] == endpoints
    # Kubernetes replaces what was defined before.
    names = [each["name"] for each in sidecar["env"]]
    assert names.index("POD_CLUSTER") < names.index("PGVIGIL_PEERS_DNS_NAMES")
    assert "$(POD_CLUSTER)" in env["PGVIGIL_PEERS_DNS_NAMES"]


@pytest.mark.parametrize("folder", ["cloudnative-pg", "zalando", "crunchy"])
def test_service_of_the_peers_has_the_name_they_ask_for(folder):
    values = read(f"{folder}/values.yaml")
    (service,) = values["sidecar"]["services"]
    (peers,) = [each for each in values["sidecar"]["env"] if each["name"].endswith("DNS_NAMES")]
    wanted = peers["value"].replace("$(POD_CLUSTER)", service["cluster"])
    assert wanted == f'{service["name"]}.$(POD_NAMESPACE).svc'
    assert service["namespace"] in values["sidecar"]["namespaces"]
