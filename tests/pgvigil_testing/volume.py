"""A small file system of its own for pg_wal, which a test can fill."""

import contextlib
import ctypes
import os
import shutil
import subprocess
import unittest

from pgvigil_testing.processes import WorkFolder, unprivileged_user, wait_until
from pgvigil_testing.templates import give_to

_CLONE_NEWNS = 0x00020000
_MIB = 1 << 20


class WalVolume:
    """A tmpfs of `megabytes` at `path`; skips the test where mounting is not allowed.

    It is mounted in a mount namespace of the test's process, so that it is gone with close() and,
    if that is never reached, with the process.
    """

    def __init__(self, megabytes=96):
        self._user = unprivileged_user()
        self._folder = WorkFolder("volume", self._user)
        self.path = self._folder.path
        self._mounted = False
        try:
            self._mount(megabytes)
        except BaseException:
            self.close()
            raise

    def _mount(self, megabytes):
        if os.geteuid() != 0:
            raise unittest.SkipTest("only root may mount a small file system")
        _leave_mount_namespace()
        options = f"size={megabytes}m,mode=0755"
        command = ["mount", "-t", "tmpfs", "-o", options, "pgvigil-test", str(self.path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise unittest.SkipTest(f"mounting is not allowed here: {done.stderr.strip()}")
        self._mounted = True

    def take_wal_of(self, data):
        """Moves pg_wal here and leaves a link; for a server that does not run."""
        shutil.move(data / "pg_wal", self.path / "pg_wal")
        (data / "pg_wal").symlink_to(self.path / "pg_wal")
        give_to(self._user, self.path)

    def fill(self, leave=0):
        """With a file beside pg_wal, until no more than `leave` bytes are available."""
        with open(self.path / "ballast", "ab", buffering=0) as ballast:
            while (room := self.available() - leave) > 0:
                ballast.write(bytes(min(room, _MIB)))

    def fill_until_end_of(self, node):
        """Returns when `node` has ended because it cannot write WAL. Sets restart_after_crash =
        off: it would come back for as long as the segment it writes has room."""
        import psycopg2

        node.configure(restart_after_crash="off")
        self.fill()

        def ended():
            with contextlib.suppress(psycopg2.Error):
                node.switch_wal()
            return node.process.returncode is not None

        wait_until(ended, 60, lambda: f"it goes on:\n{node.process.log()[-2000:]}")

    def free(self):
        (self.path / "ballast").unlink(missing_ok=True)

    def available(self):
        found = os.statvfs(self.path)
        return found.f_bavail * found.f_frsize

    def close(self):
        if self._mounted:
            # Lazily: a server that is still ending must not keep it.
            subprocess.run(["umount", "-l", str(self.path)], check=True)
            self._mounted = False
        self._folder.close()


def _leave_mount_namespace():
    """From here on, what this process mounts is seen by it and its children only."""
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNS) != 0:
        raise unittest.SkipTest(f"no mount namespace: {os.strerror(ctypes.get_errno())}")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
