"""The program in its image: a root of its own, read-only, no rights, a real server outside."""

import http.server
import json
import ssl
import threading

import pytest

from pgvigil_testing import helm
from pgvigil_testing.image import Container, InjectorContainer
from pgvigil_testing.injector import pod
from pgvigil_testing.processes import WorkFolder
from pgvigil_testing.tls import Authority
from pgvigil_testing.verdicts import wait_for_page

PASSWORD = "only-for-this-test"
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
RULES = {"groups": [{"name": "test", "rules": [{"alert": "Always", "expr": "vector(1)"}]}]}


@pytest.fixture
def start_container(start):
    return lambda **options: start(Container, **options)


@pytest.fixture
def folder():
    made = WorkFolder("mounted")
    yield made.path
    made.close()


@pytest.fixture
def authority(start):
    return start(Authority)


@pytest.fixture
def password_server(start_server):
    server = start_server(host_auth="scram-sha-256")
    server.sql(f"ALTER ROLE pgvigil PASSWORD '{PASSWORD}'")
    return server


@pytest.fixture
def credentials(folder, password_server):
    (folder / "password").write_text(PASSWORD)
    return {
        "bindings": {"/etc/pgvigil-credentials": folder},
        "env": {
            "PGVIGIL_DSN": password_server.dsn(),
            "PGVIGIL_PASSWORD_FILE": "/etc/pgvigil-credentials/password",
        },
    }


def is_up(page):
    return page.value("pg_up") == 1


def test_it_serves_over_tcp_with_a_password_from_a_file(start_container, credentials):
    container = start_container(**credentials)
    wait_for_page(container, is_up, "not up")
    assert container.get("/healthz").status == 200
    assert container.get("/readyz").status == 200


def test_it_serves_over_the_socket_of_the_server(start_container, server):
    container = start_container(
        dsn=server.dsn(host="/run/postgresql"),
        bindings={"/run/postgresql": server.socket_folder},
    )
    wait_for_page(container, is_up, "not up")


def test_it_has_no_rights_and_can_write_nothing(start_container, server):
    container = start_container(dsn=server.dsn())
    status = dict(line.split(":\t", 1) for line in container.facts("status") if ":\t" in line)
    assert status["Uid"].split() == status["Gid"].split() == ["65532"] * 4
    assert status["Groups"].split() == []
    assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == 0
    assert status["NoNewPrivs"] == "1"
    mounts = [line.split() for line in container.facts("mountinfo")]
    assert [fields[5].split(",")[0] for fields in mounts if fields[4] == "/"] == ["ro"]


def test_it_ends_with_0_when_asked_to(start_container, server):
    container = start_container(dsn=server.dsn())
    wait_for_page(container, is_up, "not up")
    assert container.process.stop(timeout=10) == 0


def test_names_are_resolved_and_the_system_s_authorities_are_trusted(
    start_container, start_server, authority, folder
):
    server = start_server(settings=authority.issue().settings())
    (folder / "hosts").write_text("127.0.0.1 localhost\n")
    trusted = {"/etc/hosts": folder / "hosts", BUNDLE: authority.path}
    dsn = server.dsn(host="localhost", sslmode="verify-full", sslrootcert="system")
    wait_for_page(start_container(dsn=dsn, bindings=trusted), is_up, "not up")
    stranger = start_container(dsn=dsn, bindings={"/etc/hosts": folder / "hosts"})
    page = stranger.scrape()[1]
    assert page.value("pg_up") == 0


@pytest.fixture
def tls_receiver(authority):
    """An Alertmanager's API over TLS; .told is set by the first set of alerts."""
    made = authority.issue()
    told = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            told.set()
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
    receiver.daemon_threads = True
    receiver.told = told
    thread = threading.Thread(target=receiver.serve_forever, args=(0.05,))
    thread.start()
    yield receiver
    receiver.shutdown()
    thread.join()
    receiver.server_close()


def test_alertmanagers_are_trusted_by_the_bundle(
    start_container, server, authority, tls_receiver, folder
):
    settings = {
        "alerts": {
            "interval": "1s",
            "default_rules": False,
            "rule_files": ["/etc/pgvigil/rules.yaml"],
        },
        "notify": {"alertmanagers": [f"https://127.0.0.1:{tls_receiver.server_address[1]}"]},
    }
    (folder / "rules.yaml").write_text(json.dumps(RULES))
    (folder / "pgvigil.yaml").write_text(json.dumps(settings))
    start_container(
        dsn=server.dsn(),
        bindings={"/etc/pgvigil": folder, BUNDLE: authority.path},
        env={"PGVIGIL_CONFIG": "/etc/pgvigil/pgvigil.yaml"},
    )
    assert tls_receiver.told.wait(30)


def test_the_webhook_speaks_tls_with_the_library_of_the_image(start, authority):
    rendered = helm.render({"injector": {"enabled": True}})
    maps = [each["data"] for each in helm.of_kind(rendered, "ConfigMap")]
    config = next(data["injector.yaml"] for data in maps if "injector.yaml" in data)
    injector = start(InjectorContainer, config, authority.issue(), authority.path)
    made = injector.inject(pod("zalando"))
    assert "pgvigil" in [container["name"] for container in made["spec"]["containers"]]
