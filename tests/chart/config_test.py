"""What the chart writes for pgvigil, pgvigil reads: files, environment, arguments."""

import functools
import re

import pytest
import yaml

from pgvigil_testing import helm, kubernetes, pgvigil

CI = pytest.mark.parametrize("values", helm.CI_FILES, ids=lambda path: path.stem)
FOLDER = "/etc/pgvigil"
MOUNTED = {"queries.d": "-queries", "rules.d": "-rules", "cluster-rules.d": "-cluster-rules"}


@functools.cache
def rendered(values):
    return helm.render(values)


def lay_out(objects, config_map, folder):
    """The folder /etc/pgvigil as a pod sees it, moved to `folder`; returns the path of the file."""
    metadata = config_map["metadata"]
    for name, suffix in MOUNTED.items():
        (folder / name).mkdir(parents=True)
        for other in helm.of_kind(objects, "ConfigMap"):
            if other["metadata"]["name"] == metadata["name"] + suffix:
                if other["metadata"]["namespace"] == metadata["namespace"]:
                    write(other["data"], folder / name)
    write(config_map["data"], folder)
    path = folder / "pgvigil.yaml"
    path.write_text(path.read_text().replace(FOLDER, str(folder)))
    return path


def write(files, folder):
    for name, content in files.items():
        (folder / name).write_text(content)


def configurations(objects):
    for one in helm.of_kind(objects, "ConfigMap"):
        if "pgvigil.yaml" in one["data"]:
            yield one


@CI
def test_configuration_files_are_read(values, tmp_path):
    objects = rendered(values)
    for number, one in enumerate(configurations(objects)):
        path = lay_out(objects, one, tmp_path / str(number) / "pgvigil")
        (path.parent.parent / "pgvigil-more").mkdir()
        (path.parent.parent / "pgvigil-more" / "queries.yaml").write_text("{}")
        checked = pgvigil.run("check", "--config", path)
        assert checked.returncode == 0, f"{one['metadata']}\n{checked.stdout}{checked.stderr}"


def test_extra_files_are_loaded(tmp_path):
    objects = rendered(helm.CHART / "ci" / "files-values.yaml")
    one = helm.one(
        [each for each in configurations(objects) if each["metadata"]["namespace"] == "shop"],
        "ConfigMap",
    )
    path = lay_out(objects, one, tmp_path / "pgvigil")
    (path.parent / "none.yaml").write_text("{}")
    before, after = (loaded(path.with_name(name)) for name in ("none.yaml", "pgvigil.yaml"))
    assert after["queries"] == before["queries"] + 1
    assert after["rules"] == before["rules"] + 2
    alerts = yaml.safe_load(path.read_text())["alerts"]
    assert alerts["rule_files"] == [str(path.parent / "rules.d")]
    assert alerts["cluster_rule_files"] == [str(path.parent / "cluster-rules.d")]


