"""A real Prometheus that is told samples and asked expressions."""

import http.client
import json
import pathlib
import re
import shutil
import subprocess
import urllib.parse

from differential import remote_write
from pgvigil_testing.processes import Process, WorkFolder, free_port, wait_until

_FLAGS = (
    "--web.enable-remote-write-receiver",
    # double_exponential_smoothing, limitk and limit_ratio; no more is generated.
    "--enable-feature=promql-experimental-functions",
    # One block of memory for all times there are: nothing is too old, nothing is compacted.
    "--storage.tsdb.min-block-duration=100y",
    "--storage.tsdb.max-block-duration=100y",
    "--storage.tsdb.retention.time=200y",
    "--log.level=warn",
)


def version_of(program):
    """(3, 5) of `prometheus, version 3.5.3+ds1 ...`; None when there is no such program."""
    if shutil.which(program) is None:
        return None
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return tuple(map(int, re.search(r"version (\d+)\.(\d+)", done.stdout + done.stderr).groups()))


class Oracle:
    """`program` with an empty database of its own; gone with close()."""

    def __init__(self, program):
        self.version = version_of(program)
        self._folder = WorkFolder("oracle")
        (self._folder.path / "prometheus.yml").write_text("{}")
        self._connection = None
        try:
            self._start(pathlib.Path(shutil.which(program)))
        except BaseException:
            self.close()
            raise

    def _start(self, program):
        for _ in range(10):
            port = free_port()
            self._process = Process(
                [
                    program,
                    f"--config.file={self._folder.path}/prometheus.yml",
                    f"--storage.tsdb.path={self._folder.path}/data",
                    f"--web.listen-address=127.0.0.1:{port}",
                    *_FLAGS,
                ],
                log=self._folder.path / "log",
            )
            self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            if wait_until(self._settled, 60, self._process.log) == "ready":
                return
        raise RuntimeError(f"Prometheus did not start:\n{self._process.log()[-3000:]}")

    def _settled(self):
        if self._process.returncode is not None:
            return "ended"
        try:
            return "ready" if self._request("GET", "/-/ready")[0] == 200 else None
        except OSError:
            self._connection.close()
            return None

    def _request(self, method, path, body=None, headers=None):
        self._connection.request(method, path, body, headers or {})
        response = self._connection.getresponse()
        return response.status, response.read()

    def write(self, series):
        """`series`: [(labels, [(milliseconds, value as text)])], later than what is there."""
        status, said = self._request(
            "POST", "/api/v1/write", remote_write.body(series), remote_write.HEADERS
        )
        if status not in (200, 204):
            raise RuntimeError(f"remote write: {status} {said.decode()}")

    def query(self, expression, milliseconds):
        """An instant query: what is under `data`, or {"error": why}."""
        question = {"query": expression, "time": f"{milliseconds / 1000:.3f}"}
        status, said = self._request(
            "POST",
            "/api/v1/query",
            urllib.parse.urlencode(question),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        answer = json.loads(said.decode(errors="replace"))
        if answer["status"] == "success":
            return answer["data"]
        if status not in (400, 422):
            raise RuntimeError(f"{expression}: {status} {said.decode()}")
        return {"error": answer["error"]}

    def close(self):
        if self._connection is not None:
            self._connection.close()
        if hasattr(self, "_process"):
            self._process.stop()
        self._folder.close()
