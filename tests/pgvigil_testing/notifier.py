"""The notifier on its own (tests/integration/notifier_driver.cc), told what to tell."""

import json
import os
import pathlib
import re
import subprocess
import time

from pgvigil_testing import pgvigil
from pgvigil_testing.processes import WorkFolder, wait_until

_SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$")


def program():
    return os.environ.get("PGVIGIL_NOTIFIER_DRIVER") or (
        pathlib.Path(pgvigil.binary()).parents[1] / "tests" / "notifier_driver"
    )


def alert(name, resolved=False, age=60, annotations=None, **more):
    """One that began `age` seconds ago; `resolved`: and ended a second ago."""
    now = int(time.time() * 1000)
    extra = {key: more.pop(key) for key in ("generator_url",) if key in more}
    return {
        "labels": {"alertname": name, **more},
        "annotations": annotations or {},
        "starts_at": now - age * 1000,
        "resolved_at": now - 1000 if resolved else 0,
        **extra,
    }


class Notifier:
    """Tells `alertmanagers` (as in the file); `more` is the rest of the section `notify`.

    `prefix` goes before the command. Gone with close().
    """

    def __init__(self, alertmanagers, prefix=(), env=None, **more):
        self._folder = WorkFolder("notifier")
        file = self._folder.path / "pgvigil.yaml"
        file.write_text(json.dumps({"notify": {"alertmanagers": alertmanagers, **more}}))
        self.log_path = self._folder.path / "log"
        with open(self.log_path, "wb") as log:
            self._popen = subprocess.Popen(
                [*prefix, program(), file],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=pgvigil.environment(env or {}),
            )

    def _ask(self, **command):
        self._popen.stdin.write(json.dumps(command) + "\n")
        self._popen.stdin.flush()
        line = self._popen.stdout.readline()
        if not line:
            raise RuntimeError(f"the notifier ended: {self.log_path.read_text()}")
        return json.loads(line)

    def publish(self, *alerts, valid_for=240):
        self._ask(do="publish", alerts=alerts, valid_for_ms=int(valid_for * 1000))

    def status(self, part=""):
        """Of the one Alertmanager whose URL has `part` in it; None while there is none."""
        found = [one for one in self._ask(do="status") if part in one["url"]]
        return found[0] if found else None

    def wait_for_error(self, text="", part="", timeout=30):
        """Any error, when no `text` of it is told."""

        def told():
            status = self.status(part)
            said = status and status["last_error"]
            return said and text in said and status

        return wait_until(told, timeout, lambda: f"{text}: {self._ask(do='status')}")

    def wait_until_reached(self, part="", timeout=30):
        def reached():
            status = self.status(part)
            return status and status["reached"] and status

        return wait_until(reached, timeout, lambda: f"{part}: {self._ask(do='status')}")

    def page(self):
        return self._ask(do="metrics")

    def value(self, name, part=""):
        """Of the sample of pgvigil_notifications_`name` with `part` in its labels, or None."""
        for line in self.page().splitlines():
            family, labels, number = _SAMPLE.match(line).groups()
            if family == f"pgvigil_notifications_{name}" and part in (labels or ""):
                return float(number)
        return None

    def end(self, timeout=60):
        """Ends it as the agent does; returns how many seconds that took."""
        begun = time.monotonic()
        if not self._popen.stdin.closed:
            self._popen.stdin.close()
        code = self._popen.wait(timeout)
        if code != 0:
            raise RuntimeError(f"the notifier ended with {code}: {self.log_path.read_text()}")
        return time.monotonic() - begun

    def close(self):
        if self._popen.poll() is None:
            self._popen.kill()
        self._popen.wait()
        for pipe in (self._popen.stdin, self._popen.stdout):
            pipe.close()
        self._folder.close()
