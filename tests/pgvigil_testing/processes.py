"""Child processes that never outlive the test, and waits that end with their condition."""

import contextlib
import ctypes
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

POLL_SECONDS = 0.02
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def wait_until(condition, timeout, what):
    """The first true value of `condition()`; raises `what` when there is none in `timeout` s."""
    pause = threading.Event()
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {timeout} s: {what() if callable(what) else what}")
        pause.wait(POLL_SECONDS)


def free_port():
    """A TCP port nobody listens on now; be ready to lose the race for it and to ask again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def unprivileged_user():
    """The user that servers refusing root run as; None when this process is not root anyway."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError("running as root, and there is no user to run servers as")


def credentials(user):
    """The arguments that make subprocess run a program as `user`; none when that is None."""
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


_MEMORY = pathlib.Path("/dev/shm")
_MEMORY_WANTED = 4 << 30


def _roomy_memory():
    """The file system in memory, where there is room: data directories are written and deleted."""
    if not os.access(_MEMORY, os.W_OK) or shutil.disk_usage(_MEMORY).free < _MEMORY_WANTED:
        return None
    return _MEMORY


class WorkFolder:
    """A temporary folder that `user` may write to; gone with close()."""

    def __init__(self, prefix, user=None):
        name = f"pgvigil-{prefix}-"
        self.path = pathlib.Path(tempfile.mkdtemp(prefix=name, dir=_roomy_memory()))
        self.path.chmod(0o755)
        if user is not None:
            os.chown(self.path, user.pw_uid, user.pw_gid)

    def close(self):
        shutil.rmtree(self.path, ignore_errors=True)


class Process:
    """A running program with its output in a file. stop() never leaves it running."""

    def __init__(self, arguments, log, user=None, env=None, cwd=None, stop_signal=signal.SIGTERM):
        self.log_path = pathlib.Path(log)
        self._stop_signal = stop_signal

        def die_with_the_test():
            _libc.prctl(_PR_SET_PDEATHSIG, stop_signal)

        with open(self.log_path, "ab") as output:
            self._popen = subprocess.Popen(
                [str(argument) for argument in arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=env,
                cwd=cwd,
                preexec_fn=die_with_the_test,
                **credentials(user),
            )
        self.pid = self._popen.pid

    @property
    def returncode(self):
        return self._popen.poll()

    def log(self):
        return self.log_path.read_text(errors="replace")

    def signal(self, number):
        self._popen.send_signal(number)

    def wait(self, timeout=20):
        return self._popen.wait(timeout)

    def stop(self, timeout=20):
        """Asks it to end, insists with SIGKILL after `timeout` seconds; returns the exit code."""
        if self._popen.poll() is None:
            self._popen.send_signal(signal.SIGCONT)
            self._popen.send_signal(self._stop_signal)
            try:
                self._popen.wait(timeout)
            except subprocess.TimeoutExpired:
                self._popen.kill()
                self._popen.wait()
        return self._popen.returncode


def children_of(pid):
    """The pids of the direct children, from /proc."""
    found = []
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(child) for child in task.read_text().split()]
    return found


def command_line(pid):
    try:
        return (
            pathlib.Path(f"/proc/{pid}/cmdline")
            .read_bytes()
            .replace(b"\0", b" ")
            .decode(errors="replace")
            .strip()
        )
    except OSError:
        return ""
