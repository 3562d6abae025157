"""How Alertmanagers are spoken to: credentials, TLS, redirects, proxies, names."""

import base64
import contextlib
import errno

import pytest

from pgvigil_testing.alertmanager import Alertmanager
from pgvigil_testing.names import PrivateNames, SilentNameServer
from pgvigil_testing.notifier import Notifier, alert
from pgvigil_testing.processes import WorkFolder, free_port, wait_until
from pgvigil_testing.scripted_server import ScriptedServer, tls_context
from pgvigil_testing.service_names import ServiceNameServer
from pgvigil_testing.tls import Authority


def of(*servers, **more):
    return {"static_configs": [{"targets": list(servers)}], **more}


@pytest.fixture
def start_notifier(start):
    def make(*alertmanagers, **options):
        return start(Notifier, list(alertmanagers), **options)

    return make


@pytest.fixture
def folder(start):
    return start(WorkFolder, "secrets").path


@pytest.fixture(scope="module")
def authority():
    with contextlib.closing(Authority()) as made:
        yield made


def guarded(expected):
    """Answers 401 to whoever does not show `expected`, a list whose last item counts."""
    return lambda request: 200 if request.headers.get("Authorization") == expected[-1] else 401


def test_what_is_posted_and_where(start, start_notifier):
    server = start(ScriptedServer)
    environment = {"http_proxy": "http://127.0.0.1:1", "HTTP_PROXY": "http://127.0.0.1:1"}
    notifier = start_notifier(of(server.target, path_prefix="/alerting/"), env=environment)
    notifier.publish(alert("Down"))
    (request,) = server.wait_for()
    assert (request.method, request.path) == ("POST", "/alerting/api/v2/alerts")
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["User-Agent"].startswith("pgvigil")
    assert "Expect" not in request.headers and "Authorization" not in request.headers


def test_a_rotated_password_needs_no_restart(start, start_notifier, folder):
    def header(password):
        return "Basic " + base64.b64encode(b"pgvigil:" + password).decode()

    expected = [header(b"pass:1")]
    server = start(ScriptedServer, guarded(expected))
    (folder / "password").write_text("pass:1\n")
    auth = {"username": "pgvigil", "password_file": str(folder / "password")}
    notifier = start_notifier(of(server.target, basic_auth=auth), resend_delay="100ms")
    notifier.publish(alert("Down"))
    notifier.wait_until_reached()
    expected.append(header(b"two"))
    notifier.wait_for_error("HTTP 401")
    assert notifier.value("dropped_total") == 0
    (folder / "password").write_text("two")
    notifier.wait_until_reached()
    (folder / "password").unlink()
    notifier.wait_for_error("password: No such file")
    assert "pass:1" not in notifier.log_path.read_text() + notifier.page()


def test_a_token_is_read_again_and_stays_one_header(start, start_notifier, folder):
    expected = ["Bearer one"]
    server = start(ScriptedServer, guarded(expected))
    (folder / "token").write_text("one")
    auth = {"credentials_file": str(folder / "token")}
    notifier = start_notifier(of(server.target, authorization=auth), resend_delay="100ms")
    notifier.publish(alert("Down"))
    notifier.wait_until_reached()
    expected.append("Bearer two")
    (folder / "token").write_text("  two\n")
    server.wait_for(where=lambda request: request.headers["Authorization"] == "Bearer two")
    (folder / "token").write_text("a\r\nX-Other: b")
    notifier.wait_for_error("control characters")


def test_tls_with_certificates_of_both_sides(start, start_notifier, authority, folder):
    mine = authority.issue(name="pgvigil", address=None)
    context = tls_context(authority.issue(), authority.path)
    server = start(ScriptedServer, tls=context)
    tls = {
        "ca_file": str(authority.path),
        "cert_file": str(mine.certificate),
        "key_file": str(mine.key),
    }
    known = of(server.target, scheme="https", tls_config=tls)
    notifier = start_notifier(known)
    notifier.publish(alert("Down"))
    server.wait_for(where=lambda request: request.names() == ["Down"])
    notifier.wait_until_reached()

    without = {"ca_file": str(authority.path)}
    refused = start_notifier(of(server.target, scheme="https", tls_config=without))
    refused.publish(alert("Down"))
    # How the other side's refusal shows depends on which of its messages is read before it is gone.
    assert not refused.wait_for_error()["reached"]
    (folder / "ca.crt").write_text("no certificate")
    for broken in (folder / "ca.crt", folder / "none.crt"):
        blind = start_notifier(
            of(server.target, scheme="https", tls_config={"ca_file": str(broken)})
        )
        blind.publish(alert("Down"))
        blind.wait_for_error(str(broken))


def test_a_certificate_is_checked_against_the_name_stated(start, start_notifier, authority):
    server = start(ScriptedServer, tls=tls_context(authority.of_another_host()))

    def notifier(**tls):
        config = {"ca_file": str(authority.path), **tls}
        made = start_notifier(of(server.target, scheme="https", tls_config=config))
        made.publish(alert("Down"))
        return made

    notifier().wait_for_error("no alternative certificate")
    notifier(server_name="elsewhere.invalid").wait_until_reached()
    notifier(insecure_skip_verify=True).wait_until_reached()
    notifier(server_name="localhost").wait_for_error("no alternative certificate")
    assert {request.headers["Host"] for request in server.requests} == {server.target}


