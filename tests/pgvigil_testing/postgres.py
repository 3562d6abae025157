"""A throwaway PostgreSQL server: own data directory, own socket and loopback, unprivileged user."""

import contextlib
import os
import pathlib
import re
import signal
import threading

from pgvigil_testing import installations
from pgvigil_testing.processes import (
    POLL_SECONDS,
    Process,
    WorkFolder,
    children_of,
    command_line,
    credentials,
    free_port,
    unprivileged_user,
    wait_until,
)
from pgvigil_testing.templates import copy_template

ROLE = "pgvigil"
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_connections": "40",
    "autovacuum": "off",
    "logging_collector": "off",
    "listen_addresses": "127.0.0.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%p ",
    "log_connections": "on",
    "log_disconnections": "on",
    # In the data directory, so that a killed server leaves nothing elsewhere.
    "dynamic_shared_memory_type": "mmap",
}


class PostgresServer:
    """Started by the constructor, gone with close(). `postgres` is superuser, by socket only."""

    def __init__(self, installation=None, settings=None, host_auth="trust"):
        self.installation = installation or installations.default_installation()
        self.settings = {**_SETTINGS, **(settings or {})}
        self._user = unprivileged_user()
        self._folder = WorkFolder("postgres", self._user)
        self.socket_folder = self._folder.path
        self.data = self._folder.path / "data"
        self.process = None
        self.port = None
        try:
            self._prepare_data()
            self._allow_hosts(host_auth)
            self.start()
        except BaseException:
            self.close()
            raise

    def _prepare_data(self):
        copy_template(self.installation, self.data, self._user)

    def as_user(self):
        """How subprocess is told to run something as the owner of the data directory."""
        return credentials(self._user)

    def start(self):
        """Returns when the server accepts connections. The first start chooses the port."""
        attempts = 1 if self.port else 10
        for _ in range(attempts):
            port = self.port or free_port()
            self.process = self._launch(port)
            if self._ready():
                self.port = port
                return
            self.process.stop()
        raise RuntimeError(f"PostgreSQL did not start:\n{self.process.log()[-3000:]}")

    def _launch(self, port):
        settings = {**self.settings, "port": port, "unix_socket_directories": self.socket_folder}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        return Process(
            [self.installation.program("postgres"), "-D", self.data, *options],
            log=self._folder.path / "server.log",
            user=self._user,
            env=environment,
            cwd="/",
            stop_signal=signal.SIGQUIT,
        )

    def _ready(self):
        """Whether the postmaster came up; the last line of its pid file says so."""

        def settled():
            if self.process.returncode is not None:
                return "ended"
            with contextlib.suppress(OSError):
                lines = (self.data / "postmaster.pid").read_text().splitlines()
                if (
                    len(lines) >= 8
                    and lines[0] == str(self.process.pid)
                    and lines[7].strip() == "ready"
                ):
                    return "ready"
            return None

        return wait_until(settled, 60, "PostgreSQL neither ready nor ended") == "ready"

    def _allow_hosts(self, method):
        lines = [
            "local all all trust",
            f"host all all 127.0.0.1/32 {method}",
            "local replication all trust",
            "host replication all 127.0.0.1/32 trust",
            "",
        ]
        (self.data / "pg_hba.conf").write_text("\n".join(lines))

    def close(self):
        if self.process is not None:
            self.thaw()
            self.process.stop()
        self._folder.close()

    # -- clients -----------------------------------------------------------------------------------

    def connect(self, dbname="postgres", user="postgres", **options):
        """A psycopg2 connection through the socket, in autocommit mode."""
        import psycopg2  # only here: a program that runs no SQL needs no driver

        connection = psycopg2.connect(
            host=str(self.socket_folder),
            port=self.port,
            dbname=dbname,
            user=user,
            connect_timeout=10,
            **options,
        )
        connection.autocommit = True
        return connection

    def sql(self, *statements, dbname="postgres", user="postgres"):
        """Runs the statements one by one; returns the rows of the last one."""
        with contextlib.closing(
            self.connect(dbname, user)
        ) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def create_role(self, name=ROLE, options=""):
        """A login role that may monitor and nothing else."""
        self.sql(f"CREATE ROLE {name} LOGIN {options}", f"GRANT pg_monitor TO {name}")

    def dsn(self, user=ROLE, dbname="postgres", host="127.0.0.1", **more):
        parts = {"host": host, "port": self.port, "user": user, "dbname": dbname, **more}
        return " ".join(f"{key}={value}" for key, value in parts.items())

    def has_library(self, name):
        """Whether the server can load the module `name`."""
        rows = self.sql("SELECT setting FROM pg_config WHERE name = 'PKGLIBDIR'")
        return pathlib.Path(rows[0][0], f"{name}.so").exists()

    # -- faults ------------------------------------------------------------------------------------

    def freeze(self, everything=True):
        """SIGSTOP: the postmaster first, so that no child is born meanwhile, then its children."""
        os.kill(self.process.pid, signal.SIGSTOP)
        if everything:
            self._signal_children(signal.SIGSTOP)

    def thaw(self):
        self._signal_children(signal.SIGCONT)
        if self.process.returncode is None:
            self.process.signal(signal.SIGCONT)

    def kill(self):
        """SIGKILL for every process of the server."""
        children = children_of(self.process.pid)
        self.process.signal(signal.SIGKILL)
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self.process.wait()
        wait_until(
            lambda: not any(command_line(child) for child in children), 10, "server processes gone"
        )

    def shut_down(self):
        """Fast shutdown; sessions are ended with 57P01."""
        self.process.signal(signal.SIGINT)
        self.process.wait()

    def _signal_children(self, number):
        for child in children_of(self.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, number)

    # -- what the server sees ----------------------------------------------------------------------

    def backends(self, role=ROLE):
        """The pids of the processes that serve `role`; works when the server itself does not."""
        return [
            child for child in children_of(self.process.pid) if f": {role} " in command_line(child)
        ]

    def most_sessions(self, role=ROLE):
        """The largest number of sessions of `role` at a time so far, by the server's log."""
        begin = re.compile(rf"^(\d+) LOG:  connection authorized: user={role} ")
        end = re.compile(rf"^(\d+) LOG:  disconnection: .* user={role} ")
        living, most = set(), 0
        for line in self.process.log().splitlines():
            if match := begin.match(line):
                living.add(match[1])
            elif match := end.match(line):
                living.discard(match[1])
            most = max(most, len(living))
        return most


class BackendWatch:
    """Remembers the largest number of backends of one role seen at a time, until close()."""

    def __init__(self, server, role=ROLE):
        self.maximum = 0
        self._server = server
        self._role = role
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while not self._stop.wait(POLL_SECONDS):
            self.maximum = max(self.maximum, len(self._server.backends(self._role)))

    def close(self):
        self._stop.set()
        self._thread.join()
