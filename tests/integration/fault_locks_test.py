"""Somebody holds, or waits for, an ACCESS EXCLUSIVE lock."""

import contextlib

import pytest

from pgvigil_testing import faults
from pgvigil_testing.processes import children_of, wait_until

TABLES = [f"CREATE TABLE t{number} AS SELECT 1 AS a" for number in range(10)]


@contextlib.contextmanager
def transaction(server, statement):
    """Its session is gone from the server, too, when it has ended."""
    with contextlib.closing(server.connect()) as session:
        backend = session.get_backend_pid()
        session.autocommit = False
        session.cursor().execute(statement)
        yield session
    wait_until(
        lambda: backend not in children_of(server.process.pid), 10, "the session does not end"
    )


@pytest.fixture
def busy_server(start_server):
    server = start_server()
    server.sql(*TABLES)
    return server


def test_user_table_locked(busy_server, start_pgvigil, watch_backends):
    pgvigil = start_pgvigil(dsn=busy_server.dsn())
    before = faults.baseline(pgvigil)
    watch = watch_backends(busy_server)
    with transaction(busy_server, "LOCK TABLE t3 IN ACCESS EXCLUSIVE MODE"):
        verdicts = faults.scrape_many(pgvigil)
    assert {(verdict.up, verdict.state) for verdict in verdicts} == {(1, "up")}
    assert min(faults.share_kept(before, verdict) for verdict in verdicts) >= 0.99
    faults.assert_whole(before, faults.scrape(pgvigil))
    assert watch.maximum <= faults.BUDGET


def test_user_table_locked_before_the_start(busy_server, start_pgvigil):
    before = faults.baseline(start_pgvigil(dsn=busy_server.dsn()))
    with transaction(busy_server, "LOCK TABLE t3 IN ACCESS EXCLUSIVE MODE"):
        pgvigil = start_pgvigil(dsn=busy_server.dsn())
        verdict = faults.scrape(pgvigil)
        assert (verdict.up, verdict.state) == (1, "up")
        # What runs beside the cycle lands on a later page.
        wait_until(
            lambda: faults.share_kept(before, faults.scrape(pgvigil)) >= 0.99,
            30,
            "99 % of the series are not there",
        )


def test_pg_class_locked(busy_server, start_pgvigil, watch_backends):
    pgvigil = start_pgvigil(dsn=busy_server.dsn())
    before = faults.baseline(pgvigil)
    watch = watch_backends(busy_server)
    with transaction(busy_server, "LOCK TABLE pg_catalog.pg_class IN ACCESS EXCLUSIVE MODE"):
        verdicts = faults.scrape_many(pgvigil)
    assert {(verdict.up, verdict.state) for verdict in verdicts} == {(1, "up")}
    faults.assert_whole(before, faults.scrape(pgvigil))
    assert watch.maximum <= faults.BUDGET
