"""Through PgBouncer, which refuses the settings of a startup packet: `session_options: false`."""

from pgvigil_testing import faults
from pgvigil_testing.processes import wait_until

CONFIG = "connection: {session_options: false}\n"


def test_page_is_whole_through_pgbouncer(server, start_pgbouncer, start_pgvigil):
    before = faults.baseline(start_pgvigil(dsn=server.dsn()))
    bouncer = start_pgbouncer(server, "pgvigil")
    pgvigil = start_pgvigil(dsn=bouncer.dsn(), config=CONFIG)
    verdict = faults.scrape(pgvigil)
    assert (verdict.up, verdict.state) == (1, "up")
    # What runs beside the cycle lands on a later page.
    wait_until(
        lambda: faults.share_kept(before, faults.scrape(pgvigil)) >= 0.99,
        30,
        "99 % of the series are not there",
    )
