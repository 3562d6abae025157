"""Replication lag and the verdicts beside it, against the truth that the test bed measures."""

import contextlib
import dataclasses

import pytest

from pgvigil_testing.commits import QueryConflict
from pgvigil_testing.lag import LagTruth
from pgvigil_testing.load import WriteLoad
from pgvigil_testing.pgvigil import slowness
from pgvigil_testing.processes import wait_until
from pgvigil_testing.verdicts import bad, state, wait_for_page

# How much later than the truth a page may say that the standby has caught up, and what is near 0.
SLACK = 3 * slowness()
CONFIG = "ha: {max_lag: 1s, probe_interval: 500ms}\n"
LONG_ENOUGH = 2


@dataclasses.dataclass
class Failure:
    """`bad`: the verdicts that become true; `states`: family to the state it shows meanwhile."""

    name: str
    writing: bool
    bad: set
    states: dict
    begin: object
    end: object


def begin_conflict(cluster, standby, stack):
    stack.conflict = stack.enter_context(
        contextlib.closing(QueryConflict(cluster.primary, standby))
    )


RECEIVER, REPLAY = "pg_ha_receiver_state", "pg_ha_replay_state"
FAILURES = [
    Failure(
        "link cut, primary writing",
        writing=True,
        bad={"receiver_down", "standby_stale"},
        states={RECEIVER: "stopped"},
        begin=lambda cluster, standby, _: standby.source.link.cut(),
        end=lambda cluster, standby, _: standby.source.link.restore(),
    ),
    Failure(
        "link cut, primary idle",
        writing=False,
        bad={"receiver_down", "standby_stale"},
        states={RECEIVER: "stopped", REPLAY: "idle"},
        begin=lambda cluster, standby, _: standby.source.link.cut(),
        end=lambda cluster, standby, _: standby.source.link.restore(),
    ),
    Failure(
        "link swallows everything, primary writing",
        writing=True,
        bad={"standby_stale"},
        states={RECEIVER: "streaming"},
        begin=lambda cluster, standby, _: standby.source.link.hold(),
        end=lambda cluster, standby, _: standby.source.link.restore(),
    ),
    Failure(
        "link swallows everything, primary idle",
        writing=False,
        bad={"standby_stale"},
        states={RECEIVER: "streaming"},
        begin=lambda cluster, standby, _: standby.source.link.hold(),
        end=lambda cluster, standby, _: standby.source.link.restore(),
    ),
    Failure(
        "upstream stopped, idle",
        writing=False,
        bad={"standby_stale"},
        states={RECEIVER: "streaming"},
        begin=lambda cluster, standby, _: cluster.primary.freeze(),
        end=lambda cluster, standby, _: cluster.primary.thaw(),
    ),
    Failure(
        "upstream stopped, writing",
        writing=True,
        bad={"standby_stale"},
        states={RECEIVER: "streaming"},
        begin=lambda cluster, standby, _: cluster.primary.freeze(),
        end=lambda cluster, standby, _: cluster.primary.thaw(),
    ),
    Failure(
        "replay paused",
        writing=True,
        bad={"replay_paused", "standby_stale"},
        states={RECEIVER: "streaming", REPLAY: "paused"},
        begin=lambda cluster, standby, _: standby.pause_replay(),
        end=lambda cluster, standby, _: standby.resume_replay(),
    ),
    Failure(
        "replay blocked by a query",
        writing=True,
        bad={"replay_blocked", "replay_stalled", "standby_stale"},
        states={RECEIVER: "streaming", REPLAY: "blocked"},
        begin=begin_conflict,
        end=lambda cluster, standby, stack: stack.conflict.release(),
    ),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.name)
def test_lag_is_the_truth(failure, installation, start_cluster, start, start_pgvigil):
    cluster = start_cluster(installation)
    standby = cluster.add_standby()
    truth = start(LagTruth, standby)
    if failure.writing:
        start(WriteLoad, cluster.primary)
    pgvigil = start_pgvigil(dsn=standby.dsn(), config=CONFIG)
    wait_for_page(pgvigil, healthy, "not healthy before")
    with contextlib.ExitStack() as stack:
        failure.begin(cluster, standby, stack)
        wait_until(lambda: truth.lag() > LONG_ENOUGH, 30, "no true lag")
        # Whether replay moves is known from two pages.
        wait_for_page(pgvigil, lambda page: verdicts(page) == failure.bad, "not seen")
        assert_page_tells(failure, pgvigil, truth)
        failure.end(cluster, standby, stack)
    standby.wait_for_stream()
    wait_for_page(pgvigil, healthy, "not healthy after")


def assert_page_tells(failure, pgvigil, truth):
    least = truth.lag()
    _, page = pgvigil.scrape()
    most = truth.lag() + SLACK
    lag = page.value("pg_ha_replication_lag_seconds", basis="upstream")
    assert least - 0.2 <= lag <= most, f"the lag is {least:.2f} s or more, the page says {lag:.2f}"
    assert verdicts(page) == failure.bad
    assert {family: state(page, family) for family in failure.states} == failure.states


def verdicts(page):
    return {name for name, _ in bad(page)}


def healthy(page):
    lag = page.value("pg_ha_replication_lag_seconds", basis="upstream")
    shown = (state(page, RECEIVER), state(page, REPLAY) in ("idle", "replaying"))
    return lag < SLACK and not bad(page) and shown == ("streaming", True)
