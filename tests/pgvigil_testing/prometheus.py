"""A real Prometheus, and promtool."""

import json
import pathlib
import re
import subprocess
import urllib.parse
import urllib.request

from pgvigil_testing.processes import Process, WorkFolder, free_port, wait_until

# Families whose names postgres_exporter chose against the naming rules; promtool minds, dashboards
# that know the names do not.
_ACCEPTED = pathlib.Path(__file__).resolve().parents[1] / "promtool-accepted.txt"
_LINT = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$")


def check_metrics(text):
    """(family, complaint) pairs of `promtool check metrics`; raises when it cannot parse."""
    done = subprocess.run(
        ["promtool", "check", "metrics"],
        input=text.encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    said = (done.stdout + done.stderr).decode()
    findings = [match.groups() for match in map(_LINT.match, said.splitlines()) if match]
    if (
        done.returncode not in (0, 3)
        or "error while linting" in said
        or (done.returncode == 3 and not findings)
    ):
        raise ValueError(f"promtool ended with {done.returncode}: {said[:2000]}")
    return findings


def unexpected(findings):
    """The complaints that names kept for compatibility do not explain."""
    accepted = set()
    for line in _ACCEPTED.read_text().splitlines():
        if line and not line.startswith("#"):
            accepted.add(line.strip())
    return [finding for finding in findings if finding[0] not in accepted]


class Prometheus:
    """Scrapes every one of `targets` (host:port, or a static_config with labels) every `interval`,
    and itself; gone with close().

    Evaluates the rule files at `rules`, and tells the `alertmanagers` (host:port).
    """

    def __init__(self, *targets, interval="1s", rules=(), alertmanagers=()):
        self._folder = WorkFolder("prometheus")
        times = {key: interval for key in ("scrape_interval", "scrape_timeout")}
        labelled = [one for one in targets if isinstance(one, dict)]
        plain = [one for one in targets if not isinstance(one, dict)]
        self._configuration = {
            "global": {**times, "evaluation_interval": interval},
            "scrape_configs": [
                {"job_name": "pgvigil", "static_configs": [*labelled, {"targets": plain}]}
            ],
            "rule_files": [str(path) for path in rules],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": list(alertmanagers)}]}]},
        }
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    def start(self):
        """Starts it, again after stop() with the samples it had."""
        for _ in range(10):
            self.address = f"127.0.0.1:{free_port()}"
            self._configure()
            self.process = Process(
                [
                    "prometheus",
                    f"--config.file={self._folder.path}/prometheus.yml",
                    f"--storage.tsdb.path={self._folder.path}/data",
                    f"--web.listen-address={self.address}",
                    "--rules.alert.resend-delay=1s",
                ],
                log=self._folder.path / "log",
            )
            if (
                wait_until(
                    self._settled, 60, lambda: f"Prometheus is not ready:\n{self.process.log()}"
                )
                == "ready"
            ):
                return
        raise RuntimeError(f"Prometheus did not start:\n{self.process.log()[-3000:]}")

    def _configure(self):
        """Its own address is another at every start."""
        itself = {"job_name": "prometheus", "static_configs": [{"targets": [self.address]}]}
        scraped = [*self._configuration["scrape_configs"], itself]
        text = json.dumps({**self._configuration, "scrape_configs": scraped})
        (self._folder.path / "prometheus.yml").write_text(text)

    def _settled(self):
        if self.process.returncode is not None:
            return "ended"
        try:
            self._get("/-/ready")
            return "ready"
        except OSError:
            return None

    def _get(self, path):
        with urllib.request.urlopen(f"http://{self.address}{path}", timeout=10) as response:
            return response.read()

    def query(self, expression):
        """Instant query: [(labels, value)]."""
        rows = self._ask("query", query=expression)
        return [(row["metric"], float(row["value"][1])) for row in rows]

    def query_range(self, expression, start, end, step="1s"):
        """Range query: [(labels, [value])], of the times (Unix seconds) at which there is one."""
        rows = self._ask("query_range", query=expression, start=start, end=end, step=step)
        return [(row["metric"], [float(text) for _, text in row["values"]]) for row in rows]

    def _ask(self, kind, **parameters):
        answer = self._get(f"/api/v1/{kind}?{urllib.parse.urlencode(parameters)}")
        return json.loads(answer)["data"]["result"]

    def wait_for(self, expression, timeout=30):
        """The result of the query as soon as it is not empty."""
        return wait_until(
            lambda: self.query(expression),
            timeout,
            lambda: f"{expression}; targets: {self.targets()}",
        )

    def targets(self):
        return json.loads(self._get("/api/v1/targets"))["data"]["activeTargets"]

    def stop(self):
        self.process.stop()

    def close(self):
        if hasattr(self, "process"):
            self.process.stop()
        self._folder.close()
