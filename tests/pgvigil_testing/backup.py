"""A base backup without pg_basebackup, which is not part of every installation."""

import contextlib
import pathlib
import shutil

# What a server makes anew, or what belongs to one instance only. WAL comes by replication.
_EMPTIED = {
    "pg_dynshmem",
    "pg_notify",
    "pg_replslot",
    "pg_serial",
    "pg_snapshots",
    "pg_stat_tmp",
    "pg_subtrans",
    "pg_wal",
}
_LEFT_OUT = {"postmaster.pid", "postmaster.opts", "standby.signal", "recovery.signal"}


def take_backup(server, target):
    """Copies the data directory of the running `server` (a primary) to the new folder `target`."""
    old = server.installation.major < 15
    begin = "pg_start_backup('bed', true, false)" if old else "pg_backup_start('bed', true)"
    end = "pg_stop_backup(false, false)" if old else "pg_backup_stop(false)"
    with contextlib.closing(server.connect()) as session, session.cursor() as cursor:
        cursor.execute(f"SELECT {begin}")
        _copy(server.data, target)
        cursor.execute(f"SELECT labelfile FROM {end}")
        (target / "backup_label").write_text(cursor.fetchone()[0])


def _copy(source, target):
    shutil.copytree(
        source, target, symlinks=True, ignore=_ignored(source), copy_function=_copy_file
    )
    (target / "pg_wal").mkdir(exist_ok=True)
    (target / "pg_wal" / "archive_status").mkdir()


def _ignored(root):
    def choose(folder, names):
        relative = pathlib.Path(folder).relative_to(root).parts
        if relative and relative[0] in _EMPTIED:
            return names
        # A pg_wal on another volume is a link.
        return [name for name in names if name in _LEFT_OUT or (not relative and name == "pg_wal")]

    return choose


def _copy_file(source, target):
    """Files come and go while the server runs; replay brings what matters."""
    with contextlib.suppress(FileNotFoundError):
        shutil.copy2(source, target)
