"""Wraparound, forgotten transactions, waits for locks, connections used up."""

import concurrent.futures
import contextlib
import os
import subprocess

import pytest

from pgvigil_testing import installations
from pgvigil_testing.verdicts import bad, state, verdict, wait_for_page

AT_ONCE = "queries: {pg_ha_load: {cache: 0s}}\n"
CONFIG = "ha: {transaction_age: 1s, lock_wait: 1s, connections_percent: 50}\n" + AT_ONCE
VERDICTS = (
    "wraparound_near",
    "xmin_held",
    "transaction_forgotten",
    "lock_wait_long",
    "connections_exhausted",
)
# Ids of a cluster that has used eight tenths of them.
USED_IDS = 1_720_000_000


@pytest.fixture
def server(start_server, installation):
    settings = {"max_prepared_transactions": 5, "wal_level": "logical"}
    return start_server(installation, settings=settings)


@pytest.fixture
def pgvigil(server, start_pgvigil):
    agent = start_pgvigil(dsn=server.dsn(), config=CONFIG)
    wait_for_page(agent, healthy, "not healthy before")
    return agent


def healthy(page):
    return {name: verdict(page, name) for name in VERDICTS} == dict.fromkeys(VERDICTS, "false")


@pytest.fixture
def session(server):
    """session() is a connection of a superuser, gone with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda **options: stack.enter_context(contextlib.closing(server.connect(**options)))


def run(connection, *statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def names_of(page):
    return {name for name, _ in bad(page)}


def holders(page):
    return [labels for labels, _ in page.samples("pg_ha_xmin_holder_info")]


def test_prepared_transaction_is_forgotten(server, pgvigil):
    server.sql("CREATE TABLE t (a int)")
    server.sql("BEGIN", "INSERT INTO t VALUES (1)", "PREPARE TRANSACTION 'lost in the mail'")
    server.sql("INSERT INTO t VALUES (2)")
    both = {"transaction_forgotten", "xmin_held"}
    page = wait_for_page(pgvigil, lambda page: names_of(page) == both, "not seen")
    assert state(page, "pg_ha_xmin_holder", "holder") == "prepared_transaction"
    assert holders(page) == [{"holder": "prepared_transaction", "name": "lost in the mail"}]
    server.sql("ROLLBACK PREPARED 'lost in the mail'")
    page = wait_for_page(pgvigil, healthy, "not healthy after")
    assert state(page, "pg_ha_xmin_holder", "holder") == "none"
    assert holders(page) == []


def test_session_that_idles_in_a_transaction_is_forgotten_and_holds_rows(server, pgvigil, session):
    server.sql("CREATE TABLE t (a int)")
    idler = session(application_name="a left terminal")
    run(idler, "BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT 1")
    # While nobody writes it keeps nothing from vacuum.
    wait_for_page(pgvigil, lambda page: names_of(page) == {"transaction_forgotten"}, "not seen")
    server.sql("INSERT INTO t VALUES (1)")
    page = wait_for_page(pgvigil, lambda page: "xmin_held" in names_of(page), "rows not seen")
    assert holders(page) == [{"holder": "session", "name": "a left terminal"}]
    assert page.value("pg_ha_xmin_held_seconds") > 1
    run(idler, "ROLLBACK")
    wait_for_page(pgvigil, healthy, "not healthy after")


def test_slot_that_holds_rows_is_unknown_until_watched_for_long_enough(server, start_pgvigil):
    server.sql("CREATE TABLE t (a int)")
    server.sql("SELECT pg_create_logical_replication_slot('old', 'pgoutput')")
    server.sql("INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)")
    agent = start_pgvigil(dsn=server.dsn(), config="ha: {transaction_age: 5s}\n" + AT_ONCE)
    page = wait_for_page(agent, lambda page: page.ha_state() == "up", "not up")
    assert verdict(page, "xmin_held") == "unknown"
    assert state(page, "pg_ha_xmin_holder", "holder") == "replication_slot"
    page = wait_for_page(agent, lambda page: names_of(page) == {"xmin_held"}, "not seen")
    assert holders(page) == [{"holder": "replication_slot", "name": "old"}]


def test_wait_for_a_lock_is_long(server, pgvigil, session):
    server.sql("CREATE TABLE t (a int)")
    blocker = session()
    run(blocker, "BEGIN", "LOCK t")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiter = pool.submit(server.sql, "BEGIN", "LOCK t")
        try:
            page = wait_for_page(
                pgvigil, lambda page: verdict(page, "lock_wait_long") == "true", "not seen"
            )
            assert page.value("pg_ha_lock_wait_blockers") == 1
        finally:
            run(blocker, "ROLLBACK")
        waiter.result(timeout=30)
    page = wait_for_page(pgvigil, healthy, "not healthy after")
    assert page.value("pg_ha_lock_wait_blockers") == 0


def test_connections_count_against_what_ordinary_roles_can_have(server, start_pgvigil, session):
    agent = start_pgvigil(dsn=server.dsn(), config=CONFIG)
    page = wait_for_page(agent, healthy, "not healthy before")
    limit = page.value("pg_ha_client_connections_limit")
    assert limit == 40 - 3
    crowd = [session() for _ in range(int(limit * 0.5))]
    page = wait_for_page(agent, lambda page: bad(page) == {("connections_exhausted", "")}, "seen")
    assert page.value("pg_ha_client_connections") >= len(crowd) + 1
    for one in crowd:
        one.close()
    wait_for_page(agent, healthy, "not healthy after")


def test_reserved_connections_are_not_available(start_server, start_pgvigil):
    newest = installations.newest_of_matrix()
    if newest is None or newest.major < 16:
        pytest.skip("reserved_connections came with PostgreSQL 16")
    server = start_server(newest, settings={"reserved_connections": 7})
    page = wait_for_page(start_pgvigil(dsn=server.dsn()), healthy, "not healthy")
    assert page.value("pg_ha_client_connections_limit") == 40 - 3 - 7


def test_what_the_role_may_not_see_is_unknown(server, start_pgvigil):
    server.sql("CREATE ROLE stranger LOGIN")
    agent = start_pgvigil(dsn=server.dsn(user="stranger"), config=CONFIG)
    page = wait_for_page(agent, lambda page: verdict(page, "wraparound_near") == "false", "blank")
    hidden = set(VERDICTS) - {"wraparound_near"}
    assert {verdict(page, name) for name in hidden} == {"unknown"}
    assert state(page, "pg_ha_xmin_holder", "holder") == "unknown"
    assert page.samples("pg_ha_client_connections") == []


def test_a_server_that_is_gone_makes_everything_unknown(server, pgvigil):
    server.kill()
    page = wait_for_page(pgvigil, lambda page: page.ha_state() == "unreachable", "still there")
    assert {verdict(page, name) for name in VERDICTS} == {"unknown"}
    assert page.samples("pg_ha_wraparound_used_ratio") == []


def test_ids_that_run_out(start_server, start_pgvigil):
    system = installations.system_installation()
    if system is None:
        pytest.skip("needs pg_resetwal, which the matrix does not have")
    # Late enough that autovacuum does not freeze everything at once.
    server = start_server(system, settings={"autovacuum_freeze_max_age": 2_000_000_000})
    server.shut_down()
    use_up_ids(server)
    server.start()
    page = wait_for_page(
        start_pgvigil(dsn=server.dsn()), lambda page: page.ha_state() == "up", "not up"
    )
    assert verdict(page, "wraparound_near") == "true"
    assert 0.8 < page.value("pg_ha_wraparound_used_ratio", kind="xid") < 0.81
    assert page.value("pg_ha_wraparound_used_ratio", kind="multixact") == 0
    assert 0.85 < page.value("pg_ha_wraparound_vacuum_ratio", kind="xid") < 0.87


def use_up_ids(server):
    """As if so many transactions had run since the cluster was made; their log is blank."""
    program = server.installation.program("pg_resetwal")
    subprocess.run([program, "-x", str(USED_IDS), server.data], check=True, **server.as_user())
    # Two bits per transaction, files of 32 blocks.
    page_file = server.data / "pg_xact" / f"{USED_IDS // (4 * 8192 * 32):04X}"
    page_file.write_bytes(bytes(8192 * 32))
    owner = server.data.stat()
    os.chown(page_file, owner.st_uid, owner.st_gid)
