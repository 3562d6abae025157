"""A WAL archive in a folder, and the ways an archive command goes wrong."""

import contextlib
import os

from pgvigil_testing.processes import (
    WorkFolder,
    children_of,
    command_line,
    unprivileged_user,
    wait_until,
)


class Archive:
    """Servers archive into `path` and restore from it. Gone with close()."""

    def __init__(self):
        self._user = unprivileged_user()
        self._folder = WorkFolder("archive", self._user)
        self.path = self._folder.path
        # A command that reads from here hangs until somebody writes.
        self._gate = self.path / "gate"
        os.mkfifo(self._gate)
        self._gate.chmod(0o666)
        # A reader must never see half a file.
        self.command = f"cp %p {self.path}/%f.part && mv {self.path}/%f.part {self.path}/%f"
        self.restore_command = f"cp {self.path}/%f %p"

    def settings(self, mode="on"):
        return {"archive_mode": mode, "archive_command": self.command}

    def files(self):
        """The names of the archived files that are whole."""
        return sorted(
            entry.name for entry in self.path.iterdir() if entry.is_file() and not entry.suffix
        )

    def archive_now(self, node):
        """Returns when everything `node` has written so far is archived."""
        ((name,),) = node.sql("SELECT pg_walfile_name(pg_current_wal_insert_lsn())")
        node.switch_wal()
        wait_until(lambda: name in self.files(), 30, lambda: f"{name} is not in {self.files()}")

    def wait_for_files(self, count):
        wait_until(
            lambda: len(self.files()) >= count, 30, lambda: f"only {self.files()} are archived"
        )

    # -- faults; each returns when it is in force --------------------------------------------------

    def fail(self, node):
        """The command fails with the next segment, which is filled at once."""
        failed = _failures(node)
        node.configure(archive_command="false")
        node.switch_wal()
        wait_until(lambda: _failures(node) > failed, 30, "archiving does not fail")

    def hang(self, node):
        """The command starts with the next segment, which is filled at once, and does not end."""
        node.configure(archive_command=f"cat {self._gate} && {self.command}")
        node.switch_wal()
        wait_until(lambda: self._hangs(node), 30, "no archive command hangs")

    def empty(self, node):
        """No command at all: segments are kept, and nothing fails."""
        node.configure(archive_command="")

    def restore(self, node):
        node.configure(archive_command=self.command)
        with contextlib.suppress(OSError):  # nobody hangs
            os.close(os.open(self._gate, os.O_WRONLY | os.O_NONBLOCK))

    def _hangs(self, node):
        query = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'archiver'"
        return any(
            str(self._gate) in command_line(child)
            for (archiver,) in node.sql(query)
            for child in children_of(archiver)
        )

    def close(self):
        self._folder.close()


def _failures(node):
    return node.sql("SELECT failed_count FROM pg_stat_archiver")[0][0]
