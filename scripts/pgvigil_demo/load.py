"""psql and pgbench, on whichever node is the primary."""

import contextlib
import subprocess

from pgvigil_testing.processes import Process, WorkFolder


def psql(node, *arguments):
    run(node, "psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", *arguments, "postgres")


def run(node, name, *arguments):
    done = subprocess.run(
        _client(node, name, *arguments), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{name}: {done.stdout}{done.stderr}")


def _client(node, name, *arguments):
    where = ("-h", node.socket_folder, "-p", node.port, "-U", "postgres")
    return [str(part) for part in (node.installation.program(name), *where, *arguments)]


class Load:
    """pgbench: a hundred transactions per second. It ends when its server does; gone with
    close()."""

    def __init__(self, node):
        self._folder = WorkFolder("pgbench")
        self._process = None
        with contextlib.ExitStack() as unless_made:
            unless_made.callback(self.close)
            psql(node, "-c", "CREATE DATABASE bench")
            run(node, "pgbench", "-i", "-q", "-s", "2", "bench")
            unless_made.pop_all()

    def start(self, node):
        """Also once more, on another node or after its server has ended."""
        self.stop()
        arguments = ("-n", "-c", "4", "-R", "100", "-T", "864000", "bench")
        log = self._folder.path / "log"
        self._process = Process(_client(node, "pgbench", *arguments), log=log)

    def stop(self):
        if self._process is not None:
            self._process.stop()

    def close(self):
        self.stop()
        self._folder.close()
