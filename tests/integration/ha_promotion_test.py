"""A failover: the standby becomes the primary, and the old one comes back on a dead timeline."""

from pgvigil_testing.node import Source
from pgvigil_testing.pgvigil import slowness
from pgvigil_testing.verdicts import bad, state, verdict, wait_for_page

CONFIG = "ha: {max_lag: 2s, probe_interval: 500ms}\n"
NEAR_ZERO = 3 * slowness()


def role(page):
    return state(page, "pg_ha_role", label="role")


def follows(page):
    lag = page.value("pg_ha_replication_lag_seconds", basis="upstream")
    return role(page) == "standby" and lag < NEAR_ZERO and not bad(page)


def test_promotion_is_seen_and_counted(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation)
    standby = cluster.add_standby()
    pgvigil = start_pgvigil(dsn=standby.dsn(), config=CONFIG)
    page = wait_for_page(pgvigil, follows, "not healthy")
    assert page.value("pg_ha_timeline") == 1
    assert page.value("pg_ha_promotions_total") == 0

    cluster.primary.kill()
    wait_for_page(pgvigil, lambda page: verdict(page, "receiver_down") == "true", "not cut off")
    standby.promote()

    page = wait_for_page(pgvigil, lambda page: role(page) == "primary", "not primary")
    assert (page.value("pg_ha_timeline"), page.value("pg_ha_promotions_total")) == (2, 1)
    assert page.value("pg_ha_last_change_time_seconds", change="promotion") > 0
    # A primary is behind nobody: it has neither the series nor the verdicts of a standby.
    assert page.samples("pg_ha_replication_lag_seconds") == []
    assert page.samples("pg_ha_verdict", verdict="receiver_down") == []
    assert page.samples("pg_ha_receiver_state") == []


def test_old_primary_on_a_dead_timeline_never_looks_healthy(
    installation, start_cluster, start_pgvigil
):
    cluster = start_cluster(installation)
    old, standby = cluster.primary, cluster.add_standby()
    pgvigil = start_pgvigil(dsn=old.dsn(), config=CONFIG)
    page = wait_for_page(pgvigil, lambda page: role(page) == "primary", "not primary")
    assert page.value("pg_ha_timeline") == 1

    standby.source.link.cut()
    old.sql("CREATE TABLE lost ()")
    old.kill()
    standby.promote()
    old.come_back(Source(standby, cluster.add_link(standby)))

    page = wait_for_page(pgvigil, stale_and_cut_off, "looks healthy")
    assert (role(page), page.value("pg_ha_timeline")) == ("standby", 1)
    assert page.value("pg_ha_demotions_total") == 1
    assert page.value("pg_ha_restarts_total", kind="crash") == 1
    wait_for_page(
        pgvigil, lambda page: verdict(page, "timeline_diverged") == "true", "no dead timeline"
    )


def stale_and_cut_off(page):
    lag = page.value("pg_ha_replication_lag_seconds", basis="upstream")
    # Long enough that an answer of the new primary, whose WAL may be shorter, would have shown.
    return lag > 4 and verdict(page, "standby_stale") == "true"


def test_old_primary_that_lost_nothing_follows(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation)
    old, standby = cluster.primary, cluster.add_standby()
    old.shut_down()
    standby.promote()
    old.come_back(Source(standby, cluster.add_link(standby)))
    old.wait_for_stream()
    pgvigil = start_pgvigil(dsn=old.dsn(), config=CONFIG)
    page = wait_for_page(pgvigil, follows, "does not follow")
    assert page.value("pg_ha_timeline") == 2
    wait_for_page(
        pgvigil, lambda page: verdict(page, "timeline_diverged") == "false", "no common timeline"
    )
