"""What the webhook puts beside PostgreSQL runs: the command of an injected container, for real."""

import json
import re
import signal
import time

import pytest
import yaml

from pgvigil_testing import helm
from pgvigil_testing.injector import Injector, pod
from pgvigil_testing.pgvigil import run
from pgvigil_testing.processes import wait_until
from pgvigil_testing.tls import Authority


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    """The file of the injector as the chart renders it."""
    reason = helm.missing(4)
    if reason:
        pytest.skip(reason)
    rendered = helm.render({"injector": {"enabled": True}})
    maps = [each["data"] for each in helm.of_kind(rendered, "ConfigMap")]
    path = tmp_path_factory.mktemp("injector") / "injector.yaml"
    path.write_text(next(data["injector.yaml"] for data in maps if "injector.yaml" in data))
    return path


def environment_of(container, fields):
    """The variables as the kubelet sets them."""
    values = {}
    for variable in container["env"]:
        text = variable.get("value")
        if text is None:
            text = fields[variable["valueFrom"]["fieldRef"]["fieldPath"]]
        known = dict(values)
        values[variable["name"]] = re.sub(
            r"\$\((\w+)\)", lambda match, known=known: known.get(match[1], match[0]), text
        )
    return values


def test_injected_container_watches_its_server(config, start_server, start_pgvigil, tmp_path):
    server = start_server()
    asked = tmp_path / "pod.yaml"
    asked.write_text(yaml.safe_dump(pod("zalando")))
    done = run("inject", "patch", "--config", config, asked)
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    container = next(c for c in made["spec"]["containers"] if c["name"] == "pgvigil")
    assert container["args"] == ["serve"]
    env = environment_of(
        container,
        {
            "metadata.namespace": "shop",
            "metadata.name": "acid-orders-0",
            "metadata.labels['cluster-name']": "acid-orders",
        },
    )
    assert (env["PGHOST"], env["PGPORT"]) == ("127.0.0.1", "5432")
    env["PGPORT"] = str(server.port)
    # What a pod has and this machine has not.
    env["PGVIGIL_ALERTS_STATE_FILE"] = str(tmp_path / "alerts.json")
    pgvigil = start_pgvigil(env=env)
    _, page = pgvigil.scrape()
    assert page.value("pg_up") == 1
    assert page.value("pg_ha_role", role="primary") == 1
    assert "warn" not in pgvigil.log().replace("pg_ha", ""), pgvigil.log()
    answer = pgvigil.get("/api/v1/status")
    assert answer.status == 200


def test_injector_ends_within_a_second(config):
    authority = Authority()
    try:
        served = Injector(config.read_text(), authority.issue(), authority.path)
        assert served.request("GET", "/healthz").status == 200
        started = time.monotonic()
        served.process.signal(signal.SIGTERM)
        wait_until(lambda: served.process.returncode is not None, 10, served.log)
        took = time.monotonic() - started
        served.close()
    finally:
        authority.close()
    assert took < 3, "a second, and what a busy machine adds"
