"""Synchronous standbys that go: commits hang, or would with the next one."""

from pgvigil_testing.commits import HangingCommit
from pgvigil_testing.verdicts import bad, verdict, wait_for_page

CONFIG = "ha: {max_lag: 2s, expected_standbys: 2}\n"


def test_commit_that_hangs_on_a_lost_standby(installation, start_cluster, start, start_pgvigil):
    cluster, (standby, _) = quorum(start_cluster, installation, "FIRST 1 (one)")
    pgvigil = start_pgvigil(dsn=cluster.primary.dsn(), config=CONFIG)
    page = wait_for_page(pgvigil, lambda page: verdicts(page) == {"sync_no_spare"}, "before")
    assert numbers(page) == {"required": 1, "connected": 1, "spare": 0, "waiting_commits": 0}

    standby.source.link.cut()
    commit = start(HangingCommit, cluster.primary)
    wanted = {"writes_blocked", "sync_standbys_missing", "sync_no_spare", "standbys_missing"}
    page = wait_for_page(
        pgvigil, lambda page: verdicts(page) >= wanted and waits(page) > 1, "during"
    )
    assert numbers(page) == {"required": 1, "connected": 0, "spare": -1, "waiting_commits": 1}
    assert verdict(page, "failover_impossible") == "false"  # the other one follows

    standby.source.link.restore()
    commit.wait()
    page = wait_for_page(pgvigil, lambda page: verdicts(page) == {"sync_no_spare"}, "after")
    assert numbers(page) == {"required": 1, "connected": 1, "spare": 0, "waiting_commits": 0}
    assert waits(page) == 0


def test_commit_that_hangs_on_a_silent_standby(installation, start_cluster, start, start_pgvigil):
    cluster, (standby, _) = quorum(start_cluster, installation, "FIRST 1 (one)")
    pgvigil = start_pgvigil(dsn=cluster.primary.dsn(), config=CONFIG)
    wait_for_page(pgvigil, lambda page: verdicts(page) == {"sync_no_spare"}, "before")
    standby.source.link.hold()
    commit = start(HangingCommit, cluster.primary)
    # It counts as connected until wal_sender_timeout; only the wait tells.
    page = wait_for_page(pgvigil, lambda page: verdict(page, "writes_blocked") == "true", "during")
    assert numbers(page) == {"required": 1, "connected": 1, "spare": 0, "waiting_commits": 1}
    standby.source.link.restore()
    commit.wait()
    wait_for_page(pgvigil, lambda page: verdicts(page) == {"sync_no_spare"}, "after")


def test_quorum_with_a_spare_loses_one_and_then_the_other(
    installation, start_cluster, start, start_pgvigil
):
    cluster, (one, two) = quorum(start_cluster, installation, "ANY 1 (one, two)")
    pgvigil = start_pgvigil(dsn=cluster.primary.dsn(), config=CONFIG)
    page = wait_for_page(pgvigil, lambda page: verdicts(page) == set(), "before")
    assert numbers(page) == {"required": 1, "connected": 2, "spare": 1, "waiting_commits": 0}

    one.source.link.cut()
    cluster.primary.sql("CREATE TABLE does_not_hang ()")
    page = wait_for_page(pgvigil, lambda page: verdict(page, "sync_no_spare") == "true", "one")
    assert verdict(page, "writes_blocked") == "false"
    assert verdict(page, "quorum_unsafe") == "true"  # one of two, and either may have it alone
    assert page.value("pg_ha_sync_listed_connected", name="one") == 0

    two.source.link.cut()
    commit = start(HangingCommit, cluster.primary)
    page = wait_for_page(pgvigil, lambda page: verdict(page, "writes_blocked") == "true", "both")
    assert verdict(page, "failover_impossible") == "true"

    one.source.link.restore()
    commit.wait()
    two.source.link.restore()
    wait_for_page(pgvigil, lambda page: verdicts(page) == set(), "after")


def quorum(start_cluster, installation, names):
    cluster = start_cluster(installation)
    standbys = [cluster.add_standby(name) for name in ("one", "two")]
    cluster.synchronise(names)
    return cluster, standbys


def verdicts(page):
    return {name for name, _ in bad(page)}


def numbers(page):
    names = ("required", "connected", "spare", "waiting_commits")
    return {name: page.value(f"pg_ha_sync_{name}") for name in names}


def waits(page):
    return page.value("pg_ha_sync_longest_wait_seconds")
