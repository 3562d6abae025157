"""Every failure that scripts/demo can play, by name."""

from pgvigil_demo.failures import primary, standby, storage

FAILURES = {
    failure.name: failure
    for failure in (
        primary.CRASH,
        standby.CUT,
        storage.ARCHIVE_BROKEN,
        storage.SLOT_ORPHANED,
        standby.REPLAY_PAUSED,
        standby.SYNC_LOST,
        storage.DISK_FULL,
    )
}
