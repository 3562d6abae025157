"""Arguments, signals and exit codes of scripts/demo, which has checked the arguments."""

import argparse
import contextlib
import signal
import sys
import threading
import unittest

from pgvigil_testing.processes import wait_until
from pgvigil_demo.check import check
from pgvigil_demo.excerpt import show_excerpt
from pgvigil_demo.failures import FAILURES
from pgvigil_demo.play import play
from pgvigil_demo.say import say
from pgvigil_demo.stage import Stage

_CANNOT_BE_PLAYED = 3
_TIDY_SECONDS = 60
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_EXPECTED = (AssertionError, LookupError, OSError, RuntimeError, TimeoutError, ValueError)


def interrupt(number, frame):
    """A second Ctrl-C must not cut the cleaning up short."""
    ignore_signals()
    raise KeyboardInterrupt


def ignore_signals():
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def show(once):
    with contextlib.closing(Stage()) as stage, contextlib.ExitStack() as ending:
        ending.callback(ignore_signals)
        wait_until(lambda: shows_load(stage), 60, "a page that shows the load")
        show_excerpt({name: one.whole_page() for name, one in stage.pgvigils.items()})
        tell_addresses(stage)
        if once:
            check(stage)
            return "passed; nothing is left behind"
        say("press Ctrl-C to end")
        while not threading.Event().wait(_TIDY_SECONDS):
            stage.tidy()


def shows_load(stage):
    commits = stage.pages()["node1"].samples("pg_stat_database_xact_commit", datname="bench")
    return bool(commits) and commits[0][1] > 300


def tell_addresses(stage):
    for name, node in stage.nodes.items():
        say(f"pgvigil of {name}  http://{stage.pgvigils[name].address}/metrics")
        say(f"psql to {name}     psql -h {node.socket_folder} -p {node.port} -U postgres bench")
    say(f"Alertmanager      {stage.paging.alertmanager.url}")
    say(f"Prometheus        http://{stage.prometheus.address}/query?g0.expr=pg_ha_role")


def fail(name):
    failure = FAILURES[name]
    with contextlib.ExitStack() as stack:
        volume = stack.enter_context(contextlib.closing(small_volume())) if failure.volume else None
        stage = stack.enter_context(contextlib.closing(Stage(volume)))
        stack.callback(ignore_signals)
        return play(failure, stage)


def small_volume():
    from pgvigil_testing.volume import WalVolume

    return WalVolume(megabytes=256)


def run(arguments):
    """The exit code and the last line."""
    try:
        if arguments.fail is None:
            return 0, show(arguments.once)
        truth, said = fail(arguments.fail)
        return (0 if truth else 1), f"{arguments.fail}: {said}"
    except KeyboardInterrupt:
        return 130, "interrupted; nothing is left behind"
    except unittest.SkipTest as reason:
        return _CANNOT_BE_PLAYED, f"{arguments.fail} cannot be played here: {reason}"
    except _EXPECTED as error:
        return 1, f"FAILED: {error}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--fail", choices=FAILURES)
    arguments = parser.parse_args()
    for number in _SIGNALS:
        signal.signal(number, interrupt)
    code, said = run(arguments)
    say(said)
    return code


sys.exit(main())
