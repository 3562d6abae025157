"""What a scrape costs, beside postgres_exporter in the same run: see scripts/bench --help.

Both serve the same PostgreSQL as the same role. Scrapes alternate between the two, gzip as
Prometheus asks for it. Server CPU is what all processes of the PostgreSQL instance used during
one's scrapes; own CPU and memory come from /proc. Quote the ratios, not the absolute times.
"""

import argparse
import contextlib
import http.client
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from pgvigil_testing.pgvigil import Pgvigil  # noqa: E402
from pgvigil_testing.postgres import PostgresServer  # noqa: E402
from pgvigil_testing.processes import (  # noqa: E402
    Process,
    WorkFolder,
    children_of,
    free_port,
    wait_until,
)

_TICK = os.sysconf("SC_CLK_TCK")
_WARM_UP = 5
# Families both have, so that they do the same work for the same result.
_PEER_COLLECTORS = ("long_running_transactions", "postmaster", "stat_checkpointer")


class Peer:
    """postgres_exporter on a free port."""

    name = "postgres_exporter"

    def __init__(self, program, server, database="bench"):
        self._folder = WorkFolder("peer")
        self.port = free_port()
        dsn = f"postgresql://pgvigil@127.0.0.1:{server.port}/{database}?sslmode=disable"
        self.process = Process(
            [program, f"--web.listen-address=127.0.0.1:{self.port}", *_flags(program)],
            log=self._folder.path / "log",
            env={"PATH": os.environ["PATH"], "DATA_SOURCE_NAME": dsn},
        )
        wait_until(lambda: _answers(self.port), 20, self.process.log)

    def close(self):
        self.process.stop()
        self._folder.close()


class Figures:
    """The sums over all counted scrapes of one exporter."""

    def __init__(self):
        self.walls, self.own, self.server = [], 0.0, 0.0
        self.series = self.gzip_bytes = 0


def main():
    options = _arguments()
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(contextlib.closing(PostgresServer()))
        _fill(server, options.tables)
        ours = stack.enter_context(contextlib.closing(Pgvigil(dsn=server.dsn(dbname="bench"))))
        ours.name = "pgvigil"
        theirs = stack.enter_context(contextlib.closing(Peer(options.peer, server)))
        print(
            f"PostgreSQL {server.installation.major}, {options.tables} tables, "
            f"{options.scrapes} scrapes each, {options.pause} s between scrapes"
        )
        results = {target.name: Figures() for target in (ours, theirs)}
        pause = threading.Event()
        for number in range(-_WARM_UP, options.scrapes):
            for target in (ours, theirs):
                _measure(server, target, results[target.name], counted=number >= 0)
                pause.wait(options.pause)
        _report(results, {target.name: target.process.pid for target in (ours, theirs)})


def _measure(server, target, figures, counted):
    own, postgres = _cpu([target.process.pid]), _server_cpu(server)
    started = time.monotonic()
    body = _scrape(target.port)
    wall = time.monotonic() - started
    if not counted:
        return
    figures.walls.append(wall)
    figures.own += _cpu([target.process.pid]) - own
    figures.server += _server_cpu(server) - postgres
    figures.gzip_bytes = len(body)
    if not figures.series:
        figures.series = _series(_scrape(target.port, gzip=False))


def _report(results, pids):
    ours, theirs = results.values()
    rows = [
        ("wall, median, ms", *(1000 * statistics.median(f.walls) for f in (ours, theirs))),
        ("own CPU per scrape, ms", *(1000 * f.own / len(f.walls) for f in (ours, theirs))),
        ("server CPU per scrape, ms", *(1000 * f.server / len(f.walls) for f in (ours, theirs))),
        ("resident memory, MB", *(_resident(pid) for pid in pids.values())),
        ("bytes, gzip", ours.gzip_bytes, theirs.gzip_bytes),
        ("series", ours.series, theirs.series),
    ]
    print(f"{'':28}{next(iter(results)):>14}{list(results)[1]:>20}{'ratio':>9}")
    for name, a, b in rows:
        print(f"{name:28}{a:>14.2f}{b:>20.2f}{b / a if a else float('nan'):>9.2f}")


def _fill(server, tables):
    server.create_role()
    server.sql("CREATE DATABASE bench")
    server.sql(
        "DO $$ BEGIN FOR i IN 1.." + str(tables) + " LOOP EXECUTE format("
        "'CREATE TABLE t%s (id int PRIMARY KEY, v text); INSERT INTO t%s SELECT g, g::text "
        "FROM generate_series(1, 20) g', i, i); END LOOP; END $$",
        "ANALYZE",
        dbname="bench",
    )


def _flags(program):
    """Flags of the collectors that are off there and on here, as far as this version knows them."""
    known = subprocess.run([program, "--help"], capture_output=True, text=True, check=False)
    text = known.stdout + known.stderr
    return [f"--collector.{name}" for name in _PEER_COLLECTORS if f"collector.{name}" in text]


def _scrape(port, gzip=True):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", "/metrics", headers={"Accept-Encoding": "gzip"} if gzip else {})
        response = connection.getresponse()
        body = response.read()
    if response.status != 200:
        raise RuntimeError(f"status {response.status}")
    return body


def _answers(port):
    with contextlib.suppress(OSError, http.client.HTTPException):
        return bool(_scrape(port))
    return False


def _series(page):
    return sum(1 for line in page.decode().split("\n") if line and not line.startswith("#"))


def _cpu(pids):
    """User and system time of the processes; exact where the kernel accounts in nanoseconds."""
    total = 0.0
    for pid in pids:
        for task in pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError):
                total += int(task.read_text().split()[0]) / 1e9
    return total


def _server_cpu(server):
    """The postmaster's, its living children's, and what its dead children used."""
    postmaster = server.process.pid
    fields = pathlib.Path(f"/proc/{postmaster}/stat").read_text().rsplit(")", 1)[1].split()
    dead = (int(fields[13]) + int(fields[14])) / _TICK
    return dead + _cpu([postmaster, *children_of(postmaster)])


def _resident(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().split("\n"):
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scrapes", type=int, default=200)
    parser.add_argument("--tables", type=int, default=200)
    parser.add_argument("--pause", type=float, default=0.15)
    parser.add_argument(
        "--peer",
        default=shutil.which("prometheus-postgres-exporter"),
        help="postgres_exporter's program (default: Debian's)",
    )
    options = parser.parse_args()
    if options.peer is None:
        parser.error("postgres_exporter is not installed: run scripts/bootstrap bench")
    return options


if __name__ == "__main__":
    main()
