"""What a standby asks the server it streams from: in time, over one connection, and if allowed."""

import time

from pgvigil_testing.pgvigil import slowness
from pgvigil_testing.verdicts import state, wait_for_page

STATE, REACHABLE = "pg_ha_upstream_state", "pg_ha_upstream_reachable"
LAG = "pg_ha_replication_lag_seconds"
# Long enough that what the receiver hears by itself, twice a minute, could not explain it.
IDLE_SECONDS = 12
NEAR_ZERO = 5 * slowness()


def asked(page, expected):
    return state(page, STATE) == expected and page.value(REACHABLE) == (expected == "ok")


def test_lag_stays_low_on_an_idle_pair_over_one_connection(
    installation, start_cluster, start_pgvigil
):
    cluster = start_cluster(installation)
    standby = cluster.add_standby()
    pgvigil = start_pgvigil(dsn=standby.dsn())
    wait_for_page(pgvigil, lambda page: asked(page, "ok"), "not asked")
    began, lags = time.monotonic(), []

    def idle_for_long(page):
        lags.append(page.value(LAG))
        return time.monotonic() - began > IDLE_SECONDS

    wait_for_page(pgvigil, idle_for_long, "no pages")
    assert max(lags) < NEAR_ZERO, max(lags)
    standby.source.link.cut()
    page = wait_for_page(pgvigil, lambda page: page.value(LAG) > NEAR_ZERO, "does not grow")
    assert asked(page, "refused")
    standby.source.link.restore()
    wait_for_page(pgvigil, lambda page: page.value(LAG) < NEAR_ZERO, "does not shrink")
    assert cluster.primary.most_sessions() == 1

    standby.promote()
    wait_for_page(pgvigil, lambda page: not page.samples(STATE), "a primary has no upstream")
    wait_for_page(pgvigil, lambda page: not cluster.primary.backends(), "still connected")


def test_an_upstream_that_refuses_or_hangs_is_told(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation)
    standby = cluster.add_standby()
    hba = cluster.primary.data / "pg_hba.conf"
    allowed = hba.read_text()
    hba.write_text("host all pgvigil 127.0.0.1/32 reject\n" + allowed)
    cluster.primary.configure()
    pgvigil = start_pgvigil(dsn=standby.dsn(), config="ha: {probe_timeout: 1s}\n")
    page = wait_for_page(pgvigil, lambda page: asked(page, "auth_failed"), "not refused")
    assert page.value("pg_up") == 1
    hba.write_text(allowed)
    cluster.primary.configure()
    wait_for_page(pgvigil, lambda page: asked(page, "ok"), "still refused")
    cluster.primary.freeze()
    wait_for_page(pgvigil, lambda page: asked(page, "hung"), "does not hang")
    cluster.primary.thaw()
    wait_for_page(pgvigil, lambda page: asked(page, "ok"), "still hangs")
    assert cluster.primary.most_sessions() == 1


def test_nobody_is_asked_where_that_is_not_wanted(start_cluster, start_pgvigil):
    cluster = start_cluster()
    standby = cluster.add_standby()
    pgvigil = start_pgvigil(dsn=standby.dsn(), env={"PGVIGIL_HA_ASK_UPSTREAM": "false"})
    page = wait_for_page(pgvigil, lambda page: page.samples(LAG), "no lag")
    assert not page.samples(STATE)
    assert not cluster.primary.backends()
