"""The chart as others get it: packaged, and as the dependency of a chart of their own."""

import pathlib
import shutil

import pytest

from pgvigil_testing import helm, kubernetes

INCLUDING = pathlib.Path(__file__).resolve().parent / "including"


@pytest.fixture
def including(tmp_path, version):
    """The chart of somebody else, with this one packaged into it."""
    folder = tmp_path / "including"
    shutil.copytree(INCLUDING, folder)
    description = folder / "Chart.yaml"
    description.write_text(description.read_text().replace("../../../chart", str(helm.CHART)))
    helm.run(version, "dependency", "build", folder)
    return folder


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """The package that each version of helm makes."""
    made = {}
    for version in (each for each in helm.VERSIONS if not helm.missing(each)):
        folder = tmp_path_factory.mktemp(f"helm{version}")
        helm.run(version, "package", helm.CHART, "--destination", folder)
        (made[version],) = folder.glob("pgvigil-*.tgz")
    return made


@pytest.mark.parametrize("values", helm.CI_FILES, ids=lambda path: path.stem)
def test_package_renders_as_the_folder(packages, version, values):
    folder = helm.render_text(values, version)
    assert helm.render_text(values, version, chart=packages[version]) == folder


def statefulset(including, version, sidecar):
    objects = helm.render({"sidecar": sidecar}, version, chart=including)
    assert kubernetes.errors_of(objects) == []
    return helm.one(objects, "StatefulSet")["spec"]["template"]["spec"]


def environment(container):
    return {each["name"]: each.get("value") for each in container["env"]}


def test_sidecar_can_be_included_as_it_is(including, version):
    pod = statefulset(including, version, {})
    postgresql, sidecar = pod["containers"]
    assert postgresql["name"] == "postgresql"
    assert sidecar["ports"] == [{"name": "pgvigil", "containerPort": 9188, "protocol": "TCP"}]
    assert "readinessProbe" not in sidecar, "it would take PostgreSQL out of its service"
    assert environment(sidecar)["PGVIGIL_CONFIG"] == "-/etc/pgvigil/pgvigil.yaml"
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert volumes["pgvigil-config"]["configMap"]["optional"] is True
    assert {mount["name"] for mount in sidecar["volumeMounts"]} == volumes.keys()
    # Of the dependency's values: pgvigil.credentials.
    assert volumes["pgvigil-credentials"]["projected"]["sources"][0]["secret"]["name"] == (
        "monitoring-role"
    )
    alone = {"containers": [sidecar], "volumes": list(volumes.values())}
    assert kubernetes.breaches_of_restricted_profile(alone) == []


def test_each_use_of_the_sidecar_can_differ(including, version):
    sidecar = statefulset(
        including,
        version,
        {
            "port": 9999,
            "profile": "cnpg",
            "native": True,
            "connection": {"host": "/controller/run", "user": "it's me"},
            "clusterLabel": "cnpg.io/cluster",
            "env": [{"name": "PGVIGIL_LOG_LEVEL", "value": "debug"}],
            "resources": {"limits": {"memory": "64Mi"}},
            "securityContext": {"runAsUser": 26},
            "walVolume": {"volume": "wal", "mountPath": "/var/lib/postgresql/wal"},
        },
    )["containers"][1]
    variables = environment(sidecar)
    assert variables["PGVIGIL_LISTEN"] == "0.0.0.0:9999"
    assert variables["PGVIGIL_PROFILE"] == "cnpg"
    assert variables["PGVIGIL_LOG_LEVEL"] == "debug"
    assert "cluster=$(POD_CLUSTER)" in variables["PGVIGIL_ALERTS_TARGET_LABELS"]
    assert variables["PGVIGIL_DSN"] == (
        r"dbname=postgres host=/controller/run port=5432 user='it\'s me'"
    )
    assert sidecar["restartPolicy"] == "Always"
    assert sidecar["livenessProbe"]["httpGet"]["port"] == 9999
    assert sidecar["resources"]["limits"]["memory"] == "64Mi"
    assert sidecar["resources"]["requests"]["memory"] == "32Mi"
    assert sidecar["securityContext"]["runAsUser"] == 26
    assert sidecar["securityContext"]["runAsNonRoot"] is True
    assert sidecar["volumeMounts"][-1] == {
        "name": "wal",
        "mountPath": "/var/lib/postgresql/wal",
        "readOnly": True,
    }


def test_setting_that_no_sidecar_has_is_refused(including, version):
    with pytest.raises(helm.HelmError, match="no setting porrt"):
        helm.render({"sidecar": {"porrt": 9188}}, version, chart=including)


def test_configuration_can_be_made_beside_the_pods(including, version):
    sidecar = {
        "config": {"labels": {"tier": "gold"}},
        "extraRules": {"files": {"a.yaml": {"g": 1}}},
    }
    (including / "templates" / "configmaps.yaml").write_text(
        '{{ include "pgvigil.sidecarConfigMaps" (dict "root" $ "sidecar" .Values.sidecar) }}\n'
    )
    objects = helm.render({"sidecar": sidecar}, version, chart=including)
    pod = helm.one(objects, "StatefulSet")["spec"]["template"]["spec"]
    named = {each["metadata"]["name"] for each in helm.of_kind(objects, "ConfigMap")}
    assert named == {"vigil-pgvigil-sidecar", "vigil-pgvigil-sidecar-rules"}
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert volumes["pgvigil-config"]["configMap"]["name"] in named
    assert volumes["pgvigil-rules"]["projected"]["sources"][0]["configMap"]["name"] in named
