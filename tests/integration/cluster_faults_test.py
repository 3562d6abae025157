"""The faults of the test bed: each is in force when its method returns, and can be mended."""

import psycopg2
import pytest

from pgvigil_testing.commits import HangingCommit, QueryConflict, prepare_transaction
from pgvigil_testing.lag import LagTruth
from pgvigil_testing.load import WriteLoad
from pgvigil_testing.logical import Subscriber
from pgvigil_testing.node import Source
from pgvigil_testing.processes import wait_until
from pgvigil_testing.slots import invalidate_slot
from pgvigil_testing.tls import Authority
from pgvigil_testing.volume import WalVolume

# Seconds between two commits of the load, or two samples of the truth, on a machine that is busy.
SLACK = 1


@pytest.fixture
def pair(installation, start_cluster):
    cluster = start_cluster(installation)
    return cluster, cluster.add_standby()


def test_true_lag_grows_while_the_link_is_cut(pair, start):
    cluster, standby = pair
    truth = start(LagTruth, standby)
    load = start(WriteLoad, cluster.primary)
    standby.wait_for_replay()
    wait_until(lambda: truth.lag() < 1, 10, "lag before")
    standby.source.link.cut()
    wait_until(lambda: truth.lag() > 1, 10, "no lag")
    before, seen, after = truth.staleness(), load.seconds_unseen(standby), truth.staleness()
    assert before - SLACK < seen < after + SLACK
    standby.source.link.restore()
    standby.wait_for_replay()
    wait_until(lambda: truth.lag() < 0.5, 10, "lag stays")


def test_true_lag_of_an_idle_pair_is_not_its_staleness(pair, start):
    _, standby = pair
    truth = start(LagTruth, standby)
    standby.source.link.hold()
    wait_until(lambda: truth.lag() > 1, 10, "no lag")
    wait_until(lambda: truth.staleness() < 1, 10, "staleness of an idle pair")


def test_true_lag_grows_while_the_upstream_is_frozen(pair, start):
    cluster, standby = pair
    truth = start(LagTruth, standby)
    cluster.primary.freeze()
    wait_until(lambda: truth.lag() > 1, 10, "no lag")
    cluster.primary.thaw()
    wait_until(lambda: truth.lag() < 0.5, 10, "lag stays")


def test_replay_waits_for_a_query_or_a_pause(pair, start):
    cluster, standby = pair
    conflict = start(QueryConflict, cluster.primary, standby)
    assert standby.replayed() < cluster.primary.wal_position()
    conflict.release()
    standby.wait_for_replay()
    standby.pause_replay()
    cluster.primary.sql("CREATE TABLE unseen ()")
    assert standby.replayed() < cluster.primary.wal_position()
    standby.resume_replay()
    standby.wait_for_replay()


def test_commit_hangs_until_its_standby_is_back(pair, start):
    cluster, standby = pair
    cluster.synchronise("standby")
    standby.source.link.cut()
    commit = start(HangingCommit, cluster.primary)
    assert not commit.ended
    standby.source.link.restore()
    commit.wait()


def test_old_primary_comes_back_on_a_dead_timeline(pair):
    cluster, standby = pair
    old = cluster.primary
    standby.source.link.cut()
    old.sql("CREATE TABLE lost ()")
    old.kill()
    standby.promote()
    old.come_back(Source(standby, cluster.add_link(standby)))
    wait_until(lambda: "before current recovery point" in old.process.log(), 20, old.process.log)
    assert old.sql("SELECT pg_is_in_recovery()") == [(True,)]


def test_archive_fails_hangs_and_is_mended(installation, start_cluster):
    cluster = start_cluster(installation, archive=True)
    archive, primary = cluster.archive, cluster.primary
    for fault in (archive.fail, archive.hang, archive.empty):
        fault(primary)
        before = archive.files()
        primary.switch_wal()
        assert archive.files() == before
        archive.restore(primary)
        archive.archive_now(primary)


def test_orphaned_slot_is_invalidated(pair):
    cluster, _ = pair
    cluster.primary.create_slot("orphaned")
    invalidate_slot(cluster.primary, "orphaned")


def test_full_wal_volume_ends_the_server(installation, start_cluster, start):
    volume = start(WalVolume)
    primary = start_cluster(installation, volume=volume).primary
    volume.fill_until_end_of(primary)
    volume.free()
    primary.start()


def test_prepared_transaction_survives_its_session(pair):
    cluster, _ = pair
    prepare_transaction(cluster.primary)
    assert cluster.primary.sql("SELECT gid FROM pg_prepared_xacts") == [("forgotten",)]


def test_subscriber_applies_fails_and_is_mended(installation, start_cluster, start):
    publisher = start_cluster(installation, {"wal_level": "logical"}).primary
    subscriber = start(Subscriber, publisher)
    publisher.sql("INSERT INTO published VALUES (1)")
    subscriber.wait_for_row(1)
    subscriber.break_apply(2)
    subscriber.mend_apply(2)
    identifier = "SELECT system_identifier FROM pg_control_system()"
    assert subscriber.sql(identifier) != publisher.sql(identifier)


def test_server_shows_its_certificate(installation, start_cluster, start):
    authority = start(Authority)
    primary = start_cluster(installation).primary

    def verdict(certificate):
        primary.configure(**certificate.settings())
        dsn = primary.dsn(sslmode="verify-full", sslrootcert=authority.path)
        try:
            psycopg2.connect(dsn).close()
        except psycopg2.OperationalError as error:
            return str(error)
        return "trusted"

    assert verdict(authority.issue()) == "trusted"
    assert "certificate verify failed" in verdict(authority.expired())
    assert "elsewhere.invalid" in verdict(authority.of_another_host())
