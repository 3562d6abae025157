"""What `pgvigil serve` tells systemd: ready, reloading, alive, stopping."""

import signal
import time

import pytest

from pgvigil_testing.notify_socket import NotifySocket, with_watchdog
from pgvigil_testing.pgvigil import slowness

NOWHERE = "host=127.0.0.1 port=1 user=pgvigil dbname=postgres"


@pytest.fixture
def notify(start):
    return start(NotifySocket)


@pytest.mark.parametrize("abstract", [False, True])
def test_ready_comes_once_it_serves(start, start_pgvigil, abstract):
    notify = start(NotifySocket, abstract=abstract)
    pgvigil = start_pgvigil(dsn=NOWHERE, env=notify.environment)
    message = notify.wait_for("READY")
    assert message["READY"] == "1"
    assert f"serving on http://{pgvigil.address}" in message["STATUS"]


def test_reload_is_announced_and_ended(notify, start_pgvigil):
    pgvigil = start_pgvigil(dsn=NOWHERE, config="{}", env=notify.environment)
    notify.wait_for("READY")
    before = time.monotonic_ns() // 1000
    pgvigil.process.signal(signal.SIGHUP)
    message = notify.wait_for("RELOADING")
    assert message["RELOADING"] == "1"
    assert before <= int(message["MONOTONIC_USEC"]) <= time.monotonic_ns() // 1000
    assert notify.wait_for("READY")["READY"] == "1"


def test_status_says_that_a_reload_failed(notify, start_pgvigil):
    pgvigil = start_pgvigil(dsn=NOWHERE, config="{}", env=notify.environment)
    notify.wait_for("READY")
    pgvigil.write("pgvigil.yaml", "colection: {}\n")
    pgvigil.process.signal(signal.SIGHUP)
    assert "reload failed: " in notify.wait_for("READY")["STATUS"]


def test_end_is_announced_and_comes_soon(notify, start_pgvigil):
    pgvigil = start_pgvigil(dsn=NOWHERE, env=notify.environment)
    notify.wait_for("READY")
    started = time.monotonic()
    pgvigil.process.signal(signal.SIGTERM)
    assert pgvigil.process.wait() == 0
    assert time.monotonic() - started < 3 * slowness()
    assert notify.wait_for("STOPPING")["STOPPING"] == "1"


def test_signs_of_life_come_though_the_database_hangs(notify, start_server, start_pgvigil):
    server = start_server()
    pgvigil = start_pgvigil(dsn=server.dsn(), env=with_watchdog(notify, 1))
    assert pgvigil.scrape()[1].value("pg_up") == 1
    server.freeze()
    assert pgvigil.scrape()[0].status == 200
    notify.messages.clear()
    for _ in range(3):
        assert notify.wait_for("WATCHDOG")["WATCHDOG"] == "1"
    assert pgvigil.get("/healthz").status == 200


def test_process_that_is_stopped_gives_no_sign_of_life(notify, start_pgvigil):
    pgvigil = start_pgvigil(dsn=NOWHERE, env=with_watchdog(notify, 0.4))
    notify.wait_for("WATCHDOG")
    pgvigil.process.signal(signal.SIGSTOP)
    while notify.take(0.5):
        pass
    assert notify.take(2) is None
    pgvigil.process.signal(signal.SIGCONT)
    notify.wait_for("WATCHDOG")


def test_watchdog_meant_for_another_process_is_none(notify, start_pgvigil):
    start_pgvigil(dsn=NOWHERE, env=with_watchdog(notify, 0.1, pid=1))
    notify.wait_for("READY")
    assert notify.take(1) is None


def test_socket_that_is_gone_hurts_nobody(start_pgvigil):
    pgvigil = start_pgvigil(dsn=NOWHERE, env={"NOTIFY_SOCKET": "/nonexistent/socket"})
    assert pgvigil.get("/healthz").status == 200
