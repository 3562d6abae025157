"""What a client of the HTTP server sees when all is well."""

import gzip
import json
import socket

import pytest

from pgvigil_testing import faults

OPEN_METRICS = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"


@pytest.fixture
def pgvigil(server, start_pgvigil):
    return start_pgvigil(dsn=server.dsn())


def test_page_tells_that_the_server_is_up(pgvigil):
    answer, page = pgvigil.scrape()
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert page.value("pg_up") == 1
    assert page.ha_state() == "up"
    assert all(family.help and family.type for family in page.families.values())


def test_family_names_are_sorted(pgvigil):
    _, page = pgvigil.scrape()
    assert list(page.families) == sorted(page.families)


def test_gzip_page_is_the_same_page(pgvigil):
    pgvigil.scrape()
    packed = pgvigil.get("/metrics", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert b"pg_up 1\n" in gzip.decompress(packed.body)
    plain = pgvigil.get("/metrics", headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in plain.headers


def test_open_metrics_is_served_when_asked_for(pgvigil):
    answer = pgvigil.get("/metrics", headers={"Accept": OPEN_METRICS})
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    assert answer.text.endswith("# EOF\n")


def test_head_has_no_body(pgvigil):
    answer = pgvigil.get("/metrics", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(pgvigil, method):
    assert pgvigil.get("/metrics", method=method).status == 405


@pytest.mark.parametrize(
    "path, status",
    [
        ("/healthz", 200),
        ("/readyz", 200),
        ("/primary", 200),
        ("/replica", 503),
        ("/api/v1/status", 200),
        ("/", 200),
        ("/metrics/", 404),
        ("/absent", 404),
        ("/../etc/passwd", 404),
    ],
)
def test_path_has_its_answer(pgvigil, path, status):
    pgvigil.scrape()
    answer = pgvigil.get(path)
    assert answer.status == status or (path == "/../etc/passwd" and answer.status == 400)


def test_status_is_json(pgvigil):
    pgvigil.scrape()
    assert isinstance(json.loads(pgvigil.get("/api/v1/status").body), dict)


def test_collect_parameter_limits_the_page(pgvigil):
    _, whole = pgvigil.scrape()
    _, part = pgvigil.scrape("/metrics?collect[]=pg_stat_archiver")
    assert any(name.startswith("pg_stat_archiver") for name in part.families)
    assert len(part.families) < len(whole.families) / 2


def test_replica_answers_503_while_the_server_is_away(start_server, start_pgvigil):
    server = start_server()
    pgvigil = start_pgvigil(dsn=server.dsn())
    faults.baseline(pgvigil)
    server.freeze()
    faults.scrape(pgvigil)
    assert pgvigil.get("/primary").status == 503
    assert pgvigil.get("/replica").status == 503
    assert pgvigil.get("/healthz").status == 200
    server.thaw()


def idle_client(pgvigil):
    return socket.create_connection((pgvigil.host, pgvigil.port))


def dripping_client(pgvigil):
    client = idle_client(pgvigil)
    client.sendall(b"GET /metrics HTTP/1.1\r\nHost: ")
    return client


@pytest.mark.parametrize("make_client", [idle_client, dripping_client])
def test_hundred_slow_clients_do_not_delay_a_scrape(pgvigil, make_client):
    faults.baseline(pgvigil)
    clients = [make_client(pgvigil) for _ in range(100)]
    try:
        assert faults.scrape(pgvigil).up == 1
    finally:
        for client in clients:
            client.close()
