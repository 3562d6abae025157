"""A primary with a hot standby: the role decides what is asked and what is answered."""

import pytest

from pgvigil_testing import faults
from pgvigil_testing.processes import wait_until


@pytest.fixture
def pair(start_cluster):
    cluster = start_cluster()
    return cluster.primary, cluster.add_standby()


def test_standby_is_told_apart_from_its_primary(pair, start_pgvigil):
    answers = []
    for server in pair:
        pgvigil = start_pgvigil(dsn=server.dsn())
        _, page = pgvigil.scrape()
        answers.append(
            (
                page.value("pg_replication_is_replica"),
                pgvigil.get("/primary").status,
                pgvigil.get("/replica").status,
            )
        )
    assert answers == [(0, 200, 503), (1, 503, 200)]


def test_primary_shows_its_standby(pair, start_pgvigil):
    primary, _ = pair
    pgvigil = start_pgvigil(dsn=primary.dsn())
    wait_until(
        lambda: pgvigil.scrape()[1].samples("pg_stat_replication_pg_wal_lsn_diff"),
        20,
        "the standby in pg_stat_replication",
    )


def test_promotion_shows_at_the_next_scrape(pair, start_pgvigil):
    _, standby = pair
    pgvigil = start_pgvigil(dsn=standby.dsn())
    assert pgvigil.scrape()[1].value("pg_replication_is_replica") == 1
    standby.promote()
    _, page = pgvigil.scrape()
    assert page.value("pg_replication_is_replica") == 0
    assert pgvigil.get("/primary").status == 200


def test_standby_keeps_answering_while_its_primary_is_away(pair, start_pgvigil):
    primary, standby = pair
    pgvigil = start_pgvigil(dsn=standby.dsn())
    faults.baseline(pgvigil)
    primary.shut_down()
    verdicts = faults.scrape_many(pgvigil, 3)
    assert {(verdict.up, verdict.state) for verdict in verdicts} == {(1, "up")}
