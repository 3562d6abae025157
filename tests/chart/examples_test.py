"""The examples hold: their objects have the fields they use, their values make a chart, and the
programs that read their files take them."""

import pathlib
import re
import subprocess

import pytest
import yaml

from pgvigil_testing import helm, kubernetes_types, pgvigil

ROOT = helm.ROOT
EXAMPLES = ROOT / "examples"
FILES = sorted(EXAMPLES.rglob("*.y*ml"))
# Values of pgvigil's chart; those of other charts are named after them.
VALUES = [path for path in FILES if path.name == "values.yaml"]
# Kinds for which there is no package of types: what is known of them is checked below.
BY_SHAPE = {
    ("acid.zalan.do/v1", "postgresql"),
    ("barmancloud.cnpg.io/v1", "ObjectStore"),
    ("postgres-operator.crunchydata.com/v1beta1", "PostgresCluster"),
}


def short(path):
    return str(path.relative_to(EXAMPLES))


def documents(path):
    return [each for each in yaml.safe_load_all(path.read_text()) if each is not None]


def objects():
    return [
        (path, each)
        for path in FILES
        for each in documents(path)
        if isinstance(each, dict) and {"apiVersion", "kind", "metadata"} <= each.keys()
    ]


def of_kind(kind):
    return [each for _, each in objects() if each["kind"] == kind]


def run(*arguments):
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def types():
    if kubernetes_types.missing():
        pytest.skip(kubernetes_types.missing())
    return kubernetes_types


@pytest.mark.parametrize("path", FILES, ids=short)
def test_every_file_is_yaml(path):
    assert documents(path)


def test_objects_have_the_fields_they_use(types):
    known = [each for _, each in objects() if types.is_known(each)]
    assert {each["kind"] for each in known} >= {"Cluster", "Pooler", "Namespace"}
    # One run of the compiler for all, because most of its time goes into starting.
    rendered = [each for path in VALUES for each in helm.render(path)]
    assert types.mistakes(known + rendered) == []


def test_a_field_that_does_not_exist_is_found(types):
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a", "lables": {}}}
    assert "lables" in types.mistakes([namespace])[0]


def test_kinds_without_types_are_those_that_are_checked_by_shape(types):
    unknown = [each for _, each in objects() if not types.is_known(each)]
    rest = {(each["apiVersion"], each["kind"]) for each in unknown}
    assert rest == BY_SHAPE


def test_containers_of_operators_are_containers(types):
    parts = [
        (each["metadata"]["name"], container)
        for each in of_kind("PostgresCluster")
        for instance in each["spec"]["instances"]
        for container in instance.get("containers", [])
    ]
    # What the operator of Zalando takes of a container.
    fields = {"name", "image", "ports", "env", "resources", "command"}
    for each in of_kind("postgresql"):
        for container in each["spec"].get("sidecars", []):
            assert container.keys() <= fields
            parts.append((each["metadata"]["name"], container))
    (bitnami,) = documents(EXAMPLES / "bitnami" / "sidecars-values.yaml")
    parts += [("bitnami", each) for part in bitnami.values() for each in part["sidecars"]]
    assert len(parts) == 4
    assert types.mistakes_of_containers(parts) == []


def test_clusters_of_zalando_belong_to_their_team():
    for each in of_kind("postgresql"):
        spec = each["spec"]
        assert each["metadata"]["name"].startswith(spec["teamId"] + "-")
        assert {"volume", "numberOfInstances", "postgresql"} <= spec.keys()
        assert set(spec["databases"].values()) <= set(spec["users"])
        for volume in spec.get("additionalVolumes", []):
            assert volume.keys() == {"name", "mountPath", "targetContainers", "volumeSource"}


def test_every_archive_that_a_cluster_writes_or_reads_is_there():
    for folder in {path.parent for path, each in objects() if each["kind"] == "ObjectStore"}:
        here = [each for path, each in objects() if path.parent == folder]
        stores = {each["metadata"]["name"] for each in here if each["kind"] == "ObjectStore"}
        text = str([each for each in here if each["kind"] == "Cluster"])
        assert set(re.findall(r"'barmanObjectName': '([^']+)'", text)) == stores


def test_images_are_pinned():
    for path in FILES:
        for image in re.findall(r"^\s*(?:image|imageName): (\S+)", path.read_text(), re.MULTILINE):
            tag = image.rpartition(":")[2]
            assert image == "pgvigil:example" or re.search(r"\d+\.\d+", tag), f"{path}: {image}"


def test_images_of_pgvigil_are_of_this_version():
    version = yaml.safe_load((helm.CHART / "Chart.yaml").read_text())["appVersion"]
    for path in EXAMPLES.rglob("*"):
        if path.is_file():
            assert set(re.findall(r"pgvigil/pgvigil:([\w.]+)", path.read_text())) <= {version}


def test_no_password_is_written_down():
    said = re.compile(r"password\w*[:=] *[^\s{$/]", re.IGNORECASE)
    # Where a password is, not what it is: a file, a key of a secret, a variable.
    place = re.compile(r"_file|_FILE|Key: |key|secret|#|\\set|PASSWORD :'|file:")
    for path in EXAMPLES.rglob("*"):
        if path.suffix in (".yaml", ".yml", ".cfg", "") and path.parent.name != "secrets":
            lines = path.read_text().splitlines() if path.is_file() else []
            assert [each for each in lines if said.search(each) and not place.search(each)] == []


@pytest.mark.parametrize("path", VALUES, ids=short)
def test_values_make_a_chart(version, path):
    assert helm.render(path, version=version)


def configurations():
    for path in sorted(EXAMPLES.rglob("pgvigil.yaml")):
        if path.is_file():
            yield pytest.param(path.read_text, id=short(path))
    for path in VALUES:
        yield pytest.param(lambda path=path: rendered_configuration(path), id=short(path))


def rendered_configuration(values):
    texts = {
        each["data"]["pgvigil.yaml"]
        for each in helm.of_kind(helm.render(values), "ConfigMap")
        if "pgvigil.yaml" in each.get("data", {})
    }
    assert len(texts) == 1
    return texts.pop()


@pytest.mark.parametrize("text", configurations())
def test_pgvigil_takes_its_configuration(text, tmp_path):
    path = tmp_path / "pgvigil.yaml"
    path.write_text(text())
    run(pgvigil.binary(), "check", "--config", path)
