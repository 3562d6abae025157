"""What a PgBouncer's console says, and when its verdicts change."""

import concurrent.futures
import contextlib
import signal

import psycopg2
import pytest

from pgvigil_testing.processes import WorkFolder, unprivileged_user
from pgvigil_testing.verdicts import bad, state, verdict, wait_for_page

VERDICTS = ("pgbouncer_down", "pgbouncer_saturated", "pgbouncer_paused")
HEALTHY = ["false", "false", "false"]
ADMIN = {"admin_users": "pgvigil"}


def config(*dsns):
    targets = [{"name": f"pool{number}", "dsn": dsn} for number, dsn in enumerate(dsns)]
    return f"ha: {{pgbouncers: {targets}, probe_interval: 200ms, probe_timeout: 1s}}\n"


def console_of(pgbouncer):
    return pgbouncer.dsn("pgbouncer")


def states(page, name="pool0"):
    return [verdict(page, one, name) for one in VERDICTS]


@pytest.fixture
def watched(server, start_pgbouncer, start_pgvigil):
    """watched(settings) is a PgBouncer in use, so that it has a connection that idles, and the
    agent that watches it."""

    def make(settings=None, pool_mode="transaction"):
        pgbouncer = start_pgbouncer(server, "pgvigil", pool_mode, settings)
        use(pgbouncer)
        agent = start_pgvigil(dsn=server.dsn(), config=config(console_of(pgbouncer)))
        wait_for_page(agent, lambda page: states(page) == HEALTHY, "not healthy before")
        return pgbouncer, agent

    return make


def use(pgbouncer):
    with contextlib.closing(connect(pgbouncer)) as connection:
        connection.cursor().execute("SELECT 1")


def connect(pgbouncer):
    connection = psycopg2.connect(pgbouncer.dsn())
    connection.autocommit = True
    return connection


def test_series_have_the_names_of_the_peer(watched):
    _, agent = watched()
    _, page = agent.scrape()
    assert page.value("pgbouncer_up", pgbouncer="pool0") == 1
    assert state(page, "pg_ha_pgbouncer_state", pgbouncer="pool0") == "ok"
    pool = {"pgbouncer": "pool0", "database": "postgres", "user": "pgvigil"}
    assert page.value("pgbouncer_pools_server_idle_connections", **pool) == 1
    assert page.value("pgbouncer_pools_client_maxwait_seconds", **pool) == 0
    assert page.value("pgbouncer_databases_pool_size", name="postgres") == 20
    assert page.value("pgbouncer_databases_paused", name="postgres") == 0
    assert page.value("pgbouncer_stats_queries_pooled_total", database="postgres") >= 1
    assert 0 < page.value("pgbouncer_stats_client_wait_seconds_total", database="postgres") < 30
    assert page.value("pgbouncer_config_max_client_connections") == 100
    assert page.samples("pgbouncer_version_info")[0][0]["version"].startswith("1.")
    assert page.families["pgbouncer_stats_sent_bytes_total"].type == "counter"
    assert page.families["pgbouncer_used_clients"].type == "gauge"


def test_a_database_is_paused(watched):
    pgbouncer, agent = watched(ADMIN)

    def paused(page):
        # Given again until it shows: on a busy machine one has been seen to have no effect.
        with contextlib.suppress(psycopg2.Error):
            pgbouncer.console("PAUSE postgres")
        return bad(page)

    page = wait_for_page(agent, paused, "not paused")
    assert bad(page) == {("pgbouncer_paused", "pool0")}
    pgbouncer.console("RESUME postgres")
    use(pgbouncer)
    wait_for_page(agent, lambda page: states(page) == HEALTHY, "still paused")


def test_all_is_paused(watched):
    pgbouncer, agent = watched(ADMIN)
    pgbouncer.console("PAUSE")
    # Versions that do not tell are known not to.
    page = wait_for_page(agent, lambda page: states(page)[2] != "false", "looks healthy")
    assert states(page)[:2] == ["false", "false"]
    pgbouncer.console("RESUME")
    use(pgbouncer)
    wait_for_page(agent, lambda page: states(page) == HEALTHY, "still paused")


