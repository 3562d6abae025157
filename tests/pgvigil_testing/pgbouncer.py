"""A PgBouncer in front of one server."""

import os
import shutil
import signal
import socket

from pgvigil_testing.processes import Process, WorkFolder, free_port, unprivileged_user, wait_until

# Debian puts it where only root looks.
_PROGRAM = shutil.which("pgbouncer", path=os.environ["PATH"] + ":/usr/sbin")
_CONFIG = """[databases]
* = host=127.0.0.1 port={server_port} user={role}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {pool_mode}
"""


class PgBouncer:
    """Gone with close(). `auth_type = any` ignores the client's name: sessions run as `role`."""

    def __init__(self, server, role, pool_mode="session"):
        self._user = unprivileged_user()
        self._folder = WorkFolder("pgbouncer", self._user)
        self._server, self._role, self._pool_mode = server, role, pool_mode
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def _start(self):
        for _ in range(10):
            self.port = free_port()
            path = self._folder.path / "pgbouncer.ini"
            path.write_text(
                _CONFIG.format(
                    server_port=self._server.port,
                    role=self._role,
                    port=self.port,
                    pool_mode=self._pool_mode,
                )
            )
            self.process = Process(
                [_PROGRAM, path],
                log=self._folder.path / "log",
                user=self._user,
                stop_signal=signal.SIGINT,
            )
            if (
                wait_until(
                    self._settled, 20, lambda: f"PgBouncer is not ready:\n{self.process.log()}"
                )
                == "ready"
            ):
                return
        raise RuntimeError(f"PgBouncer did not start:\n{self.process.log()}")

    def _settled(self):
        if self.process.returncode is not None:
            return "ended"
        with socket.socket() as probe:
            return "ready" if probe.connect_ex(("127.0.0.1", self.port)) == 0 else None

    def dsn(self, dbname="postgres"):
        return f"host=127.0.0.1 port={self.port} user={self._role} dbname={dbname}"

    def close(self):
        if hasattr(self, "process"):
            self.process.stop()
        self._folder.close()
