"""The test bed of clusters itself: what it builds replicates, breaks as told, and is gone."""

import contextlib
import pathlib

from pgvigil_testing.cluster import Cluster
from pgvigil_testing.processes import wait_until


def receives(standby):
    return standby.sql("SELECT 1 FROM pg_stat_wal_receiver WHERE status = 'streaming'") != []


def test_pair_streams_until_the_link_is_cut(installation, start_cluster):
    cluster = start_cluster(installation)
    standby = cluster.add_standby()
    standby.source.link.cut()
    wait_until(lambda: not receives(standby), 10, "the receiver survives the cut")
    cluster.primary.sql("CREATE TABLE written ()")
    standby.source.link.restore()
    standby.wait_for_replay()
    assert standby.sql("SELECT to_regclass('written')::text") == [("written",)]


def test_held_link_goes_on_where_it_stopped(installation, start_cluster):
    cluster = start_cluster(installation)
    standby = cluster.add_standby()
    ((receiver,),) = standby.sql("SELECT pid FROM pg_stat_wal_receiver")
    standby.source.link.hold()
    cluster.primary.sql("CREATE TABLE written ()")
    assert receives(standby)
    assert standby.sql("SELECT to_regclass('written')") == [(None,)]
    standby.source.link.restore()
    standby.wait_for_replay()
    assert standby.sql("SELECT pid FROM pg_stat_wal_receiver") == [(receiver,)]


def test_every_role_of_a_cluster_and_its_replica_cluster(installation, start_cluster):
    cluster = start_cluster(installation, archive=True)
    standby = cluster.add_standby()
    followers = [
        standby,
        cluster.add_standby("asynchronous"),
        cluster.add_standby("cascading", upstream=standby),
        cluster.add_archive_standby(),
    ]
    delayed = cluster.add_standby("delayed", delay="1h")
    replica = start_cluster(archive=True, follows=cluster)
    followers += [replica.primary, replica.add_standby()]
    cluster.synchronise("standby")

    cluster.primary.sql("CREATE TABLE written ()")
    cluster.archive.archive_now(cluster.primary)
    for follower in followers:
        follower.wait_for_replay(cluster.primary)
    replica.archive.wait_for_files(1)
    assert delayed.sql("SELECT to_regclass('written')") == [(None,)]
    assert identifiers(cluster.primary, *followers) == identifiers(cluster.primary)


def identifiers(*nodes):
    return {node.sql("SELECT system_identifier FROM pg_control_system()")[0] for node in nodes}


def test_closed_cluster_leaves_nothing_behind(installation):
    with contextlib.closing(Cluster(installation, archive=True)) as cluster:
        standby = cluster.add_standby()
        folders = [cluster.primary.data.parent, standby.data.parent, cluster.archive.path]
        pids = [cluster.primary.process.pid, standby.process.pid]
        standby.source.link.hold()
        cluster.primary.freeze()
    assert not any(folder.exists() for folder in folders)
    assert not any(pathlib.Path(f"/proc/{pid}").exists() for pid in pids)
