"""Endpoints: every address behind a name, the role and cluster there, certificates, silence."""

import json
import time

import pytest

from pgvigil_testing.faults import ANSWER_SECONDS
from pgvigil_testing.names import PrivateNames, SilentNameServer
from pgvigil_testing.node import Node, Origin
from pgvigil_testing.pgvigil import run
from pgvigil_testing.postgres import PostgresServer
from pgvigil_testing.proxy import Proxy
from pgvigil_testing.tls import Authority
from pgvigil_testing.verdicts import bad, state, verdict, wait_for_page

STATE = "pg_ha_endpoint_address_state"
ROLE = "pg_ha_endpoint_address_role"
DAY = 24 * 3600


def config(*endpoints, timeout="2s"):
    """Each endpoint is (name, dsn) or (name, dsn, role)."""
    described = [dict(zip(("name", "dsn", "role"), endpoint)) for endpoint in endpoints]
    ha = {"probe_interval": "300ms", "probe_timeout": timeout, "endpoints": described}
    return json.dumps({"ha": ha})


def states(page, endpoint):
    """Address to the state that holds."""
    found = page.samples(STATE, endpoint=endpoint)
    return {labels["address"]: labels["state"] for labels, value in found if value == 1}


def phases(page, endpoint):
    found = page.samples("pg_ha_endpoint_phase_seconds", endpoint=endpoint)
    assert all(0 <= value < 60 for _, value in found), found
    return {labels["phase"] for labels, _ in found}


def of(page, endpoint):
    """The bad verdicts about one endpoint."""
    return {name for name, subject in bad(page) if subject in (endpoint, f"endpoint:{endpoint}")}


# -- roles and clusters ----------------------------------------------------------------------------


def test_roles_are_as_expected_or_not(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation)
    primary, standby = cluster.primary, cluster.add_standby()
    both = primary.dsn(host="127.0.0.1,127.0.0.1", port=f"{primary.port},{standby.port}")
    pgvigil = start_pgvigil(
        dsn=primary.dsn(),
        config=config(
            ("rw", primary.dsn(), "primary"),
            ("ro", standby.dsn(), "standby"),
            ("swapped", standby.dsn(), "primary"),
            ("r", both),
            ("either", both, "primary"),
            ("picky", both + " target_session_attrs=read-write", "primary"),
            ("socket", primary.dsn(host=primary.socket_folder), "primary"),
        ),
    )
    first, second = f"127.0.0.1:{primary.port}", f"127.0.0.1:{standby.port}"
    # The first looks may come before the local server has said who it is.
    page = wait_for_page(
        pgvigil,
        lambda page: len(bad(page)) == 2
        and verdict(page, "endpoint_other_cluster", "ro") == "false",
        "no wrong role",
    )
    assert bad(page) == {("endpoint_wrong_role", "swapped"), ("endpoint_wrong_role", "either")}
    assert states(page, "rw") == {first: "ok"}
    assert states(page, "swapped") == {second: "wrong_role"}
    assert states(page, "r") == {first: "ok", second: "ok"}
    assert states(page, "either") == {first: "ok", second: "wrong_role"}
    assert states(page, "picky") == {first: "ok", second: "passed_over"}
    assert states(page, "socket") == {f"{primary.socket_folder}:{primary.port}": "ok"}
    assert state(page, ROLE, "role", endpoint="ro") == "standby"
    assert phases(page, "rw") == {"connect", "authenticate", "answer"}
    assert page.value("pg_ha_endpoint_addresses", endpoint="r") == 2
    assert verdict(page, "endpoint_wrong_role", "picky") == "false"
    assert verdict(page, "endpoint_other_cluster", "ro") == "false"
    assert not page.samples("pg_ha_verdict", verdict="endpoint_wrong_role", subject="r")

    standby.promote()
    page = wait_for_page(pgvigil, lambda page: of(page, "ro"), "promotion not seen")
    assert of(page, "ro") == {"endpoint_wrong_role"}
    wait_for_page(pgvigil, lambda page: not of(page, "swapped"), "still of the wrong role")


def test_another_cluster_is_behind_it(start_server, start, start_pgvigil):
    local = start_server()
    stranger = start(Node, "stranger", origin=Origin(family="-other"))
    stranger.create_role()
    endpoints = config(("rw", stranger.dsn(), "primary"))
    pgvigil = start_pgvigil(dsn=local.dsn(), config=endpoints)
    page = wait_for_page(pgvigil, lambda page: of(page, "rw"), "another cluster is not seen")
    assert of(page, "rw") == {"endpoint_other_cluster"}
    assert set(states(page, "rw").values()) == {"other_cluster"}


def test_without_the_local_server_nobody_knows_which_cluster_is_right(start_server, start_pgvigil):
    server = start_server()
    pgvigil = start_pgvigil(
        dsn=server.dsn(host="/nowhere"), config=config(("rw", server.dsn(), "primary"))
    )
    page = wait_for_page(
        pgvigil, lambda page: verdict(page, "endpoint_down", "rw") == "false", "does not answer"
    )
    assert verdict(page, "endpoint_other_cluster", "rw") == "unknown"
    assert verdict(page, "endpoint_wrong_role", "rw") == "false"


