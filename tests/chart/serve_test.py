"""A rendered pod at work: the program with its files and its environment, beside a real server."""

import pytest

from pgvigil_testing import helm, pgvigil
from pgvigil_testing.kubelet import Kubelet
from pgvigil_testing.processes import wait_until

NAME = "vigil-pgvigil-orders"
SECRET = {"role": "chart", "password": "it's secret"}


def values(server, **instance):
    connection = {"host": "127.0.0.1", "port": server.port, "sslmode": "", "user": "nobody"}
    credentials = {"secretName": "role", "usernameKey": "role"}
    shared = {"name": "orders", "connection": connection, "credentials": credentials}
    return {
        "config": {"reload": {"interval": "100ms"}},
        "standalone": {"instances": [{**shared, **instance}]},
    }


@pytest.fixture
def server(start_server):
    server = start_server(host_auth="scram-sha-256")
    server.sql("CREATE ROLE chart LOGIN PASSWORD 'it''s secret'", "GRANT pg_monitor TO chart")
    return server


def extra_query(column):
    return {
        "files": {
            "orders.yaml": {
                "orders": {
                    "query": f"SELECT 1 AS {column}",
                    "metrics": [{column: {"usage": "GAUGE", "description": "Orders"}}],
                }
            }
        }
    }


RULE = {
    "files": {
        "orders.yaml": {
            "groups": [{"name": "orders", "rules": [{"alert": "Always", "expr": "vector(1)"}]}]
        }
    }
}


def test_container_serves_what_the_values_say(server, start_pgvigil, tmp_path):
    kubelet = Kubelet(tmp_path, {"role": SECRET})
    wanted = values(server, extraQueries=extra_query("open"), extraRules=RULE)
    serving = start_pgvigil(env=kubelet.mount(helm.render(wanted), NAME))
    page = serving.whole_page()
    assert page.value("pg_up") == 1
    assert page.value("orders_open") == 1
    wait_until(lambda: "Always" in serving.get("/api/v1/alerts").text, 30, serving.log)
    alerts = serving.get("/api/v1/alerts").text
    assert '"cluster":"orders"' in alerts.replace(" ", "")
    assert f"127.0.0.1:{server.port}" in alerts
    assert (tmp_path / "var/lib/pgvigil").is_dir()
    assert serving.get("/healthz").status == 200
    assert serving.get("/readyz").status == 200


def test_helm_test_says_whether_the_instance_is_well(server, start_pgvigil, tmp_path):
    kubelet = Kubelet(tmp_path, {"role": SECRET})
    objects = helm.render(values(server))
    (container,) = helm.one(objects, "Pod")["spec"]["containers"]
    service = helm.one(objects, "Service")
    assert container["args"][-1] == f"http://{service['metadata']['name']}:9188"
    serving = start_pgvigil(env=kubelet.mount(objects, NAME))
    serving.whole_page()
    asked = pgvigil.run(*container["args"][:-1], f"http://{serving.address}")
    assert "primary" in asked.stdout and asked.returncode in (0, 1), asked.stdout
    nobody = pgvigil.run(*container["args"][:-1], "http://127.0.0.1:1")
    assert nobody.returncode not in (0, 1), nobody.stdout


def test_upgrade_of_the_release_is_taken_up_without_a_restart(server, start_pgvigil, tmp_path):
    kubelet = Kubelet(tmp_path, {"role": SECRET})
    before = helm.render(values(server, extraQueries=extra_query("open")))
    after = helm.render(
        values(server, extraQueries=extra_query("late"), config={"labels": {"region": "eu"}})
    )
    deployments = [helm.one(objects, "Deployment") for objects in (before, after)]
    assert deployments[0] == deployments[1], "no pod is restarted"
    serving = start_pgvigil(env=kubelet.mount(before, NAME))
    serving.whole_page()
    kubelet.mount(after, NAME)
    wait_until(lambda: "orders_late{" in serving.get("/metrics").text, 30, serving.log)
    page = serving.whole_page()
    assert not page.samples("orders_open")
    ((labels, _),) = page.samples("pg_up")
    assert dict(labels)["region"] == "eu"
