"""Who follows a server, whether commits come through, and what a failover would cost."""

import pytest

from pgvigil_testing import installations
from pgvigil_testing.commits import HangingCommit
from pgvigil_testing.logical import Subscriber
from pgvigil_testing.processes import Process
from pgvigil_testing.verdicts import bad, state, verdict, wait_for_page

CONFIG = "ha: {max_lag: 2s, expected_standbys: 1, probe_interval: 500ms}\n"
FAILOVER = {"standbys_missing", "failover_impossible", "failover_loses_data"}
SYNC = {"writes_blocked", "sync_standbys_missing", "sync_no_spare", "quorum_unsafe"}


def true_of(page, names):
    return {name for name, _ in bad(page)} & names


def unknown_of(page, names):
    return {name for name in names if verdict(page, name) == "unknown"}


def test_failover_is_judged_by_what_the_standby_has(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation)
    standby = cluster.add_standby("a")
    pgvigil = start_pgvigil(dsn=cluster.primary.dsn(), config=CONFIG)
    page = wait_for_page(pgvigil, lambda page: promotable(page) == 1, "not promotable")
    assert true_of(page, FAILOVER) == set()
    assert state(page, "pg_ha_standby_state", application_name="a") == "streaming"

    standby.pause_replay()
    write(cluster.primary)
    page = wait_for_page(
        pgvigil, lambda page: (promotable(page), loss(page)) == (0, 0), "pause not seen"
    )
    assert true_of(page, FAILOVER) == {"failover_impossible"}
    standby.resume_replay()
    wait_for_page(pgvigil, lambda page: not true_of(page, FAILOVER), "not healthy again")

    standby.source.link.cut()
    write(cluster.primary)
    page = wait_for_page(pgvigil, lambda page: true_of(page, FAILOVER) == FAILOVER, "cut not seen")
    assert page.value("pg_ha_standbys_streaming") == 0
    assert loss(page) > 0
    assert page.value("pg_ha_failover_loss_seconds") > 2
    standby.source.link.restore()
    page = wait_for_page(pgvigil, lambda page: not true_of(page, FAILOVER), "not healthy again")

    cluster.primary.freeze()
    wait_for_page(pgvigil, lambda page: unknown_of(page, FAILOVER) == FAILOVER, "not unknown")


def promotable(page):
    return page.value("pg_ha_standbys_promotable")


def loss(page):
    return page.value("pg_ha_failover_loss_bytes")


def write(node):
    node.sql("SELECT pg_logical_emit_message(true, 'test', repeat('x', 1000))")


def test_commits_hang_when_the_synchronous_standby_goes(
    installation, start, start_cluster, start_pgvigil
):
    cluster = start_cluster(installation)
    cluster.add_standby("a")
    synchronous = cluster.add_standby("b")
    pgvigil = start_pgvigil(dsn=cluster.primary.dsn(), config=CONFIG)
    page = pgvigil.scrape()[1]
    assert true_of(page, SYNC) == set()
    assert state(page, "pg_ha_sync_method", "method") == "none"

    cluster.synchronise('ANY 1 ("B", gone)')
    page = wait_for_page(pgvigil, lambda page: counts(page) == (1, 1, 0), "not counted")
    assert true_of(page, SYNC) == {"sync_no_spare", "quorum_unsafe"}
    assert connected(page) == {"B": 1, "gone": 0}

    synchronous.source.link.cut()
    lost = SYNC - {"writes_blocked"}
    page = wait_for_page(pgvigil, lambda page: true_of(page, SYNC) == lost, "loss not seen")
    assert counts(page) == (1, 0, -1)
    commit = start(HangingCommit, cluster.primary)
    page = wait_for_page(pgvigil, lambda page: true_of(page, SYNC) == SYNC, "not blocked")
    assert page.value("pg_ha_sync_waiting_commits") == 1
    assert page.value("pg_ha_sync_longest_wait_seconds") > 0

    synchronous.source.link.restore()
    commit.wait()
    cluster.synchronise("ANY 1 (a, b)")
    page = wait_for_page(pgvigil, lambda page: not true_of(page, SYNC), "not healthy again")
    assert counts(page) == (1, 2, 1)
    assert page.value("pg_ha_sync_quorum_margin") == 0

    cluster.primary.freeze()
    wait_for_page(pgvigil, lambda page: unknown_of(page, SYNC) == SYNC, "not unknown")


