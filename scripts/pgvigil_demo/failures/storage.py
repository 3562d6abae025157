"""WAL that cannot go where it should: into the archive, away from a slot, onto the disk."""

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