def test_through_a_pooler_the_server_behind_it_counts(start_server, start_pgbouncer, start_pgvigil):
    server = start_server()
    pooler = start_pgbouncer(server, "pgvigil", "transaction")
    pgvigil = start_pgvigil(
        dsn=server.dsn(),
        config=config(("rw", pooler.dsn(), "primary"), ("ro", pooler.dsn(), "standby")),
    )
    page = wait_for_page(
        pgvigil, lambda page: "ok" in states(page, "rw").values() and of(page, "ro"), "no answer"
    )
    assert bad(page) == {("endpoint_wrong_role", "ro")}


@pytest.mark.parametrize("dsn", ["host", "host=a,b port=1,2,3"])
def test_a_connection_string_that_makes_no_sense_is_refused(tmp_path, dsn):
    path = tmp_path / "pgvigil.yaml"
    path.write_text(config(("rw", dsn)))
    done = run("check", "--config", path)
    assert done.returncode == 2
    assert "ha.endpoints: rw: " in done.stderr


# -- addresses -------------------------------------------------------------------------------------


def test_one_address_of_two_is_dead(start_server, start, start_pgvigil):
    server = start_server()
    names = start(PrivateNames, {"db.test": ["127.0.0.1", "127.0.0.2"]})
    endpoints = config(
        ("both", server.dsn(host="db.test")), ("gone", server.dsn(host="absent.test"))
    )
    pgvigil = start_pgvigil(dsn=server.dsn(), config=endpoints, prefix=names.prefix)
    first, second = f"127.0.0.1:{server.port}", f"127.0.0.2:{server.port}"
    page = wait_for_page(pgvigil, lambda page: of(page, "both"), "the dead address is not seen")
    assert of(page, "both") == {"endpoint_degraded"}
    assert states(page, "both") == {first: "ok", second: "refused"}
    assert page.value("pg_ha_endpoint_addresses", endpoint="both") == 2
    assert "resolve" in phases(page, "both")
    assert verdict(page, "endpoint_down", "both") == "false"

    server.shut_down()
    page = wait_for_page(
        pgvigil, lambda page: "endpoint_down" in of(page, "both"), "down is not seen"
    )
    assert states(page, "both") == {first: "refused", second: "refused"}
    assert verdict(page, "endpoint_other_cluster", "both") == "unknown"
    server.start()
    wait_for_page(pgvigil, lambda page: of(page, "both") == {"endpoint_degraded"}, "not back")


def test_a_name_server_that_never_answers_delays_nothing_else(start_server, start, start_pgvigil):
    server = start_server()
    silent = start(SilentNameServer)
    names = start(PrivateNames, {"db.test": ["127.0.0.1"]}, silent.address, "timeout:30")
    pgvigil = start_pgvigil(
        dsn=server.dsn(),
        config=config(
            ("lost", server.dsn(host="elsewhere.test"), "primary"),
            ("known", server.dsn(host="db.test"), "primary"),
        ),
        prefix=names.prefix,
    )
    page = wait_for_page(pgvigil, lambda page: "ok" in states(page, "known").values(), "not ok")
    assert of(page, "known") == set()
    for name in ("endpoint_down", "endpoint_degraded", "endpoint_wrong_role"):
        assert verdict(page, name, "lost") == "unknown"
    answer, _ = pgvigil.scrape()
    assert answer.seconds <= ANSWER_SECONDS


def test_a_name_server_that_gives_up_leaves_it_unknown(start_server, start, start_pgvigil):
    server = start_server()
    silent = start(SilentNameServer)
    names = start(PrivateNames, {}, silent.address, "timeout:1 attempts:1")
    pgvigil = start_pgvigil(
        dsn=server.dsn(),
        config=config(("lost", server.dsn(host="elsewhere.test"))),
        prefix=names.prefix,
    )
    lost = {f"elsewhere.test:{server.port}": "resolver_failed"}
    page = wait_for_page(pgvigil, lambda page: states(page, "lost") == lost, "no resolver_failed")
    assert verdict(page, "endpoint_down", "lost") == "unknown"
    assert not page.samples("pg_ha_endpoint_addresses", endpoint="lost")


