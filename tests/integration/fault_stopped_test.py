"""The server goes away: orderly, by SIGKILL, for a restart, and before pgvigil starts."""

import concurrent.futures
import threading

from pgvigil_testing import faults


def test_server_stopped(start_server, start_pgvigil):
    server = start_server()
    pgvigil = start_pgvigil(dsn=server.dsn())
    before = faults.baseline(pgvigil)
    server.shut_down()
    first, *later = faults.scrape_many(pgvigil)
    assert first.up == 0 and first.state in ("shutting_down", "unreachable")
    assert {(verdict.up, verdict.state) for verdict in later} == {(0, "unreachable")}
    server.start()
    faults.assert_whole(before, faults.scrape(pgvigil))


def test_server_killed(start_server, start_pgvigil):
    server = start_server()
    pgvigil = start_pgvigil(dsn=server.dsn())
    before = faults.baseline(pgvigil)
    server.kill()
    verdicts = faults.scrape_many(pgvigil, 5)
    assert {(verdict.up, verdict.state) for verdict in verdicts} == {(0, "unreachable")}
    server.start()
    faults.assert_whole(faults.without_io(before), faults.scrape(pgvigil))


def test_server_restarted_between_two_scrapes(start_server, start_pgvigil, watch_backends):
    server = start_server()
    pgvigil = start_pgvigil(dsn=server.dsn())
    before = faults.baseline(pgvigil)
    for _ in range(3):
        server.shut_down()
        server.start()
        watch = watch_backends(server)
        faults.assert_whole(before, faults.scrape(pgvigil))
        assert watch.maximum <= faults.BUDGET


def test_server_restarted_under_scrapes(start_server, start_pgvigil):
    server = start_server()
    pgvigil = start_pgvigil(dsn=server.dsn())
    before = faults.baseline(pgvigil)
    restarted = threading.Event()

    def scrape_on():
        while not restarted.is_set():
            faults.scrape(pgvigil)

    # The server has to be started by this thread: it dies with the thread that started it.
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        scraping = pool.submit(scrape_on)
        server.shut_down()
        server.start()
        restarted.set()
        scraping.result()
    faults.assert_whole(before, faults.scrape(pgvigil))


def test_server_absent_at_the_start(start_server, start_pgvigil):
    server = start_server()
    server.shut_down()
    pgvigil = start_pgvigil(dsn=server.dsn())
    verdict = faults.scrape(pgvigil)
    assert (verdict.up, verdict.state) == (0, "unreachable")
    server.start()
    verdict = faults.scrape(pgvigil)
    assert (verdict.up, verdict.state) == (1, "up")


def test_own_session_terminated(start_server, start_pgvigil):
    server = start_server()
    pgvigil = start_pgvigil(dsn=server.dsn())
    before = faults.baseline(pgvigil)
    server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'pgvigil'")
    faults.scrape(pgvigil)
    faults.assert_whole(before, faults.scrape(pgvigil))