def test_clients_are_near_their_limit(watched):
    pgbouncer, agent = watched({"max_client_conn": 10})
    with contextlib.ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(contextlib.closing(connect(pgbouncer)))
        page = wait_for_page(agent, bad, "not saturated")
        assert bad(page) == {("pgbouncer_saturated", "pool0")}
        assert page.value("pg_ha_pgbouncer_clients_ratio", pgbouncer="pool0") >= 0.9
    wait_for_page(agent, lambda page: states(page) == HEALTHY, "still saturated")


def test_a_pool_has_no_more_connections(watched):
    pgbouncer, agent = watched({"default_pool_size": 1})
    with contextlib.closing(connect(pgbouncer)) as holder, contextlib.ExitStack() as stack:
        holder.cursor().execute("BEGIN")
        waiter = start_waiting(pgbouncer, stack)
        page = wait_for_page(agent, bad, "not saturated")
        assert bad(page) == {("pgbouncer_saturated", "pool0")}
        pool = {"database": "postgres", "user": "pgvigil"}
        assert page.value("pg_ha_pgbouncer_pool_used_ratio", **pool) == 1
        assert page.value("pgbouncer_pools_client_waiting_connections", **pool) == 1
        holder.cursor().execute("ROLLBACK")
        waiter.result(timeout=30)
    wait_for_page(agent, lambda page: states(page) == HEALTHY, "still saturated")


def start_waiting(pgbouncer, stack):
    pool = stack.enter_context(concurrent.futures.ThreadPoolExecutor())
    return pool.submit(use, pgbouncer)


def test_it_is_gone_and_comes_back(watched):
    pgbouncer, agent = watched()
    pgbouncer.process.stop()
    page = wait_for_page(agent, bad, "still there")
    assert bad(page) == {("pgbouncer_down", "pool0")}
    assert states(page) == ["true", "unknown", "unknown"]
    assert page.value("pgbouncer_up") == 0
    assert state(page, "pg_ha_pgbouncer_state") == "refused"
    assert page.samples("pgbouncer_used_clients") == []
    assert pgbouncer.start()
    use(pgbouncer)
    page = wait_for_page(agent, lambda page: states(page) == HEALTHY, "not back")
    assert page.value("pgbouncer_up") == 1


def test_it_hangs(watched):
    pgbouncer, agent = watched()
    pgbouncer.process.signal(signal.SIGSTOP)
    page = wait_for_page(agent, bad, "still answers")
    assert states(page) == ["true", "unknown", "unknown"]
    assert state(page, "pg_ha_pgbouncer_state") == "hung"
    pgbouncer.process.signal(signal.SIGCONT)
    wait_for_page(agent, lambda page: states(page) == HEALTHY, "not back")


def test_what_is_no_console_is_unknown(server, start_pgbouncer, start_pgvigil):
    pgbouncer = start_pgbouncer(server, "pgvigil")
    agent = start_pgvigil(dsn=server.dsn(), config=config(server.dsn(), console_of(pgbouncer)))
    # Nothing was asked of the server yet, so that an old version cannot know of a pause.
    page = wait_for_page(agent, lambda page: states(page, "pool1")[:2] == HEALTHY[:2], "not seen")
    assert states(page, "pool0") == ["unknown"] * 3
    assert state(page, "pg_ha_pgbouncer_state", pgbouncer="pool0") == "rejected"
    assert page.value("pgbouncer_up", pgbouncer="pool0") == 0


def test_who_is_not_let_in_knows_nothing(server, start, start_pgbouncer, start_pgvigil):
    users = start(WorkFolder, "users", unprivileged_user()).path / "users"
    users.write_text('"pgbouncer" "secret"\n')
    settings = {"auth_type": "md5", "auth_file": users, "stats_users": "pgbouncer"}
    pgbouncer = start_pgbouncer(server, "pgvigil", settings=settings)
    dsn = f"host=127.0.0.1 port={pgbouncer.port} user=pgbouncer"
    agent = start_pgvigil(
        dsn=server.dsn(), config=config(f"{dsn} password=wrong", f"{dsn} password=secret")
    )
    page = wait_for_page(agent, lambda page: states(page, "pool1")[0] == "false", "not let in")
    assert states(page, "pool0") == ["unknown"] * 3
    assert state(page, "pg_ha_pgbouncer_state", pgbouncer="pool0") == "auth_failed"
