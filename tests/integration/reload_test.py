"""Configuration as a running pgvigil meets it: reload, constant labels, log formats, secrets."""

import json
import signal

import pytest

from pgvigil_testing.processes import wait_until

CANARY = "hunter2canary"


def config(cluster, more=""):
    return f"labels: {{cluster: {cluster}}}\n{more}"


@pytest.fixture
def pgvigil(server, start_pgvigil):
    return start_pgvigil(dsn=server.dsn(), config=config("first"))


def reload(pgvigil, text):
    """Returns the page made after the reload."""
    _, page = pgvigil.scrape()
    attempts = total(page)
    pgvigil.write("pgvigil.yaml", text)
    pgvigil.process.signal(signal.SIGHUP)
    return wait_until(lambda: page_after(pgvigil, attempts), 20, "the reload")


def page_after(pgvigil, attempts):
    _, page = pgvigil.scrape()
    return page if total(page) > attempts else None


def total(page):
    ((_, value),) = page.samples("pgvigil_config_reloads_total")
    return value


def sample(page, name):
    ((labels, value),) = page.samples(name)
    return dict(labels), value


def test_constant_labels_are_on_every_series(pgvigil):
    answer, _ = pgvigil.scrape()
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert lines
    assert not [line for line in lines if 'cluster="first"' not in line]


def test_reload_takes_effect(pgvigil):
    page = reload(pgvigil, config("second"))
    assert sample(page, "pg_up") == ({"cluster": "second"}, 1)
    assert sample(page, "pgvigil_config_last_reload_successful")[1] == 1


def test_bad_configuration_leaves_the_old_one_in_use(pgvigil):
    page = reload(pgvigil, config("second", "colection: {}\n"))
    assert sample(page, "pg_up") == ({"cluster": "first"}, 1)
    assert sample(page, "pgvigil_config_last_reload_successful")[1] == 0
    assert "did you mean `collection`?" in pgvigil.log()
    status = json.loads(pgvigil.get("/api/v1/status").body)
    assert "colection" in status["configuration"]["error"]
    page = reload(pgvigil, config("third"))
    assert sample(page, "pg_up") == ({"cluster": "third"}, 1)
    assert sample(page, "pgvigil_config_reload_failures_total")[1] == 1


def test_reload_never_exceeds_the_connection_budget(server, pgvigil, watch_backends):
    pgvigil.scrape()
    watch = watch_backends(server)
    for number in range(5):
        reload(pgvigil, config(f"round-{number}"))
    assert watch.maximum <= 3


def test_every_line_of_the_json_log_is_json(server, start_pgvigil):
    pgvigil = start_pgvigil("--log-format", "json", dsn=server.dsn())
    pgvigil.scrape()
    lines = [line for line in pgvigil.log().splitlines() if not line.startswith("listening on")]
    assert lines
    assert all(json.loads(line)["message"] for line in lines)


def test_secret_is_nowhere_to_be_seen(start_server, start_pgvigil):
    server = start_server(host_auth="scram-sha-256")
    server.sql(f"ALTER ROLE pgvigil PASSWORD '{CANARY}'")
    pgvigil = start_pgvigil(
        "--log-level",
        "trace",
        env={"PGVIGIL_DSN": server.dsn(password=CANARY)},
        config="connection: {password: " + CANARY + "}\n",
    )
    page = reload(pgvigil, "connection: {password: " + CANARY + ", pasword: " + CANARY + "}\n")
    assert page.value("pg_up") == 1
    server.sql("ALTER ROLE pgvigil PASSWORD 'another'")
    server.shut_down()
    pgvigil.scrape()
    for path in ("/metrics", "/", "/api/v1/status", "/primary", "/healthz"):
        assert CANARY not in pgvigil.get(path).text
    assert CANARY not in pgvigil.log()


@pytest.mark.parametrize(
    "variables",
    [
        {"DATA_SOURCE_NAME": "postgresql://pgvigil@{host}:{port}/postgres?sslmode=disable"},
        {"DATA_SOURCE_NAME": "host={host} port={port} user=pgvigil dbname=postgres"},
        {
            "DATA_SOURCE_URI": "{host}:{port}/postgres?sslmode=disable",
            "DATA_SOURCE_USER": "pgvigil",
        },
        {"PGHOST": "{host}", "PGPORT": "{port}", "PGUSER": "pgvigil", "PGDATABASE": "postgres"},
        {"PGVIGIL_DSN": "host={host} port={port} dbname=postgres", "PGVIGIL_USER": "pgvigil"},
    ],
)
def test_connection_can_be_named_in_the_environment(server, start_pgvigil, variables):
    place = {"host": "127.0.0.1", "port": server.port}
    environment = {name: value.format(**place) for name, value in variables.items()}
    _, page = start_pgvigil(env=environment).scrape()
    assert page.value("pg_up") == 1
