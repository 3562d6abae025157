"""The server answers, and refuses: no connection left, wrong password, no such database."""

import contextlib

import psycopg2
import pytest

from pgvigil_testing import faults


def test_role_at_its_connection_limit_keeps_its_session(
    start_server, start_pgvigil, watch_backends
):
    server = start_server()
    pgvigil = start_pgvigil(dsn=server.dsn())
    before = faults.baseline(pgvigil)
    watch = watch_backends(server)
    server.sql("ALTER ROLE pgvigil CONNECTION LIMIT 0")
    verdicts = faults.scrape_many(pgvigil)
    assert {(verdict.up, verdict.state) for verdict in verdicts} == {(1, "up")}
    assert min(faults.share_kept(before, verdict) for verdict in verdicts) == 1
    server.sql("ALTER ROLE pgvigil CONNECTION LIMIT -1")
    faults.assert_whole(before, faults.scrape(pgvigil))
    assert watch.maximum <= faults.BUDGET


def test_role_at_its_connection_limit_from_the_start(start_server, start_pgvigil):
    server = start_server()
    server.sql("ALTER ROLE pgvigil CONNECTION LIMIT 0")
    pgvigil = start_pgvigil(dsn=server.dsn())
    verdicts = faults.scrape_many(pgvigil)
    assert {(verdict.up, verdict.state) for verdict in verdicts} == {(0, "too_many_connections")}
    server.sql("ALTER ROLE pgvigil CONNECTION LIMIT -1")
    verdict = faults.scrape(pgvigil)
    assert (verdict.up, verdict.state) == (1, "up")


@contextlib.contextmanager
def every_connection_taken(server):
    with contextlib.ExitStack() as stack:
        with pytest.raises(psycopg2.OperationalError):
            while True:
                stack.enter_context(contextlib.closing(server.connect()))
        yield


def test_out_of_connections(start_server, start_pgvigil):
    server = start_server(settings={"max_connections": "10"})
    with_session = start_pgvigil(dsn=server.dsn())
    before = faults.baseline(with_session)
    with every_connection_taken(server):
        without_session = start_pgvigil(dsn=server.dsn())
        refused = faults.scrape_many(without_session, 3)
        assert {(verdict.up, verdict.state) for verdict in refused} == {(0, "too_many_connections")}
        kept = faults.scrape_many(with_session, 3)
        assert {(verdict.up, verdict.state) for verdict in kept} == {(1, "up")}
    faults.assert_whole(before, faults.scrape(with_session))
    verdict = faults.scrape(without_session)
    assert (verdict.up, verdict.state) == (1, "up")


def test_wrong_password(start_server, start_pgvigil):
    server = start_server(host_auth="scram-sha-256")
    server.sql("ALTER ROLE pgvigil PASSWORD 'right'")
    pgvigil = start_pgvigil(dsn=server.dsn(password="canary-wrong"))
    verdicts = faults.scrape_many(pgvigil, 3)
    assert {(verdict.up, verdict.state) for verdict in verdicts} == {(0, "auth_failed")}
    assert "canary-wrong" not in pgvigil.log()


def test_password_file_is_read_again_after_a_change(start_server, start_pgvigil, tmp_path):
    server = start_server(host_auth="scram-sha-256")
    server.sql("ALTER ROLE pgvigil PASSWORD 'canary-new'")
    password = tmp_path / "password"
    password.write_text("canary-old\n")
    password.chmod(0o600)
    pgvigil = start_pgvigil(
        env={
            "DATA_SOURCE_URI": f"127.0.0.1:{server.port}/postgres?sslmode=disable",
            "DATA_SOURCE_USER": "pgvigil",
            "DATA_SOURCE_PASS_FILE": str(password),
        }
    )
    verdict = faults.scrape(pgvigil)
    assert (verdict.up, verdict.state) == (0, "auth_failed")
    password.write_text("canary-new\n")
    verdict = faults.scrape(pgvigil)
    assert (verdict.up, verdict.state) == (1, "up")
    assert "canary" not in pgvigil.log()


def test_database_that_does_not_exist(server, start_pgvigil):
    pgvigil = start_pgvigil(dsn=server.dsn(dbname="absent"))
    verdict = faults.scrape(pgvigil)
    assert (verdict.up, verdict.state) == (0, "rejected")
