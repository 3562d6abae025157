"""With the profile `cnpg` CloudNativePG's dashboard and rules find what they read."""

import contextlib
import pathlib
import threading

import pytest

from pgvigil_testing import installations
from pgvigil_testing.cluster import Cluster
from pgvigil_testing.processes import wait_until
from pgvigil_testing.prometheus import check_metrics, unexpected

NAMES = pathlib.Path(__file__).resolve().parents[1] / "golden" / "cnpg-names.txt"
CONFIG = "profile: cnpg\nlabels: {cluster: demo}\n"
SUBSCRIPTION = (
    "CREATE SUBSCRIPTION elsewhere CONNECTION 'host=127.0.0.1 port=1' PUBLICATION everything"
    " WITH (connect = false, slot_name = NONE)"
)


def expected(role, major):
    """(name, type, labels) of what is to be on the page."""
    for line in NAMES.read_text().splitlines():
        if not line or line[0] in "#!":
            continue
        name, kind, labels, *where = line.split()
        if all(_holds(condition, role, major) for condition in where):
            yield name, kind, frozenset(labels.split(",")) - {"-"}


def _holds(condition, role, major):
    if condition[0] == "<":
        return major < int(condition[1:])
    if condition[0] == ">":
        return major >= int(condition[2:])
    return condition == role


@pytest.fixture
def pair(start):
    def make(major):
        installation = installations.matrix_installation(major)
        if installation is None:
            pytest.skip("not installed: run scripts/bootstrap test")
        made = start(Cluster, installation)
        made.primary.sql(SUBSCRIPTION)
        standby = made.add_standby()
        standby.wait_for_replay()
        return {"primary": made.primary, "standby": standby}

    return make


@pytest.fixture
def start_profile(start_pgvigil):
    return lambda server: start_pgvigil(dsn=server.dsn(), config=CONFIG)


@pytest.mark.parametrize("major", installations.matrix())
def test_dashboard_and_rules_find_their_series(pair, start_profile, major):
    for role, server in pair(major).items():
        pgvigil = start_profile(server)
        page = pgvigil.whole_page()
        missing = [
            (name, kind, sorted(labels))
            for name, kind, labels in expected(role, major)
            if not _is_on(page, name, kind, labels)
        ]
        assert not missing, role
        assert page.samples("cnpg_pg_stat_database_deadlocks", datname="")
        assert not _lost(page)
        answer, _ = pgvigil.scrape()
        complaints = unexpected(check_metrics(answer.text))
        assert not [one for one in complaints if not one[0].startswith("cnpg_")]


def _is_on(page, name, kind, labels):
    samples = page.samples(name)
    return (
        bool(samples)
        and page.families[name].type == kind
        and all(labels <= set(found) for found, _ in samples)
    )


def _lost(page):
    """What queries of the profile failed at or lost."""
    families = ("pgvigil_query_errors_total", "pgvigil_query_lost_samples_total")
    families += ("pgvigil_dropped_series_total",)
    return [
        (family, labels)
        for family in families
        for labels, value in page.samples(family)
        if value and labels["query"].startswith("cnpg_")
    ]


def test_names_are_there_with_the_profile_only(server, start_pgvigil):
    page = start_pgvigil(dsn=server.dsn()).whole_page()
    assert not [name for name in page.families if name.startswith("cnpg_")]


def test_server_that_is_down_is_not_up(start_server, start_profile):
    server = start_server()
    pgvigil = start_profile(server)
    page = pgvigil.whole_page()
    assert page.value("cnpg_collector_up", cluster="demo") == 1
    assert page.value("cnpg_pg_stat_archiver_last_failed_time") == -1
    server.shut_down()
    _, page = pgvigil.scrape()
    assert page.value("cnpg_collector_up", cluster="demo") == 0
    assert page.value("cnpg_collector_last_collection_error") == 1


def test_lock_waits_are_counted_in_pairs(start_server, start_profile):
    server = start_server()
    pgvigil = start_profile(server)
    server.sql("CREATE TABLE t ()")
    with contextlib.ExitStack() as stack:
        sessions = [stack.enter_context(contextlib.closing(server.connect())) for _ in range(3)]
        for session in sessions:
            session.autocommit = False
        sessions[0].cursor().execute("LOCK TABLE t")
        waiting = [threading.Thread(target=_lock, args=(session,)) for session in sessions[1:]]
        for thread in waiting:
            thread.start()
        # Two that wait, each for the holder and the other.
        wait_until(
            lambda: pgvigil.scrape()[1].value("cnpg_backends_waiting_total") == 4,
            20,
            lambda: str(pgvigil.scrape()[1].samples("cnpg_backends_waiting_total")),
        )
        sessions[0].rollback()
        for thread in waiting:
            thread.join()


def _lock(session):
    session.cursor().execute("LOCK TABLE t")
    session.rollback()


def test_clients_with_many_names_are_summed(start_server, start_profile):
    server = start_server(settings={"max_connections": "300"})
    pgvigil = start_profile(server)
    with contextlib.ExitStack() as stack:
        for number in range(220):
            connection = server.connect(application_name=f"client-{number}")
            stack.enter_context(contextlib.closing(connection))
        page = pgvigil.whole_page()
    groups = page.samples("cnpg_backends_total", datname="postgres")
    assert len(groups) <= 201
    assert sum(value for _, value in groups) >= 220
    assert page.value("cnpg_backends_total", usename="", state="idle") >= 20
