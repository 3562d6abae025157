"""User queries that misbehave cost only themselves."""

from pgvigil_testing import faults
from pgvigil_testing.processes import wait_until

SLEEPING = """
dialect: pgvigil
queries:
  test_sleeping:
    query: SELECT 1 AS woke FROM pg_catalog.pg_sleep(60)
    metrics:
      - woke: {usage: GAUGE, description: Never seen.}
"""

MILLION = """
dialect: pgvigil
queries:
  test_million:
    query: SELECT n::text AS n, n AS value FROM pg_catalog.generate_series(1, 1000000) AS n
    timeout: 10s
    metrics:
      - n: {usage: LABEL}
      - value: {usage: GAUGE, description: One of a million.}
"""

BROKEN = """
dialect: pgvigil
queries:
  test_broken:
    query: SELECT 1/0 AS value
    metrics:
      - value: {usage: GAUGE, description: Never seen.}
  test_good:
    query: SELECT 42 AS answer
    metrics:
      - answer: {usage: GAUGE, description: The good neighbour.}
"""


def test_query_that_sleeps(server, start_pgvigil, watch_backends):
    before = faults.baseline(start_pgvigil(dsn=server.dsn()))
    watch = watch_backends(server)
    pgvigil = start_pgvigil(dsn=server.dsn(), queries=[SLEEPING])
    verdicts = faults.scrape_many(pgvigil, 5)
    assert {(verdict.up, verdict.state) for verdict in verdicts} == {(1, "up")}
    assert faults.share_kept(before, verdicts[-1]) == 1
    assert watch.maximum <= 2 * faults.BUDGET


def test_query_with_a_million_rows(server, start_pgvigil):
    before = faults.baseline(start_pgvigil(dsn=server.dsn()))
    pgvigil = start_pgvigil(dsn=server.dsn(), queries=[MILLION])
    verdicts = faults.scrape_many(pgvigil, 5)
    assert {(verdict.up, verdict.state) for verdict in verdicts} == {(1, "up")}
    # What shares the slow lane with it comes when it is through.
    wait_until(lambda: faults.share_kept(before, faults.scrape(pgvigil)) == 1, 20, "a whole page")
    _, page = pgvigil.scrape()
    assert 0 < len(page.samples("test_million_value")) <= 10000


def test_query_that_fails_leaves_its_neighbour_alone(server, start_pgvigil):
    pgvigil = start_pgvigil(dsn=server.dsn(), queries=[BROKEN])
    _, page = pgvigil.scrape()
    assert page.value("test_good_answer") == 42
    assert page.samples("test_broken_value") == []
    errors = page.samples("pgvigil_query_errors_total", query="test_broken")
    assert sum(value for _, value in errors) >= 1
