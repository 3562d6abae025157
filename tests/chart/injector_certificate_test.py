"""The hook that makes the webhook's certificate, against a server that stands in for Kubernetes."""

import base64
import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pgvigil_testing import json_patch
from pgvigil_testing.injector import Injector, pod
from pgvigil_testing.pgvigil import run
from pgvigil_testing.tls import Authority, Certificate

SECRETS = "/api/v1/namespaces/monitoring/secrets"
SECRET = f"{SECRETS}/injector-tls"
WEBHOOK = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/injector"
# Of a certificate that is not good enough for a run without it.
SHORT = ["--validity", "30d", "--renew-before", "20d"]
NAMES = ["injector.monitoring.svc", "injector.monitoring.svc.cluster.local"]
CONFIG = """
container:
  name: pgvigil
  image: pgvigil
  ports: [{name: pgvigil, containerPort: 9188}]
"""


class Kubernetes:
    """Keeps objects by path as the API server does, with versions that a writer must know."""

    def __init__(self, certificate):
        self.objects = {}
        self.calls = []
        self.interfere = None  # called before a write
        self.forbidden = ()
        server = self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.certificate, certificate.key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        self.url = f"https://127.0.0.1:{server.server_port}"
        self._thread = threading.Thread(target=server.serve_forever, daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def put(self, path, value):
        version = int(
            self.objects.get(path, {"metadata": {}})["metadata"].get("resourceVersion", 0)
        )
        self.objects[path] = {
            **value,
            "metadata": {**value.get("metadata", {}), "resourceVersion": str(version + 1)},
        }

    def answer(self, method, path, body, headers):
        self.calls.append((method, path, headers))
        if headers["Authorization"] != "Bearer the-token":
            return 401, {"message": "Unauthorized"}
        if (method, path) in self.forbidden:
            return 403, {"message": f'cannot {method} "{path}" for serviceaccount hook'}
        if method != "GET" and self.interfere:
            interfere, self.interfere = self.interfere, None
            interfere()
        return getattr(self, f"_{method.lower()}")(path, body)

    def _get(self, path, _):
        found = self.objects.get(path)
        return (200, found) if found else (404, {"message": "not found"})

    def _post(self, path, value):
        path += "/" + value["metadata"]["name"]
        if path in self.objects:
            return 409, {"message": "already exists"}
        self.put(path, value)
        return 201, self.objects[path]

    def _put(self, path, value):
        version = self.objects[path]["metadata"]["resourceVersion"]
        if value["metadata"].get("resourceVersion") != version:
            return 409, {"message": "the object has been modified"}
        self.put(path, value)
        return 200, self.objects[path]

    def _patch(self, path, operations):
        try:
            self.put(path, json_patch.apply(self.objects[path], operations))
        except (AssertionError, KeyError, IndexError):
            return 422, {"message": "the server rejected our request"}
        return 200, self.objects[path]


def _handler(kubernetes):
    class Handler(BaseHTTPRequestHandler):
        def _serve(self):
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else None
            status, value = kubernetes.answer(self.command, self.path, body, self.headers)
            text = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = do_PATCH = _serve

        def log_message(self, *_):
            pass

    return Handler


@pytest.fixture(scope="module")
def authority():
    made = Authority()
    yield made
    made.close()


@pytest.fixture
def kubernetes(authority):
    served = Kubernetes(authority.issue())
    yield served
    served.close()


@pytest.fixture
def hook(kubernetes, authority, tmp_path):
    """Runs the command as the Job of the chart does."""
    token = tmp_path / "token"
    token.write_text("the-token\n")

    def make(*more, webhook="injector", secret="monitoring/injector-tls", trusted=authority):
        names = [part for name in NAMES for part in ("--name", name)]
        place = ["--api-server", kubernetes.url, "--token-file", token]
        trust = ["--ca-file", trusted.path, "--secret", secret, "--webhook", webhook]
        return run("inject", "certificate", *names, *place, *trust, *more)

    return make


def configuration(*names):
    webhooks = [{"name": name, "clientConfig": {"service": {"name": name}}} for name in names]
    return {"kind": "MutatingWebhookConfiguration", "webhooks": webhooks}


def pem(kubernetes, key):
    return base64.b64decode(kubernetes.objects[SECRET]["data"][key]).decode()


def bundles(kubernetes):
    webhooks = kubernetes.objects[WEBHOOK]["webhooks"]
    return [base64.b64decode(each["clientConfig"]["caBundle"]).decode() for each in webhooks]


def writes(kubernetes):
    return [method for method, _, _ in kubernetes.calls if method != "GET"]


def test_makes_a_certificate_that_the_webhook_can_show(hook, kubernetes, tmp_path):
    kubernetes.put(WEBHOOK, configuration("inject.pgvigil.io"))
    done = hook()
    assert done.returncode == 0, done.stderr
    assert kubernetes.objects[SECRET]["type"] == "kubernetes.io/tls"
    assert bundles(kubernetes) == [pem(kubernetes, "ca.crt")]
    patch = next(headers for method, _, headers in kubernetes.calls if method == "PATCH")
    assert patch["Content-Type"] == "application/json-patch+json"
    for key in ("ca.crt", "tls.crt", "tls.key"):
        (tmp_path / key).write_text(pem(kubernetes, key))
    certificate = Certificate(tmp_path / "tls.crt", tmp_path / "tls.key")
    served = Injector(CONFIG, certificate, tmp_path / "ca.crt", name=NAMES[0])
    try:
        assert served.inject(pod("plain"))
    finally:
        served.close()


def test_what_is_right_is_left_alone(hook, kubernetes):
    kubernetes.put(WEBHOOK, configuration("a", "b"))
    assert hook().returncode == 0
    kubernetes.calls.clear()
    done = hook()
    assert done.returncode == 0 and writes(kubernetes) == []
    assert "holds a good certificate" in done.stderr and "knows the authority" in done.stderr


def test_runs_before_the_webhook_is_there(hook, kubernetes):
    done = hook()
    assert done.returncode == 0, done.stderr
    assert "is not there yet" in done.stderr
    kubernetes.put(WEBHOOK, configuration("a"))
    assert hook().returncode == 0
    assert bundles(kubernetes) == [pem(kubernetes, "ca.crt")]


@pytest.mark.parametrize(
    "more, reason",
    [
        (SHORT, None),
        ([], "expires"),
        ([*SHORT, "--name", "another.monitoring.svc"], "is not for another.monitoring.svc"),
    ],
)
def test_renews_what_is_no_longer_good_enough(hook, kubernetes, more, reason):
    kubernetes.put(WEBHOOK, configuration("a"))
    assert hook(*SHORT).returncode == 0
    old = pem(kubernetes, "ca.crt")
    done = hook(*more)
    assert done.returncode == 0, done.stderr
    if reason is None:
        assert pem(kubernetes, "ca.crt") == old
        return
    assert reason in done.stderr
    # Servers show the old certificate until they have read the new one.
    assert pem(kubernetes, "ca.crt").endswith(old) and pem(kubernetes, "ca.crt") != old
    assert bundles(kubernetes) == [pem(kubernetes, "ca.crt")]


def test_a_secret_that_holds_nonsense_is_written_anew(hook, kubernetes):
    kept = {
        "metadata": {"name": "injector-tls", "labels": {"keep": "me"}},
        "data": {"tls.crt": "?"},
    }
    kubernetes.put(SECRET, kept)
    assert hook().returncode == 0
    assert kubernetes.objects[SECRET]["metadata"]["labels"] == {"keep": "me"}
    assert "BEGIN CERTIFICATE" in pem(kubernetes, "tls.crt")


def test_of_two_at_a_time_both_end_with_the_same(hook, kubernetes):
    kubernetes.put(WEBHOOK, configuration("a"))
    kubernetes.interfere = lambda: hook(*SHORT)
    assert hook(*SHORT).returncode == 0
    assert bundles(kubernetes) == [pem(kubernetes, "ca.crt")]
    kubernetes.interfere = lambda: kubernetes.put(SECRET, kubernetes.objects[SECRET])
    done = hook()
    assert done.returncode == 0, done.stderr
    assert bundles(kubernetes) == [pem(kubernetes, "ca.crt")]


@pytest.mark.parametrize("call", [("GET", SECRET), ("POST", SECRETS), ("GET", WEBHOOK)])
def test_a_missing_right_is_named(hook, kubernetes, call):
    kubernetes.put(WEBHOOK, configuration("a"))
    kubernetes.forbidden = (call,)
    done = hook()
    assert done.returncode == 1
    assert f"{call[0]} {call[1]}: the API server answers 403: cannot" in done.stderr
    assert "the service account lacks a right" in done.stderr


def test_a_server_of_another_authority_is_not_told_the_token(kubernetes, hook):
    other = Authority()
    try:
        done = hook(trusted=other)
    finally:
        other.close()
    assert done.returncode == 1 and "certificate" in done.stderr
    assert kubernetes.calls == []


def test_mistakes_in_the_arguments(hook):
    assert "expected NAMESPACE/NAME" in hook(secret="injector-tls").stderr
    done = hook("--validity", "1d", "--renew-before", "2d")
    assert done.returncode == 2 and "must be shorter" in done.stderr
