"""The program under test as a process."""

import dataclasses
import http.client
import json
import os
import pathlib
import re
import signal
import subprocess
import time

from pgvigil_testing.exposition import Exposition
from pgvigil_testing.processes import Process, WorkFolder, wait_until

_ADDRESS = re.compile(r"listening on (?:http://)?([0-9.]+):([0-9]+)")
_SANITIZER = re.compile(
    r"(ERROR: AddressSanitizer|WARNING: ThreadSanitizer|ERROR: LeakSanitizer|runtime error:)"
)
# Every scrape asks the server, however soon it follows the one before.
_FRESH = {"PGVIGIL_MIN_INTERVAL": "0ms"}
_FOREIGN = re.compile(r"^(PG|DATA_SOURCE_|PGVIGIL_)")


def binary():
    """The program the build under test made."""
    path = os.environ.get("PGVIGIL_BINARY")
    if path is None:
        path = pathlib.Path(__file__).resolve().parents[2] / "build" / "dev" / "src" / "pgvigil"
    return pathlib.Path(path)


def slowness():
    """How much longer an answer may take than in a build without sanitizers."""
    return float(os.environ.get("PGVIGIL_TEST_SLOWNESS", "1"))


def environment(extra=None):
    """This process's environment without anything that would configure pgvigil or libpq."""
    inherited = {name: value for name, value in os.environ.items() if not _FOREIGN.match(name)}
    return {**inherited, "PGPASSFILE": "/absent", "PGSERVICEFILE": "/absent", **(extra or {})}


def run(*arguments, env=None, timeout=60):
    """Runs a command that ends by itself; returns the completed process with its output as text."""
    return subprocess.run(
        [str(binary()), *map(str, arguments)],
        env=environment(env),
        timeout=timeout,
        text=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@dataclasses.dataclass
class Answer:
    """One HTTP answer with the wall time it took."""

    status: int
    headers: dict  # lower-case names
    body: bytes
    seconds: float

    @property
    def text(self):
        return self.body.decode("utf-8")

    def page(self):
        return Exposition(self.text)


class Pgvigil:
    """`pgvigil serve` on a free port; ready when the constructor returns, gone with close().

    `prefix`: a program that becomes it, with its arguments. `program`: another than binary().
    """

    def __init__(self, *arguments, dsn=None, config=None, queries=(), env=None, **more):
        prefix, program = more.pop("prefix", ()), more.pop("program", None) or binary()
        self._folder = WorkFolder("serve")
        self._expected_code = 0
        command = [*prefix, program, "serve", "--listen", "127.0.0.1:0"]
        if dsn is not None:
            command += ["--dsn", dsn]
        if config is not None:
            command += ["--config", self.write("pgvigil.yaml", config)]
        for number, text in enumerate(queries):
            command += ["--queries", self.write(f"queries-{number}.yaml", text)]
        self.process = Process(
            [*command, *arguments],
            log=self._folder.path / "log",
            env=environment({**_FRESH, **(env or {})}),
        )
        try:
            wait_until(
                self._bound, 30, lambda: f"pgvigil does not listen; its log:\n{self.process.log()}"
            )
        except BaseException:
            self.process.stop()
            self._folder.close()
            raise

    def write(self, name, text):
        path = self._folder.path / name
        path.write_text(text)
        return path

    def _bound(self):
        match = _ADDRESS.search(self.process.log())
        if match is None and self.process.returncode is not None:
            raise RuntimeError(
                f"pgvigil ended with {self.process.returncode}:\n{self.process.log()}"
            )
        if match is not None:
            self.host, self.port = match[1], int(match[2])
        return match

    @property
    def address(self):
        return f"{self.host}:{self.port}"

    def get(self, path, method="GET", headers=None, timeout=30):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        started = time.monotonic()
        try:
            connection.request(method, path, headers=headers or {})
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, names, body, time.monotonic() - started)

    def scrape(self, path="/metrics", **options):
        """The answer and its page, which must be one and must be well-formed."""
        answer = self.get(path, **options)
        assert answer.status == 200, (answer.status, answer.body[:500])
        return answer, answer.page()

    def whole_page(self):
        """The page once every query that runs here has answered, slow ones included."""

        def answered():
            _, page = self.scrape()
            queries = json.loads(self.get("/api/v1/status").body)["queries"]
            waiting = [
                one for one in queries if "skipped" not in one and one["age_seconds"] is None
            ]
            return page if queries and not waiting else None

        wait_until(answered, 60, lambda: self.get("/api/v1/status").text)
        return self.scrape()[1]

    def log(self):
        return self.process.log()

    def kill(self):
        """Ends it as the kernel would: it learns nothing of it."""
        self.process.signal(signal.SIGKILL)
        self.process.wait()
        self._expected_code = -signal.SIGKILL

    def close(self):
        """Ends it as a service manager would, and fails when it minds or a sanitizer spoke."""
        code = self.process.stop()
        log = self.process.log()
        self._folder.close()
        assert not _SANITIZER.search(log), log
        assert code == self._expected_code, f"pgvigil ended with {code}:\n{log[-5000:]}"
