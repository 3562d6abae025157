"""What the HA checks add to a scrape of the default catalogue: see scripts/bench --help.

Two pgvigils watch the same server, one with every query of the checks switched off. Scrapes
alternate. Server CPU is what all processes of that PostgreSQL used during one's scrapes.
"""

import argparse
import contextlib
import json
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from against_peer import Figures, _measure, _report  # noqa: E402
from pgvigil_testing.cluster import Cluster  # noqa: E402
from pgvigil_testing.pgvigil import Pgvigil  # noqa: E402

_WARM_UP = 5


def main():
    options = _arguments()
    with contextlib.ExitStack() as stack:
        cluster = stack.enter_context(contextlib.closing(Cluster(archive=True)))
        nodes = {"primary": cluster.primary, "standby": cluster.add_standby()}
        cluster.add_standby("second")
        cluster.synchronise("FIRST 1 (standby, second)")
        for name, node in nodes.items():
            print(f"{name}, {options.scrapes} scrapes each")
            _compare(node, options)


def _compare(node, options):
    with contextlib.ExitStack() as stack:
        whole = stack.enter_context(contextlib.closing(Pgvigil(dsn=node.dsn())))
        checks = _checks(whole)
        off = "queries:\n" + "".join(f"  {name}: {{enabled: false}}\n" for name in checks)
        plain = stack.enter_context(contextlib.closing(Pgvigil(dsn=node.dsn(), config=off)))
        whole.name, plain.name = "with checks", "without"
        results = {target.name: Figures() for target in (whole, plain)}
        pause = threading.Event()
        for number in range(-_WARM_UP, options.scrapes):
            for target in (whole, plain):
                _measure(node, target, results[target.name], counted=number >= 0)
                pause.wait(options.pause)
        _report(results, {target.name: target.process.pid for target in (whole, plain)})
        for target in (whole, plain):
            opened = target.scrape()[1].value("pgvigil_connections", state="idle")
            print(f"{target.name}: {opened:g} connections idle, {len(checks)} checks")


def _checks(pgvigil):
    pgvigil.scrape()
    queries = json.loads(pgvigil.get("/api/v1/status").body)["queries"]
    return sorted({one["query"] for one in queries if one["query"].startswith("pg_ha_")})


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scrapes", type=int, default=200)
    parser.add_argument("--pause", type=float, default=0.15)
    return parser.parse_args()


if __name__ == "__main__":
    main()
