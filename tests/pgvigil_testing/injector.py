"""`pgvigil inject` as a process, and what the API server of Kubernetes would ask it."""

import base64
import http.client
import json
import pathlib
import re
import socket
import ssl

import yaml

from pgvigil_testing import json_patch
from pgvigil_testing.pgvigil import Answer, binary, environment
from pgvigil_testing.processes import Process, WorkFolder, wait_until

PODS = pathlib.Path(__file__).resolve().parents[1] / "chart" / "pods"
_ADDRESS = re.compile(r"listening on https://([0-9.]+):([0-9]+)")


def pod(name):
    """One of the pods in tests/chart/pods."""
    return yaml.safe_load((PODS / f"{name}.yaml").read_text())


def review(of, **changes):
    """What the API server sends before it makes a pod."""
    request = {
        "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
        "kind": {"group": "", "version": "v1", "kind": "Pod"},
        "resource": {"group": "", "version": "v1", "resource": "pods"},
        "requestKind": {"group": "", "version": "v1", "kind": "Pod"},
        "requestResource": {"group": "", "version": "v1", "resource": "pods"},
        "namespace": of["metadata"].get("namespace", "default"),
        "operation": "CREATE",
        "userInfo": {"username": "system:serviceaccount:cnpg-system:cnpg-manager"},
        "object": of,
        "oldObject": None,
        "dryRun": False,
        "options": {"kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1"},
        **changes,
    }
    return {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}


class Injector:
    """Ready when the constructor returns, gone with close().

    `certificate` is good for `name`, and signed by what stands in the file `authority`.
    """

    def __init__(self, config, certificate, authority, name="localhost"):
        self._folder = WorkFolder("inject")
        path = self._folder.path / "injector.yaml"
        path.write_text(config)
        self._context = ssl.create_default_context(cafile=str(authority))
        self._name = name
        command = self._command(path, certificate)
        self.process = Process(command, log=self._folder.path / "log", env=environment())
        try:
            wait_until(self._bound, 30, lambda: f"it does not listen:\n{self.log()}")
        except BaseException:
            self.process.stop()
            self._folder.close()
            raise

    def _command(self, config, certificate):
        files = ["--tls-cert", certificate.certificate, "--tls-key", certificate.key]
        return [binary(), "inject", "--config", config, "--listen", "127.0.0.1:0", *files]

    def _bound(self):
        match = _ADDRESS.search(self.log())
        if match is None and self.process.returncode is not None:
            raise RuntimeError(f"pgvigil ended with {self.process.returncode}:\n{self.log()}")
        if match is not None:
            self.host, self.port = match[1], int(match[2])
        return match

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPSConnection(
            self.host, self.port, timeout=30, context=_Named(self._context, self._name)
        )
        try:
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            text = response.read()
            names = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, names, text, 0)
        finally:
            connection.close()

    def connect(self):
        """A connection, for what no client library sends."""
        plain = socket.create_connection((self.host, self.port), timeout=30)
        return self._context.wrap_socket(plain, server_hostname=self._name)

    def post(self, body):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json, */*"}
        return self.request("POST", "/mutate?timeout=5s", body, headers)

    def ask(self, of, **changes):
        """The response to a review of a pod, which must be well-formed."""
        asked = review(of, **changes)
        answer = self.post(asked)
        assert answer.status == 200, answer.text
        assert answer.headers["content-type"] == "application/json"
        told = json.loads(answer.body)
        assert (told["apiVersion"], told["kind"]) == (asked["apiVersion"], asked["kind"])
        assert told["response"]["uid"] == asked["request"]["uid"]
        assert told["response"]["allowed"] is True
        return told["response"]

    def inject(self, of):
        """The pod that Kubernetes would make; a pod must have been changed."""
        response = self.ask(of)
        assert response["patchType"] == "JSONPatch", response
        assert "warnings" not in response
        return json_patch.apply(of, json.loads(base64.b64decode(response["patch"], validate=True)))

    def log(self):
        return self.process.log()

    def close(self):
        code = self.process.stop()
        log = self.log()
        self._folder.close()
        assert code == 0, log
        assert "Sanitizer" not in log, log


class _Named:
    """Verifies the server's certificate for a name that is not in the address."""

    def __init__(self, context, name):
        self._context = context
        self._name = name

    def wrap_socket(self, sock, server_hostname=None):
        return self._context.wrap_socket(sock, server_hostname=self._name)

    def __getattr__(self, attribute):
        return getattr(self._context, attribute)