def test_an_unknown_authority_is_not_believed(start, start_notifier, authority):
    server = start(ScriptedServer, tls=tls_context(authority.issue()))
    notifier = start_notifier(f"https://{server.target}")
    notifier.publish(alert("Down"))
    notifier.wait_for_error("certificate")
    assert server.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_answered_with_the_same_post(start, start_notifier, status):
    server = start(ScriptedServer)
    moved = {"Location": f"http://{server.target}/new"}
    old = start(ScriptedServer, (status, "", moved))
    auth = {"credentials": "hunter2canary"}
    notifier = start_notifier(of(old.target, authorization=auth))
    notifier.publish(alert("Down"))
    (request,) = server.wait_for()
    assert (request.method, request.path, request.names()) == ("POST", "/new", ["Down"])
    assert (
        "Authorization" not in request.headers
    ), "credentials are for the host they were given for"
    assert old.requests[0].headers["Authorization"] == "Bearer hunter2canary"
    notifier.wait_until_reached()


def test_a_redirect_that_is_not_followed_is_an_error(start, start_notifier):
    moved = {"Location": "http://127.0.0.1:1/"}
    server = start(ScriptedServer, (307, "", moved))
    notifier = start_notifier(of(server.target, follow_redirects=False))
    notifier.publish(alert("Down"))
    notifier.wait_for_error("HTTP 307")


def test_a_proxy_is_used_when_it_is_configured(start, start_notifier):
    proxy = start(ScriptedServer)
    url = f"http://user:hunter2canary@{proxy.target}"
    notifier = start_notifier(
        of("alertmanager.invalid:9093", proxy_url=url), env={"no_proxy": "alertmanager.invalid"}
    )
    notifier.publish(alert("Down"))
    (request,) = proxy.wait_for()
    assert request.path == "http://alertmanager.invalid:9093/api/v2/alerts"
    assert request.headers["Proxy-Authorization"].startswith("Basic ")
    away = f"http://user:hunter2canary@127.0.0.1:{free_port()}"
    lost = start_notifier(of("alertmanager.invalid:9093", proxy_url=away))
    lost.publish(alert("Down"))
    lost.wait_for_error("connect")
    assert "hunter2canary" not in lost.log_path.read_text() + str(lost.status())


def two_at_one_port(start):
    """Servers at two addresses of this machine, as two pods of one service are."""
    for _ in range(20):
        first = start(ScriptedServer)
        try:
            return first, start(ScriptedServer, address="127.0.0.2", port=first.port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    raise RuntimeError("no port is free at both addresses")


def test_every_address_of_a_name_is_an_alertmanager(start, start_notifier):
    first, second = two_at_one_port(start)
    names = start(PrivateNames, {"alertmanager.test": ["127.0.0.1"]})
    dns = {"names": ["alertmanager.test"], "type": "A", "port": first.port}
    discovered = {"dns_sd_configs": [{**dns, "refresh_interval": "100ms"}]}
    notifier = start_notifier(discovered, prefix=names.prefix)
    notifier.publish(alert("Down"))
    first.wait_for(where=lambda request: request.names() == ["Down"])
    # One more is told what the others know.
    names.set_hosts({"alertmanager.test": ["127.0.0.1", "127.0.0.2"]})
    second.wait_for(where=lambda request: request.names() == ["Down"])
    names.set_hosts({"alertmanager.test": ["127.0.0.2"]})
    wait_until(lambda: notifier.value("alertmanagers_discovered") == 1, 30, lambda: notifier.page())
    assert notifier.status("127.0.0.1") is None
    # A name that is gone keeps what it last stood for.
    names.set_hosts({})
    wait_until(
        lambda: notifier.value("dns_lookup_failures_total", "alertmanager.test") >= 2,
        30,
        lambda: notifier.page(),
    )
    assert notifier.status("127.0.0.2") is not None
    notifier.publish(alert("Other"))
    second.wait_for(where=lambda request: request.names() == ["Other"])


def test_service_records_name_host_and_port(start, start_notifier):
    real = start(Alertmanager)
    port = int(real.address.rpartition(":")[2])
    server = start(ServiceNameServer, {"_web._tcp.am.test": [("am-0.am.test", port)]})
    names = start(PrivateNames, {"am-0.am.test": ["127.0.0.1"]}, name_server=server.address)
    notifier = start_notifier(
        {"dns_sd_configs": [{"names": ["_web._tcp.am.test"]}]}, prefix=names.prefix
    )
    notifier.publish(alert("Down"))
    real.wait_for(alertname="Down")
    assert notifier.status()["url"] == f"http://am-0.am.test:{port}/api/v2/alerts"


def test_a_mute_name_server_delays_neither_others_nor_the_end(start, start_notifier):
    silent = start(SilentNameServer)
    names = start(PrivateNames, {}, name_server=silent.address, options="timeout:30 attempts:5")
    server = start(ScriptedServer)
    notifier = start_notifier(
        of(server.target),
        of("alertmanager.test:9093", timeout="5m"),
        {"dns_sd_configs": [{"names": ["service.test"]}]},
        prefix=names.prefix,
    )
    notifier.publish(alert("Down"))
    server.wait_for(where=lambda request: request.names() == ["Down"])
    assert notifier.end() < 5
