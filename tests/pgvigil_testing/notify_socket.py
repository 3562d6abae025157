"""The other end of NOTIFY_SOCKET: what a service tells its manager, in the order it came."""

import select
import socket
import time

from pgvigil_testing.processes import WorkFolder


class NotifySocket:
    """A datagram socket by path, or an abstract one. Messages are maps of name and value."""

    def __init__(self, abstract=False):
        self._folder = WorkFolder("notify")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        path = str(self._folder.path / "socket")
        self.name = "@" + path if abstract else path
        self._socket.bind("\0" + path if abstract else path)
        self.messages = []

    @property
    def environment(self):
        return {"NOTIFY_SOCKET": self.name}

    def take(self, seconds=0):
        """Waits at most so long for the next message; None when there was none."""
        if not select.select([self._socket], [], [], seconds)[0]:
            return None
        lines = self._socket.recv(65536).decode().splitlines()
        message = dict(line.split("=", 1) for line in lines)
        self.messages.append(message)
        return message

    def wait_for(self, name, seconds=30):
        """The next message that assigns `name`."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            message = self.take(left)
            if message and name in message:
                return message
        raise TimeoutError(f"no {name} in {seconds} s, but {self.messages}")

    def close(self):
        self._socket.close()
        self._folder.close()


def with_watchdog(notify, seconds, pid=None):
    """The environment of a service whose manager waits so long for a sign of life."""
    variables = {"WATCHDOG_USEC": str(int(seconds * 1e6))}
    if pid is not None:
        variables["WATCHDOG_PID"] = str(pid)
    return {**notify.environment, **variables}
