"""Through PgBouncer, which refuses the settings of a startup packet: `session_options: false`."""

from pgvigil_testing import faults

CONFIG = "connection: {session_options: false}\n"


def test_page_is_whole_through_pgbouncer(server, start_pgbouncer, start_pgvigil):
    before = faults.baseline(start_pgvigil(dsn=server.dsn()))
    bouncer = start_pgbouncer(server, "pgvigil")
    pgvigil = start_pgvigil(dsn=bouncer.dsn(), config=CONFIG)
    faults.scrape(pgvigil)
    verdict = faults.scrape(pgvigil)
    assert (verdict.up, verdict.state) == (1, "up")
    assert faults.share_kept(before, verdict) >= 0.99
