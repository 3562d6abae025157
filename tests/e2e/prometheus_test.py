"""Prometheus itself reads the page of every PostgreSQL version."""

import pytest

from pgvigil_testing import installations
from pgvigil_testing.prometheus import check_metrics, unexpected


@pytest.mark.parametrize("major", installations.matrix())
def test_page_passes_promtool_and_is_scraped(start_server, start_pgvigil, start_prometheus, major):
    installation = installations.matrix_installation(major)
    if installation is None:
        pytest.skip("not installed: run scripts/bootstrap test")
    server = start_server(installation)
    pgvigil = start_pgvigil(dsn=server.dsn())
    pgvigil.scrape()
    answer, page = pgvigil.scrape()
    assert not unexpected(check_metrics(answer.text))
    prometheus = start_prometheus(pgvigil.address)
    prometheus.wait_for('up{job="pgvigil"} == 1')
    prometheus.wait_for("pg_up == 1")
    ((_, stored),) = prometheus.query('count({job="pgvigil", __name__=~"pg_.*"})')
    assert stored >= 0.95 * sum(name.startswith("pg_") for name, _ in page.series())


def test_server_that_stops_is_seen_by_prometheus(start_server, start_pgvigil, start_prometheus):
    server = start_server()
    pgvigil = start_pgvigil(dsn=server.dsn())
    prometheus = start_prometheus(pgvigil.address)
    prometheus.wait_for("pg_up == 1")
    server.freeze()
    prometheus.wait_for('pg_ha_state{state="hung"} == 1')
    prometheus.wait_for('up{job="pgvigil"} == 1 and on() pg_up == 0')
    server.thaw()
    prometheus.wait_for("pg_up == 1")
