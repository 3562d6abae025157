"""The running part of scripts/demo: a server under load, pgvigil and Prometheus on it."""

import argparse
import contextlib
import pathlib
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from pgvigil_testing import installations  # noqa: E402
from pgvigil_testing.pgvigil import Pgvigil  # noqa: E402
from pgvigil_testing.postgres import PostgresServer  # noqa: E402
from pgvigil_testing.processes import Process, WorkFolder, wait_until  # noqa: E402
from pgvigil_testing.prometheus import Prometheus, check_metrics, unexpected  # noqa: E402

# What the excerpt shows: a family, the series wanted of it, the labels worth reading.
EXCERPT = (
    ("pg_up", {}, ()),
    ("pg_ha_state", {}, ("state",)),
    ("pg_replication_is_replica", {}, ()),
    ("pg_stat_database_xact_commit", {"datname": "bench"}, ("datname",)),
    ("pg_stat_database_tup_updated", {"datname": "bench"}, ("datname",)),
    ("pg_stat_activity_count", {"datname": "bench"}, ("datname", "application_name", "state")),
    ("pg_database_size_bytes", {"datname": "bench"}, ("datname",)),
    ("pg_locks_count", {"datname": "bench"}, ("datname", "mode")),
    ("pg_settings_max_connections", {}, ()),
    ("pgvigil_cycle_duration_seconds", {}, ()),
    ("pgvigil_connections", {}, ("state",)),
)
SERIES_SHOWN = 3


def say(text):
    print(f"demo: {text}", flush=True)


def start_server(stack):
    installation = installations.system_installation()
    say(f"starting PostgreSQL {installation.major} in a temporary folder")
    server = stack.enter_context(
        contextlib.closing(
            PostgresServer(installation, {"autovacuum": "on", "max_connections": "100"})
        )
    )
    psql(server, "-f", ROOT / "sql" / "pgvigil-role.sql")
    return server


def psql(server, *arguments):
    run(server, "psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", *arguments, "postgres")


def client(server, name, *arguments):
    return [
        str(part)
        for part in (
            server.installation.program(name),
            "-h",
            server.socket_folder,
            "-p",
            server.port,
            "-U",
            "postgres",
            *arguments,
        )
    ]


def run(server, name, *arguments):
    done = subprocess.run(
        client(server, name, *arguments), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{name}: {done.stdout}{done.stderr}")


def start_load(stack, server):
    say("putting pgbench load on it")
    psql(server, "-c", "CREATE DATABASE bench")
    run(server, "pgbench", "-i", "-q", "-s", "2", "bench")
    folder = stack.enter_context(contextlib.closing(WorkFolder("pgbench")))
    load = Process(
        client(server, "pgbench", "-c", "4", "-R", "100", "-T", "864000", "bench"),
        log=folder.path / "log",
    )
    stack.callback(load.stop)


def show_excerpt(page):
    print()
    for name, wanted, labels in EXCERPT:
        samples = page.samples(name, **wanted)
        if len(samples) > 1:
            samples = [sample for sample in samples if sample[1] != 0]
        if samples:
            print(f"  {name}  ({page.families[name].type}) {page.families[name].help}")
        for names, value in sorted(samples, key=lambda sample: -sample[1])[:SERIES_SHOWN]:
            shown = ", ".join(f'{label}="{names[label]}"' for label in labels)
            print(f"      {value:<12.10g} {shown}")
    print(f"\n  {len(page.families)} families, {len(page.series())} series in all\n", flush=True)


def check(pgvigil, prometheus):
    answer, page = pgvigil.scrape()
    assert page.value("pg_up") == 1, f"pg_up is {page.value('pg_up')}: {page.ha_state()}"
    findings = unexpected(check_metrics(answer.text))
    assert not findings, f"promtool complains: {findings}"
    say("the page passes promtool check metrics")
    prometheus.wait_for('up{job="pgvigil"} == 1')
    prometheus.wait_for("pg_up == 1")
    ((_, count),) = prometheus.wait_for('count({job="pgvigil", __name__=~"pg_.*"}) > 100')
    say(f"Prometheus scrapes it: up is 1, {count:g} pg_* series stored")


def run_demo(once):
    with contextlib.ExitStack() as stack:
        stack.callback(installations.remove_own_cache)
        server = start_server(stack)
        start_load(stack, server)
        say("starting pgvigil and Prometheus")
        pgvigil = stack.enter_context(contextlib.closing(Pgvigil(dsn=server.dsn())))
        prometheus = stack.enter_context(contextlib.closing(Prometheus(pgvigil.address)))
        wait_until(lambda: shows_load(pgvigil), 60, "a page that shows the load")
        show_excerpt(pgvigil.whole_page())
        say(f"pgvigil     http://{pgvigil.address}/metrics")
        say(f"Prometheus  http://{prometheus.address}/query?g0.expr=pg_up")
        say(f"PostgreSQL  psql -h {server.socket_folder} -p {server.port} -U postgres bench")
        if once:
            check(pgvigil, prometheus)
        else:
            say("press Ctrl-C to end")
            stay_until_interrupted()


def stay_until_interrupted():
    """A second Ctrl-C must not cut the cleaning up short."""
    try:
        signal.pause()
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def shows_load(pgvigil):
    _, page = pgvigil.scrape()
    commits = page.samples("pg_stat_database_xact_commit", datname="bench")
    return bool(commits) and commits[0][1] > 300


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--once", action="store_true")
    once = parser.parse_args().once
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        run_demo(once)
    except KeyboardInterrupt:
        say("interrupted; nothing is left behind")
        return 130
    except (AssertionError, LookupError, OSError, RuntimeError, TimeoutError, ValueError) as error:
        say(f"FAILED: {error}")
        return 1
    say("passed; nothing is left behind" if once else "ended; nothing is left behind")
    return 0


sys.exit(main())