def loaded(path):
    """How many queries and rules a configuration comes to."""
    checked = pgvigil.run("check", "--config", path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    return {
        "queries": int(re.search(r"([0-9]+) queries in all", checked.stdout)[1]),
        "rules": int(re.search(r"([0-9]+) rules, ", checked.stdout)[1]),
    }


def containers(objects):
    """Every container of the chart that serves metrics of a PostgreSQL."""
    for each, _, pod in helm.pod_specs(objects):
        for container in kubernetes.all_containers(pod):
            if container.get("args") == ["serve"]:
                yield each, container


def variables(container):
    """The environment as the kubelet would make it, secrets left out."""
    known = {"POD_NAMESPACE": "monitoring", "POD_NAME": "pod-0"}
    for each in container["env"]:
        if "value" in each:
            value = each["value"]
            for name, text in known.items():
                value = value.replace(f"$({name})", text)
            known[each["name"]] = value
    return known


@CI
def test_environment_is_understood(values, tmp_path):
    (tmp_path / "pgvigil.yaml").write_text("{}")
    for each, container in containers(rendered(values)):
        env = variables(container)
        assert env["PGVIGIL_CONFIG"] == f"{FOLDER}/pgvigil.yaml"
        env["PGVIGIL_CONFIG"] = str(tmp_path / "pgvigil.yaml")
        checked = pgvigil.run("check", env=env)
        assert checked.returncode == 0, f"{each['metadata']['name']}\n{checked.stderr}"
        assert "is not known" not in checked.stderr + checked.stdout


def test_sidecar_starts_before_its_configuration_is_there(tmp_path):
    absent = tmp_path / "pgvigil.yaml"
    assert pgvigil.run("check", env={"PGVIGIL_CONFIG": f"-{absent}"}).returncode == 0
    absent.write_text("profile: none\n")
    assert pgvigil.run("check", env={"PGVIGIL_CONFIG": f"-{absent}"}).returncode == 2


@CI
def test_no_secret_is_in_a_pod(values):
    for _, container in containers(rendered(values)):
        for name, value in variables(container).items():
            assert "password=" not in value
            assert not name.endswith("PASSWORD")


def serving(instance, **values):
    """The container of one standalone instance."""
    return next(containers(helm.render({"standalone": {"instances": [instance]}, **values})))[1]


@pytest.mark.parametrize(
    "instance, dsn",
    [
        (
            {"connection": {"host": "db"}},
            "dbname=postgres host=db port=5432 sslmode=verify-full user=pgvigil sslrootcert=system",
        ),
        (
            {"connection": {"host": "db"}, "tls": {"secretName": "ca", "rootCertKey": "root.pem"}},
            "dbname=postgres host=db port=5432 sslmode=verify-full user=pgvigil"
            " sslrootcert=/etc/pgvigil-tls/root.pem",
        ),
        (
            {"connection": {"host": "db", "database": r"a'b\c", "sslmode": "", "user": "x y"}},
            r"dbname='a\'b\\c' host=db port=5432 user='x y'",
        ),
        ({"dsn": "service=orders"}, "service=orders"),
        (
            {"dsn": "service=orders", "tls": {"secretName": "ca"}},
            "service=orders sslrootcert=/etc/pgvigil-tls/ca.crt",
        ),
        ({"dsn": "postgres://db/orders"}, "postgres://db/orders"),
        (
            {"dsn": "postgres://db/orders", "tls": {"secretName": "ca"}},
            "postgres://db/orders?sslrootcert=/etc/pgvigil-tls/ca.crt",
        ),
        (
            {
                "dsn": "postgresql://db/orders?sslmode=verify-full",
                "tls": {"secretName": "ca", "certKey": "tls.crt", "keyKey": "tls.key"},
            },
            "postgresql://db/orders?sslmode=verify-full&sslcert=/etc/pgvigil-tls/tls.crt"
            "&sslkey=/etc/pgvigil-tls/tls.key&sslrootcert=/etc/pgvigil-tls/ca.crt",
        ),
    ],
)
def test_connection_string(instance, dsn):
    assert variables(serving({"name": "db", **instance}))["PGVIGIL_DSN"] == dsn


@pytest.mark.parametrize("optional", [False, True])
def test_connection_string_can_be_a_secret(optional):
    credentials = {"secretName": "orders", "dsnKey": "uri", "optional": optional}
    container = serving({"name": "db", "credentials": credentials})
    (dsn,) = [each for each in container["env"] if each["name"] == "PGVIGIL_DSN"]
    reference = {"name": "orders", "key": "uri", "optional": optional}
    assert dsn["valueFrom"] == {"secretKeyRef": reference}
    assert "pgvigil-credentials" not in [mount["name"] for mount in container["volumeMounts"]]


def test_sidecar_starts_before_its_secrets_are_there():
    values = {
        "injector": {"enabled": True},
        "credentials": {"secretName": "orders", "dsnKey": "uri", "optional": True},
        "tls": {"secretName": "ca"},
    }
    maps = [each["data"] for each in helm.of_kind(helm.render(values), "ConfigMap")]
    file = yaml.safe_load(next(data["injector.yaml"] for data in maps if "injector.yaml" in data))
    (tls,) = [each["secret"] for each in file["volumes"] if each["name"] == "pgvigil-tls"]
    (dsn,) = [each for each in file["container"]["env"] if each["name"] == "PGVIGIL_DSN"]
    assert tls["optional"] and dsn["valueFrom"]["secretKeyRef"]["optional"]


def test_environment_adds_up_and_other_values_are_overridden():
    container = serving(
        {
            "name": "db",
            "connection": {"host": "db"},
            "env": [{"name": "PGVIGIL_LOG_LEVEL", "value": "debug"}],
            "resources": {"limits": {"memory": "64Mi"}},
        },
        env=[{"name": "PGVIGIL_LOG_FORMAT", "value": "json"}],
        resources={"limits": {"cpu": "100m"}},
    )
    assert [each["name"] for each in container["env"][-2:]] == [
        "PGVIGIL_LOG_FORMAT",
        "PGVIGIL_LOG_LEVEL",
    ]
    assert container["resources"]["limits"] == {"cpu": "100m", "memory": "64Mi"}
