"""Who this server is: roles of every kind, and restarts and crashes as they are seen."""

import contextlib
import os
import signal

from pgvigil_testing.processes import wait_until
from pgvigil_testing.verdicts import state, wait_for_page


def role(page):
    return state(page, "pg_ha_role", label="role")


def restarts(page):
    return tuple(page.value("pg_ha_restarts_total", kind=kind) for kind in ("clean", "crash"))


def kill_a_backend(server):
    """What the kernel does when memory runs out; the postmaster survives and starts over."""
    with contextlib.closing(server.connect()) as session:
        os.kill(session.get_backend_pid(), signal.SIGKILL)


def test_every_role_is_told(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation, archive=True)
    middle = cluster.add_standby("middle")
    nodes = {
        "primary": cluster.primary,
        "cascading": middle,
        "standby": cluster.add_standby("leaf", upstream=middle),
        "archive_standby": cluster.add_archive_standby(),
    }
    identifiers = set()
    for expected, node in nodes.items():
        pgvigil = start_pgvigil(dsn=node.dsn())
        page = wait_for_page(pgvigil, lambda page, role_=expected: role(page) == role_, expected)
        identifiers |= {
            labels["system_identifier"] for labels, _ in page.samples("pg_ha_instance_info")
        }
        assert page.value("pg_ha_timeline") == 1
    assert len(identifiers) == 1


def test_designated_primary_of_a_replica_cluster(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation)
    replica = start_cluster(installation, archive=True, follows=cluster)
    replica.add_standby("second")
    pgvigil = start_pgvigil(dsn=replica.primary.dsn())
    wait_for_page(pgvigil, lambda page: role(page) == "designated_primary", "designated primary")
    told_otherwise = start_pgvigil(
        dsn=replica.primary.dsn(), env={"PGVIGIL_HA_DESIGNATED_PRIMARY": "no"}
    )
    wait_for_page(told_otherwise, lambda page: role(page) == "cascading", "the setting counts")


def test_restart_and_crash_are_told_apart(installation, start_cluster, start_pgvigil):
    primary = start_cluster(installation).primary
    pgvigil = start_pgvigil(dsn=primary.dsn())
    _, page = pgvigil.scrape()
    assert restarts(page) == (0, 0)
    primary.restart()
    page = wait_for_page(pgvigil, lambda page: restarts(page) == (1, 0), "a clean restart")
    primary.kill()
    primary.start()
    page = wait_for_page(pgvigil, lambda page: restarts(page) == (1, 1), "a crash of the server")
    started = page.value("pg_ha_start_time_seconds")
    kill_a_backend(primary)
    page = wait_for_page(pgvigil, lambda page: restarts(page) == (1, 2), "a crash of a backend")
    assert page.value("pg_ha_start_time_seconds") == started
    assert page.value("pg_ha_last_change_time_seconds", change="crash") > started


def test_nothing_is_claimed_of_a_server_never_reached(start_server, start_pgvigil):
    server = start_server()
    dsn = server.dsn()
    server.shut_down()
    pgvigil = start_pgvigil(dsn=dsn)
    _, page = pgvigil.scrape()
    assert role(page) == "unknown"
    verdicts = page.samples("pg_ha_verdict")
    decided = [labels for labels, value in verdicts if value == 1 and labels["state"] != "unknown"]
    assert verdicts and not decided
    server.start()
    wait_until(lambda: role(pgvigil.scrape()[1]) == "primary", 10, "the role once it is up")


def test_role_is_unknown_while_the_server_hangs(start_server, start_pgvigil):
    server = start_server()
    pgvigil = start_pgvigil(dsn=server.dsn(), env={"PGVIGIL_BUDGET": "200ms"})
    assert role(pgvigil.scrape()[1]) == "primary"
    server.freeze()
    wait_for_page(pgvigil, lambda page: role(page) == "unknown", "unknown while frozen")
    server.thaw()
    wait_for_page(pgvigil, lambda page: role(page) == "primary", "known again")