def counts(page):
    names = ("required", "connected", "spare")
    return tuple(page.value(f"pg_ha_sync_{name}") for name in names)


def connected(page):
    listed = page.samples("pg_ha_sync_listed_connected")
    return {labels["name"]: value for labels, value in listed}


def test_connected_standby_that_hangs_blocks_writes(start, start_cluster, start_pgvigil):
    cluster = start_cluster()
    standby = cluster.add_standby("a")
    cluster.synchronise("a")
    pgvigil = start_pgvigil(dsn=cluster.primary.dsn(), config=CONFIG)
    standby.freeze()
    commit = start(HangingCommit, cluster.primary)
    page = wait_for_page(pgvigil, lambda page: verdict(page, "writes_blocked") == "true", "blocked")
    assert counts(page) == (1, 1, 0)
    assert verdict(page, "failover_impossible") == "true"
    standby.thaw()
    commit.wait()
    wait_for_page(pgvigil, lambda page: verdict(page, "writes_blocked") == "false", "still blocked")


def test_two_standbys_of_one_name_are_two(start_cluster, start_pgvigil):
    cluster = start_cluster()
    first = cluster.add_standby("twin", slot=False)
    second = cluster.add_standby("twin", slot=False)
    pgvigil = start_pgvigil(dsn=cluster.primary.dsn())
    page = wait_for_page(pgvigil, lambda page: promotable(page) == 2, "not two")
    lags = page.samples("pg_ha_standby_lag_seconds", application_name="twin")
    assert sorted(labels.get("duplicate", "") for labels, _ in lags) == ["", "2"]
    first.shut_down()
    second.wait_for_stream()
    page = wait_for_page(pgvigil, lambda page: promotable(page) == 1, "not one")
    ((labels, _),) = page.samples("pg_ha_standby_lag_seconds")
    assert labels.get("duplicate", "") == ""


def test_cascading_standby_and_designated_primary_have_followers(start_cluster, start_pgvigil):
    cluster = start_cluster()
    cascading = cluster.add_standby("cascading")
    cluster.add_standby("last", upstream=cascading)
    replica = start_cluster(archive=True, follows=cluster)
    replica.add_standby("far")
    for node, name in ((cascading, "last"), (replica.primary, "far")):
        pgvigil = start_pgvigil(dsn=node.dsn())
        page = wait_for_page(pgvigil, lambda page: promotable(page) == 1, "not promotable")
        assert state(page, "pg_ha_standby_state", application_name=name) == "streaming"
        assert true_of(page, FAILOVER) == set()
        assert not page.samples("pg_ha_verdict", verdict="failover_loses_data")


class Receiver:
    """pg_receivewal, which replies once a second."""

    def __init__(self, program, server, folder):
        target = ["-h", server.socket_folder, "-p", server.port, "-U", "postgres"]
        arguments = [program, "-D", folder, *target, "--status-interval=1"]
        self._process = Process(arguments, log=folder / "receiver.log")

    def close(self):
        self._process.stop()


def test_what_keeps_or_decodes_wal_is_no_standby(start, start_cluster, start_pgvigil, tmp_path):
    system = installations.system_installation()
    program = system and system.program("pg_receivewal")
    if not program or not program.exists():
        pytest.skip("no pg_receivewal")
    primary = start_cluster(system, settings={"wal_level": "logical"}).primary
    start(Subscriber, primary)
    start(Receiver, program, primary, tmp_path)
    pgvigil = start_pgvigil(dsn=primary.dsn())

    def kinds(page):
        followers = page.samples("pg_ha_followers")
        return {labels["kind"]: value for labels, value in followers if value}

    page = wait_for_page(
        pgvigil, lambda page: kinds(page) == {"receiver": 1, "logical": 1}, "kinds"
    )
    assert page.value("pg_ha_standbys_streaming") == 0
    assert verdict(page, "failover_impossible") == "false"
