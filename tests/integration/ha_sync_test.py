"""Synchronous standbys that go: commits hang, or would with the next one."""

import dataclasses

from pgvigil_testing.commits import HangingCommit
from pgvigil_testing.verdicts import bad, verdict, wait_for_page

VERDICTS = {"writes_blocked", "sync_standbys_missing", "sync_no_spare", "quorum_unsafe"}
CONFIG = "ha: {max_lag: 2s, expected_standbys: 2}\n"


@dataclasses.dataclass
class Numbers:
    required: int
    connected: int
    spare: int
    waiting: int


def test_commit_that_hangs_on_a_lost_standby(installation, start_cluster, start, start_pgvigil):
    cluster, (standby, _) = quorum(start_cluster, installation, "FIRST 1 (one)")
    pgvigil = start_pgvigil(dsn=cluster.primary.dsn(), config=CONFIG)
    well = {"sync_no_spare"}, Numbers(required=1, connected=1, spare=0, waiting=0)
    wait_for_page(pgvigil, lambda page: said(page) == well, "before")

    standby.source.link.cut()
    commit = start(HangingCommit, cluster.primary)
    # No other standby is bound to have every confirmed commit.
    blocked = VERDICTS, Numbers(required=1, connected=0, spare=-1, waiting=1)

    def hangs(page):
        others = {name: verdict(page, name) for name in ("standbys_missing", "failover_impossible")}
        assert others == {"standbys_missing": "true", "failover_impossible": "false"}
        return said(page) == blocked and waits(page) > 1

    wait_for_page(pgvigil, hangs, "during")
    standby.source.link.restore()
    commit.wait()
    wait_for_page(pgvigil, lambda page: said(page) == well and waits(page) == 0, "after")


def test_commit_that_hangs_on_a_silent_standby(installation, start_cluster, start, start_pgvigil):
    cluster, (standby, _) = quorum(start_cluster, installation, "FIRST 1 (one)")
    pgvigil = start_pgvigil(dsn=cluster.primary.dsn(), config=CONFIG)
    well = {"sync_no_spare"}, Numbers(required=1, connected=1, spare=0, waiting=0)
    wait_for_page(pgvigil, lambda page: said(page) == well, "before")

    standby.source.link.hold()
    commit = start(HangingCommit, cluster.primary)
    # It counts as connected until wal_sender_timeout; only the wait tells.
    blocked = {"writes_blocked", "sync_no_spare"}, Numbers(1, 1, 0, 1)
    wait_for_page(pgvigil, lambda page: said(page) == blocked, "during")

    standby.source.link.restore()
    commit.wait()
    wait_for_page(pgvigil, lambda page: said(page) == well, "after")


def test_quorum_loses_its_spare_and_then_the_last(
    installation, start_cluster, start, start_pgvigil
):
    cluster, (one, two) = quorum(start_cluster, installation, "ANY 1 (one, two)")
    pgvigil = start_pgvigil(dsn=cluster.primary.dsn(), config=CONFIG)
    well = set(), Numbers(required=1, connected=2, spare=1, waiting=0)
    wait_for_page(pgvigil, lambda page: said(page) == well, "before")

    one.source.link.cut()
    cluster.primary.sql("CREATE TABLE does_not_hang ()")
    # Either of the two may be the only one that has the last commit.
    thin = {"sync_no_spare", "quorum_unsafe"}, Numbers(1, 1, 0, 0)
    page = wait_for_page(pgvigil, lambda page: said(page) == thin, "without one")
    assert page.value("pg_ha_sync_listed_connected", name="one") == 0

    two.source.link.cut()
    commit = start(HangingCommit, cluster.primary)
    blocked = VERDICTS, Numbers(1, 0, -1, 1)

    def hangs(page):
        return said(page) == blocked and verdict(page, "failover_impossible") == "true"

    wait_for_page(pgvigil, hangs, "without both")
    one.source.link.restore()
    commit.wait()
    two.source.link.restore()
    wait_for_page(pgvigil, lambda page: said(page) == well, "after")


def quorum(start_cluster, installation, names):
    cluster = start_cluster(installation)
    standbys = [cluster.add_standby(name) for name in ("one", "two")]
    cluster.synchronise(names)
    return cluster, standbys


def said(page):
    """The verdicts of the check that are true, and its numbers."""
    names = ("required", "connected", "spare", "waiting_commits")
    numbers = Numbers(*(page.value(f"pg_ha_sync_{name}") for name in names))
    return {name for name, _ in bad(page) if name in VERDICTS}, numbers


def waits(page):
    return page.value("pg_ha_sync_longest_wait_seconds")
