"""What a scrape costs the server: connections and round trips."""

import concurrent.futures

import pytest

from pgvigil_testing import faults
from pgvigil_testing.proxy import Proxy

SCRAPERS = 20
EVERYWHERE = """
dialect: pgvigil
queries:
  test_place:
    query: SELECT pg_catalog.current_database()::text AS db, 1 AS here
    databases: ["*"]
    metrics:
      - db: {usage: LABEL}
      - here: {usage: GAUGE, description: Ran in this database.}
"""


def test_twenty_scrapers_share_the_connections(start_server, start_pgvigil):
    server = start_server()
    for number in range(5):
        server.sql(f"CREATE DATABASE extra{number}")
    pgvigil = start_pgvigil(dsn=server.dsn(), queries=[EVERYWHERE])
    with concurrent.futures.ThreadPoolExecutor(SCRAPERS) as pool:
        for _ in range(5):
            verdicts = list(pool.map(lambda _: faults.scrape(pgvigil), range(SCRAPERS)))
            assert {(verdict.up, verdict.state) for verdict in verdicts} == {(1, "up")}
    assert 2 <= server.most_sessions() <= faults.BUDGET


@pytest.fixture
def proxy(server, start):
    """Slow enough that the statements of one batch cannot be answered one by one unnoticed."""
    return start(Proxy, server.port, delay=0.02)


def through(proxy):
    return f"host=127.0.0.1 port={proxy.port} user=pgvigil dbname=postgres"


# Without the probe of new connections, which is no part of a scrape.
ALONE = "collection: {probe_interval: 1h}\n"


def test_warm_scrape_is_one_round_trip(proxy, start_pgvigil):
    pgvigil = start_pgvigil(dsn=through(proxy), config=ALONE)
    faults.baseline(pgvigil)
    for _ in range(5):
        before = proxy.flights()
        faults.scrape(pgvigil)
        assert proxy.flights() - before == 1


def test_connection_is_kept_between_scrapes(proxy, start_pgvigil):
    pgvigil = start_pgvigil(dsn=through(proxy), config=ALONE)
    faults.baseline(pgvigil)
    before = len(proxy.connections)
    for _ in range(5):
        faults.scrape(pgvigil)
    assert len(proxy.connections) == before
