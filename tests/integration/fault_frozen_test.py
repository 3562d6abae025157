"""Processes of the server are stopped with SIGSTOP: sockets stay open and nobody answers."""

from pgvigil_testing import faults
from pgvigil_testing.processes import wait_until
from pgvigil_testing.proxy import Proxy


def test_every_process_stopped(start_server, start_pgvigil, watch_backends):
    server = start_server()
    pgvigil = start_pgvigil(dsn=server.dsn())
    before = faults.baseline(pgvigil)
    watch = watch_backends(server)
    server.freeze()
    verdicts = faults.scrape_many(pgvigil)
    assert {(verdict.up, verdict.state) for verdict in verdicts} == {(0, "hung")}
    server.thaw()
    faults.assert_whole(before, faults.scrape(pgvigil))
    assert watch.maximum <= faults.BUDGET


def test_only_the_postmaster_stopped(start_server, start_pgvigil, watch_backends):
    server = start_server()
    pgvigil = start_pgvigil(dsn=server.dsn())
    before = faults.baseline(pgvigil)
    watch = watch_backends(server)
    server.freeze(everything=False)
    verdicts = faults.scrape_many(pgvigil)
    assert {(verdict.up, verdict.state) for verdict in verdicts} == {(1, "up")}
    assert min(faults.share_kept(before, verdict) for verdict in verdicts) == 1
    server.thaw()
    faults.assert_whole(before, faults.scrape(pgvigil))
    assert watch.maximum <= faults.BUDGET


def test_deaf_postmaster_shows_beside_the_working_session(start_server, start_pgvigil):
    server = start_server()
    pgvigil = start_pgvigil(dsn=server.dsn(), config="collection: {probe_interval: 1s}\n")
    faults.baseline(pgvigil)
    server.freeze(everything=False)

    def both_facts():
        _, page = pgvigil.scrape()
        assert (page.value("pg_up"), page.ha_state()) == (1, "up")
        return page.value("pg_ha_connect_state", state="hung") == 1

    wait_until(both_facts, 20, "new connections said to hang")
    server.thaw()
    wait_until(lambda: not both_facts(), 20, "new connections said to work")


def test_started_on_a_stopped_server(start_server, start_pgvigil):
    server = start_server()
    server.freeze()
    pgvigil = start_pgvigil(dsn=server.dsn())
    verdicts = faults.scrape_many(pgvigil, 3)
    assert {(verdict.up, verdict.state) for verdict in verdicts} == {(0, "hung")}
    server.thaw()
    verdict = faults.scrape(pgvigil)
    assert (verdict.up, verdict.state) == (1, "up")


def test_network_that_swallows_everything(server, start, start_pgvigil):
    proxy = start(Proxy, server.port)
    pgvigil = start_pgvigil(dsn=f"host=127.0.0.1 port={proxy.port} user=pgvigil dbname=postgres")
    before = faults.baseline(pgvigil)
    proxy.swallow()
    verdicts = faults.scrape_many(pgvigil, 5)
    assert {(verdict.up, verdict.state) for verdict in verdicts} == {(0, "hung")}
    proxy.swallow(False)
    faults.assert_whole(before, faults.scrape(pgvigil))
