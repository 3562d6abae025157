"""WAL that cannot go where it should: into the archive, away from a slot, onto the disk."""

import contextlib

from pgvigil_testing import verdicts
from pgvigil_demo import column
from pgvigil_demo.play import Failure

_MB = 1e6
_SLOT = "left_behind"


def break_archive(stage):
    stage.cluster.archive.fail(stage.nodes["node1"])


def mend_archive(stage):
    stage.cluster.archive.restore(stage.nodes["node1"])
    stage.cluster.archive.archive_now(stage.nodes["node1"])


ARCHIVE_BROKEN = Failure(
    name="archive-broken",
    breaks="the archive command of node1 fails, and a WAL file is complete",
    mends="the command works again",
    columns=(
        column.verdict("node1", "archive_failing"),
        column.verdict("node1", "archive_late", within=10),
        column.number("node1", "pg_ha_archive_rpo_bytes", "rpo, MB", unit=_MB),
        column.number("node1", "pg_ha_archive_rpo_seconds", "rpo, s"),
    ),
    begin=break_archive,
    mend=mend_archive,
)


def leave_slot(stage):
    stage.nodes["node1"].create_slot(_SLOT)


def drop_slot(stage):
    stage.nodes["node1"].sql(f"SELECT pg_drop_replication_slot('{_SLOT}')")


SLOT_ORPHANED = Failure(
    name="slot-orphaned",
    breaks=f"a slot is made on node1 that nobody uses: {_SLOT}",
    mends="the slot is dropped",
    columns=(
        # Of a slot that is not there, the page says nothing.
        column.verdict("node1", "slot_orphaned", subject=_SLOT, within=15, good=(column.ABSENT,)),
        column.number("node1", "pg_ha_slot_inactive_seconds", "unused, s", slot_name=_SLOT),
        column.number(
            "node1",
            "pg_replication_slots_pg_wal_lsn_diff",
            "held back, MB",
            unit=_MB,
            slot_name=_SLOT,
        ),
    ),
    begin=leave_slot,
    mend=drop_slot,
)


def fill_disk(stage):
    """Until the server needs a new WAL file, cannot have it, and ends."""
    import psycopg2

    node = stage.nodes["node1"]
    stage.volume.fill()
    with contextlib.suppress(psycopg2.Error):
        node.switch_wal(50)
    node.process.wait()


def make_room(stage):
    stage.volume.free()
    stage.nodes["node1"].start()
    stage.load.start(stage.nodes["node1"])


def wal_disk_full(page):
    """Of the file system that holds pg_wal; the machine has others."""
    subjects = {
        labels["subject"]
        for labels, _ in page.samples("pg_ha_verdict", verdict="disk_full")
        if labels["subject"].endswith("/pg_wal")
    }
    return verdicts.verdict(page, "disk_full", subjects.pop()) if subjects else column.ABSENT


DISK_FULL = Failure(
    name="disk-full",
    breaks="the file system that holds pg_wal of node1 fills up, and the server ends",
    mends="room is made, and the server is started",
    columns=(
        column.Column(
            "node1", "disk_full", wal_disk_full, bad="true", within=5, good=("false",), mended=10
        ),
        column.number("node1", "pg_ha_disk_available_bytes", "free, MB", unit=_MB, role="wal"),
        column.up("node1", within=10),
        column.state("node1", "pg_ha_state", "state", width=11),
        column.verdict("node2", "receiver_down", within=10),
    ),
    begin=fill_disk,
    mend=make_room,
    volume=True,
)
