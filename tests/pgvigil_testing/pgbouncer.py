"""A PgBouncer in front of one server."""

import contextlib
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
{settings}"""


class PgBouncer:
    """Gone with close(). `auth_type = any` ignores the client's name: sessions run as `role`.
    `settings` are more lines of its section [pgbouncer]."""

    def __init__(self, server, role, pool_mode="session", settings=None):
        self._user = unprivileged_user()
        self._folder = WorkFolder("pgbouncer", self._user)
        self._role = role
        self._names = {
            "server_port": server.port,
            "role": role,
            "pool_mode": pool_mode,
            "settings": "".join(f"{key} = {value}\n" for key, value in (settings or {}).items()),
        }
        try:
            self._choose_port()
        except BaseException:
            self.close()
            raise

    def _choose_port(self):
        for _ in range(10):
            self.port = free_port()
            if self.start():
                return
        raise RuntimeError(f"PgBouncer did not start:\n{self.process.log()}")

    def start(self):
        """Whether it came up at its port."""
        path = self._folder.path / "pgbouncer.ini"
        path.write_text(_CONFIG.format(port=self.port, **self._names))
        self.process = Process(
            [_PROGRAM, path],
            log=self._folder.path / "log",
            user=self._user,
            stop_signal=signal.SIGINT,
        )
        what = lambda: f"PgBouncer is not ready:\n{self.process.log()}"
        return wait_until(self._settled, 20, what) == "ready"

    def _settled(self):
        if self.process.returncode is not None:
            return "ended"
        with socket.socket() as probe:
            return "ready" if probe.connect_ex(("127.0.0.1", self.port)) == 0 else None

    def dsn(self, dbname="postgres"):
        return f"host=127.0.0.1 port={self.port} user={self._role} dbname={dbname}"

    def console(self, command):
        """Runs a command on the console; what changes something needs `admin_users`."""
        import psycopg2  # only here: a program that runs no SQL needs no driver

        with contextlib.closing(psycopg2.connect(self.dsn("pgbouncer"))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(command)

    def close(self):
        if hasattr(self, "process"):
            self.process.signal(signal.SIGCONT)
            self.process.stop()
        self._folder.close()