def test_a_silent_address_hangs_alone_and_collects_no_connections(
    start_server, start, start_pgvigil, watch_backends
):
    server = start_server()
    other = start_server()
    silent = start(Proxy, server.port)
    silent.swallow()
    hosts = server.dsn(host="127.0.0.1,127.0.0.1", port=f"{silent.port},{server.port}")
    endpoints = config(("half", hosts), ("frozen", other.dsn()), timeout="1s")
    pgvigil = start_pgvigil(dsn=server.dsn(), config=endpoints)
    page = wait_for_page(
        pgvigil, lambda page: of(page, "half") == {"endpoint_degraded"}, "not degraded"
    )
    assert states(page, "half")[f"127.0.0.1:{silent.port}"] == "hung"
    assert states(page, "half")[f"127.0.0.1:{server.port}"] == "ok"

    other.freeze()
    wait_for_page(pgvigil, lambda page: "endpoint_down" in of(page, "frozen"), "not down")
    began = time.monotonic()
    wait_for_page(pgvigil, lambda page: time.monotonic() - began > 4, "several looks")
    backends = watch_backends(other)
    other.thaw()
    wait_for_page(pgvigil, lambda page: of(page, "frozen") == set(), "not back")
    assert backends.maximum <= 1
    assert other.most_sessions() <= 1


# -- passwords and certificates --------------------------------------------------------------------


def test_a_password_comes_from_the_connection_settings(start, start_pgvigil):
    server = start(PostgresServer, host_auth="scram-sha-256")
    server.create_role(options="PASSWORD 'secret'")
    plain = f"host=127.0.0.1 port={server.port}"
    pgvigil = start_pgvigil(
        dsn=server.dsn(password="secret"),
        config=config(
            ("ours", plain), ("none", plain + " user=pgvigil"), ("bad", server.dsn(password="x"))
        ),
    )
    for name, expected in (("ours", "ok"), ("none", "auth_failed"), ("bad", "auth_failed")):
        page = wait_for_page(
            pgvigil, lambda page: set(states(page, name).values()) == {expected}, name
        )
        assert of(page, name) == (
            set() if expected == "ok" else {"endpoint_down", "endpoint_degraded"}
        )


@pytest.fixture
def tls_server(start, installation):
    """A server with a certificate that is given by its authority: (server, authority)."""
    authority = start(Authority)
    server = start(Node, "tls", installation, settings=authority.issue().settings())
    server.create_role()
    return server, authority


def test_certificates_are_right_expiring_expired_or_of_another_name(tls_server, start_pgvigil):
    server, authority = tls_server
    checked = server.dsn(sslmode="verify-full", sslrootcert=authority.path)
    pgvigil = start_pgvigil(
        dsn=server.dsn(host=server.socket_folder),
        config=config(
            ("checked", checked, "primary"), ("trusting", server.dsn(sslmode="require"), "primary")
        ),
    )
    down = {"endpoint_down", "endpoint_degraded"}

    def show(certificate, expected):
        server.configure(**certificate.settings())
        return wait_for_page(
            pgvigil,
            lambda page: (of(page, "checked"), of(page, "trusting")) == expected,
            f"not {expected}",
        )

    page = wait_for_page(pgvigil, lambda page: expires(page, "checked"), "no certificate")
    assert (of(page, "checked"), of(page, "trusting")) == (set(), set())
    assert verdict(page, "certificate_expired", "endpoint:checked") == "false"
    assert verdict(page, "certificate_wrong_name", "endpoint:checked") == "false"
    assert not page.samples("pg_ha_verdict", verdict="certificate_wrong_name", subject="trusting")
    assert expires(page, "checked") == pytest.approx(365, abs=1)
    assert expires(page, "checked", "issuer") == pytest.approx(3650, abs=1)
    assert phases(page, "checked") == {"connect", "tls", "authenticate", "answer"}

    soon = {"certificate_expiring"}
    page = show(authority.issue(ends=7), (soon, soon))
    assert expires(page, "checked") == pytest.approx(7, abs=1)

    over = soon | {"certificate_expired"}
    page = show(authority.expired(), (over | down, over))
    assert set(states(page, "checked").values()) == {"tls_failed"}
    assert expires(page, "checked") == pytest.approx(-1, abs=1)

    page = show(authority.of_another_host(), (down | {"certificate_wrong_name"}, set()))
    assert set(states(page, "checked").values()) == {"tls_failed"}
    matches = "pg_ha_endpoint_certificate_name_matches"
    assert page.value(matches, endpoint="trusting") == 0

    show(authority.issue(), (set(), set()))


def test_the_certificate_of_a_server_that_is_away_is_unknown(tls_server, start_pgvigil):
    server, _ = tls_server
    dsn = server.dsn(sslmode="verify-full")
    server.shut_down()
    pgvigil = start_pgvigil(dsn=server.dsn(), config=config(("rw", dsn)))
    page = wait_for_page(pgvigil, lambda page: "endpoint_down" in of(page, "rw"), "not down")
    for name in ("certificate_expiring", "certificate_expired", "certificate_wrong_name"):
        assert verdict(page, name, "endpoint:rw") == "unknown"


def expires(page, endpoint, certificate="server"):
    """In how many days; None when it is not known."""
    found = page.samples(
        "pg_ha_certificate_expiry_time_seconds",
        subject=f"endpoint:{endpoint}",
        certificate=certificate,
    )
    return (found[0][1] - time.time()) / DAY if found else None
