"""The examples for hosts and docker compose: what reads their files takes them, what they mount is
there, and what they say twice they say alike."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "examples" / "docker-compose"
PATRONI = ROOT / "examples" / "patroni-systemd"
LABELS = "PGVIGIL_ALERTS_TARGET_LABELS"


def program(name):
    return shutil.which(name) or pytest.skip(f"there is no {name} here")


def run(name, *arguments, **options):
    done = subprocess.run(
        [program(name), *map(str, arguments)], capture_output=True, text=True, timeout=60, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def read(path):
    return yaml.safe_load(path.read_text())


def services():
    return read(COMPOSE / "compose.yaml")["services"]


def agents():
    return {name: each for name, each in services().items() if "build" in each}


def mounted(service):
    """(file or folder of the repository, place in the container) of what a service mounts."""
    for volume in service.get("volumes", []):
        source, target, *mode = volume.split(":")
        if source.startswith("."):
            assert mode == ["ro"], volume
            yield (COMPOSE / source).resolve(), target


@pytest.mark.parametrize("folder", [COMPOSE / "prometheus", PATRONI], ids=lambda each: each.name)
def test_prometheus_takes_its_configuration(folder):
    run("promtool", "check", "config", "--syntax-only", folder / "prometheus.yml")


def test_alertmanager_takes_its_configuration():
    run("amtool", "check-config", COMPOSE / "alertmanager" / "alertmanager.yml")


def test_inhibit_rules_are_those_of_the_repository():
    ours = read(COMPOSE / "alertmanager" / "alertmanager.yml")["inhibit_rules"]
    assert ours == read(ROOT / "config" / "alertmanager-inhibit.yaml")["inhibit_rules"]


def compose():
    """The command of Docker Compose, if it is here: as a program or as a plugin."""
    for command in (["docker-compose"], ["docker", "compose"]):
        if shutil.which(command[0]):
            asked = subprocess.run([*command, "version"], capture_output=True, check=False)
            if asked.returncode == 0:
                return command
    return pytest.skip("there is no Docker Compose here")


def test_compose_takes_its_file():
    name, *plugin = compose()
    run(name, *plugin, "--file", COMPOSE / "compose.yaml", "config", "--quiet")


def test_what_compose_mounts_is_there():
    for name, service in services().items():
        for path, _ in mounted(service):
            assert path.exists(), f"{name}: {path}"


def test_volumes_and_secrets_are_declared():
    whole = read(COMPOSE / "compose.yaml")
    used = {secret for each in services().values() for secret in each.get("secrets", [])}
    assert used == set(whole["secrets"])
    assert {each["file"] for each in whole["secrets"].values()} == {
        f"./secrets/{name}" for name in used
    }
    named = {
        volume.split(":")[0]
        for each in services().values()
        for volume in each.get("volumes", [])
        if not volume.startswith(".")
    }
    assert named == set(whole["volumes"])


def test_setup_writes_every_secret_and_keeps_those_there_are(tmp_path):
    setup = tmp_path / "setup"
    shutil.copy(COMPOSE / "setup", setup)
    run("sh", setup)
    written = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert set(written) == set(read(COMPOSE / "compose.yaml")["secrets"])
    assert len(set(written.values())) == len(written)
    assert all(re.fullmatch(r"[0-9a-f]{48}", each) for each in written.values())
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    run("sh", setup)
    assert written == {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}


def test_secrets_are_not_committed():
    run("git", "check-ignore", "--quiet", "examples/docker-compose/secrets/x", cwd=ROOT)


def test_every_service_has_a_health_check_that_needs_no_shell():
    for name, service in services().items():
        assert service["healthcheck"]["test"][0] == "CMD", name


def test_agents_see_the_data_of_their_server_and_may_not_write_it():
    for name, agent in agents().items():
        server = name.removeprefix("pgvigil-")
        assert f"{server}:/var/lib/postgresql/data:ro" in agent["volumes"]
        assert f"{server}:/var/lib/postgresql/data" in services()[server]["volumes"]
        assert agent["environment"]["PGVIGIL_DSN"].startswith(f"host={server} ")
        # Of the same layer: one that names a server drops the password of those below.
        assert "PGVIGIL_PASSWORD_FILE" in agent["environment"]
        assert "connection" not in read(COMPOSE / "pgvigil" / "pgvigil.yaml")
        assert agent["read_only"] and agent["cap_drop"] == ["ALL"]


def targets_of(prometheus, job="pgvigil"):
    """target -> labels, as Prometheus gives them."""
    (found,) = [each for each in prometheus["scrape_configs"] if each["job_name"] == job]
    return {
        target: {"job": job, "instance": target, **group.get("labels", {})}
        for group in found["static_configs"]
        for target in group["targets"]
    }


def labels_of(text):
    return dict(pair.split("=") for pair in text.split(","))


def test_agents_of_compose_carry_the_labels_of_their_targets():
    targets = targets_of(read(COMPOSE / "prometheus" / "prometheus.yml"))
    peers = read(COMPOSE / "pgvigil" / "pgvigil.yaml")["peers"]["targets"]
    assert sorted(targets) == sorted(peers) == [f"{name}:9188" for name in sorted(agents())]
    for name, agent in agents().items():
        assert labels_of(agent["environment"][LABELS]) == targets[f"{name}:9188"]


def test_agents_on_hosts_carry_the_labels_of_their_targets():
    targets = targets_of(read(PATRONI / "prometheus.yml"))
    configuration = read(PATRONI / "pgvigil.yaml")
    assert sorted(targets) == sorted(configuration["peers"]["targets"])
    labels = labels_of(re.search(rf"^{LABELS}=(.*)$", defaults(), re.MULTILINE)[1])
    assert labels == targets[labels["instance"]]


def defaults():
    return (PATRONI / "default-pgvigil").read_text()


def test_alertmanagers_are_the_same_for_agents_and_prometheus():
    for prometheus, agent in (
        (COMPOSE / "prometheus" / "prometheus.yml", COMPOSE / "pgvigil" / "pgvigil.yaml"),
        (PATRONI / "prometheus.yml", PATRONI / "pgvigil.yaml"),
    ):
        (group,) = read(prometheus)["alerting"]["alertmanagers"][0]["static_configs"]
        assert group["targets"] == read(agent)["notify"]["alertmanagers"]


def test_patroni_and_the_agents_agree_on_what_may_be_lost():
    limit = read(PATRONI / "patroni.yml")["bootstrap"]["dcs"]["maximum_lag_on_failover"]
    assert read(PATRONI / "pgvigil.yaml")["ha"]["max_lag_bytes"] == limit


def test_balancer_asks_the_port_the_agents_listen_on():
    port = read(PATRONI / "pgvigil.yaml")["http"]["listen"].rpartition(":")[2]
    reader = (PATRONI / "haproxy.cfg").read_text().partition("listen reader")[2]
    assert set(re.findall(r"check port (\d+)", reader)) == {port}


def test_haproxy_takes_its_configuration():
    run("haproxy", "-c", "-f", PATRONI / "haproxy.cfg")


def test_drop_in_fits_the_unit_of_the_package(tmp_path):
    unit = (ROOT / "packaging" / "pgvigil.service").read_text()
    # What is not installed here cannot be found.
    unit = re.sub(r"^ExecStart=.*", "ExecStart=/bin/true", unit, flags=re.MULTILINE)
    unit = re.sub(r"^Documentation=.*", "", unit, flags=re.MULTILINE)
    (tmp_path / "pgvigil.service").write_text(unit)
    folder = tmp_path / "pgvigil.service.d"
    folder.mkdir()
    shutil.copy(PATRONI / "patroni.conf", folder)
    done = subprocess.run(
        [program("systemd-analyze"), "verify", "--man=no", tmp_path / "pgvigil.service"],
        capture_output=True,
        text=True,
        check=False,
    )
    # An unknown key is told and forgiven.
    assert (done.returncode, done.stderr) == (0, "")


def test_scripts_are_clean():
    scripts = [COMPOSE / "setup", *COMPOSE.glob("postgres/*.sh"), PATRONI / "post-bootstrap"]
    assert all(os.access(path, os.X_OK) for path in (scripts[0], scripts[-1]))
    run("shellcheck", *scripts)
