"""What replication lag three tools report, beside the truth: see scripts/bench --help.

One standby per case, the same moment for all: pgvigil (pg_ha_replication_lag_seconds),
postgres_exporter (pg_replication_lag_seconds, pg_replication_lag in old versions) and the formula
of CloudNativePG's exporter (cnpg_pg_replication_lag). The truth is the test bed's: see
pgvigil_testing/lag.py. Prints the table of docs/ha-checks.md.
"""

import argparse
import contextlib
import dataclasses
import pathlib
import re
import shutil
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from against_peer import Peer, _scrape  # noqa: E402
from pgvigil_testing.cluster import Cluster  # noqa: E402
from pgvigil_testing.commits import QueryConflict  # noqa: E402
from pgvigil_testing.lag import LagTruth  # noqa: E402
from pgvigil_testing.load import WriteLoad  # noqa: E402
from pgvigil_testing.pgvigil import Pgvigil  # noqa: E402


@dataclasses.dataclass
class Case:
    """`fault(cluster, standby, stack)` begins it; values are read `seconds` later."""

    name: str
    fault: object = None
    writing: bool = False
    standby: str = "streaming"  # streaming, archive or delayed
    restart: bool = False  # pgvigil, in the midst of it


def _keep(stack, made):
    return stack.enter_context(contextlib.closing(made))


CASES = [
    Case("connected, primary idle"),
    Case("connected, primary writes", writing=True),
    Case("link cut, primary writes", lambda c, s, _: s.source.link.cut(), writing=True),
    Case("link cut, primary idle", lambda c, s, _: s.source.link.cut()),
    Case(
        "link cut, primary writes, the tool restarted",
        lambda c, s, _: s.source.link.cut(),
        writing=True,
        restart=True,
    ),
    Case("link swallows bytes, primary writes", lambda c, s, _: s.source.link.hold(), writing=True),
    Case("upstream frozen (SIGSTOP), primary wrote", lambda c, s, _: c.primary.freeze(), True),
    Case("upstream frozen (SIGSTOP), primary idle", lambda c, s, _: c.primary.freeze()),
    Case("replay paused, primary writes", lambda c, s, _: s.pause_replay(), writing=True),
    Case(
        "replay blocked by a query, primary writes",
        lambda c, s, stack: _keep(stack, QueryConflict(c.primary, s)),
        writing=True,
    ),
    Case("recovery_min_apply_delay = 5s, primary writes", writing=True, standby="delayed"),
    Case("fed from the archive, primary writes", writing=True, standby="archive"),
    Case("fed from the archive, primary idle", standby="archive"),
]


def main():
    options = _arguments()
    print(f"Values {options.seconds:g} s after the fault, in seconds.\n")
    print("| case | truth | pgvigil | postgres_exporter | CloudNativePG's formula |")
    print("|---|---|---|---|---|")
    for case in CASES:
        figures = " | ".join(_text(value) for value in _play(case, options))
        print(f"| {case.name} | {figures} |", flush=True)


def _play(case, options):
    with contextlib.ExitStack() as stack:
        cluster = _keep(stack, Cluster(archive=case.standby == "archive"))
        standby = _standby(case.standby, cluster)
        truth = _keep(stack, LagTruth(standby, cluster.primary))
        if case.writing:
            _keep(stack, WriteLoad(cluster.primary))
        pgvigil = _keep(stack, _pgvigil(standby))
        peer = _keep(stack, Peer(options.peer, standby, "postgres"))
        _watch(pgvigil, peer, 3)
        if case.fault:
            case.fault(cluster, standby, stack)
        _watch(pgvigil, peer, options.seconds)
        if case.restart:
            pgvigil = _keep(stack, _pgvigil(standby))
        return _values(truth, pgvigil, peer)


def _standby(kind, cluster):
    if kind == "archive":
        standby = cluster.add_archive_standby()
        cluster.primary.configure(archive_timeout="1s")
        return standby
    return cluster.add_standby(delay="5s" if kind == "delayed" else None)


def _pgvigil(standby):
    return Pgvigil("--profile", "cnpg", dsn=standby.dsn())


def _watch(pgvigil, peer, seconds):
    """Lets both be scraped once a second, as a monitoring system would."""
    pause = threading.Event()
    for _ in range(int(seconds)):
        pause.wait(1)
        pgvigil.scrape()
        _scrape(peer.port)


def _values(truth, pgvigil, peer):
    least = truth.lag()
    _, page = pgvigil.scrape()
    theirs = _scrape(peer.port, gzip=False).decode()
    ((_, ours),) = page.samples("pg_ha_replication_lag_seconds")
    found = re.search(r"^pg_replication_lag(?:_seconds)? (\S+)$", theirs, re.MULTILINE)
    formula = page.value("cnpg_pg_replication_lag")
    return least, ours, float(found[1]) if found else None, formula


def _text(value):
    return "absent" if value is None else f"{value:.1f}"


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--peer", default=shutil.which("prometheus-postgres-exporter"))
    options = parser.parse_args()
    if options.peer is None:
        parser.error("postgres_exporter is not installed: run scripts/bootstrap bench")
    return options


if __name__ == "__main__":
    main()
