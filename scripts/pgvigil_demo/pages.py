"""Who is paged in the demonstration: the shipped rules in a hurry, and a real Alertmanager."""

import contextlib
import json
import pathlib

import yaml

from pgvigil_testing.alertmanager import Alertmanager, Pager
from pgvigil_testing.processes import WorkFolder
from pgvigil_testing.rules import hurried
from pgvigil_demo.say import say

_CONFIG = pathlib.Path(__file__).resolve().parents[2] / "config"


class Pages:
    """An Alertmanager with the shipped inhibit rules; what it pages is said, and kept in `pager`.
    `rules` is the file for pgvigil. Gone with close()."""

    def __init__(self):
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(contextlib.closing(WorkFolder("rules")))
            self.rules = folder.path / "rules.json"
            self.rules.write_text(json.dumps(hurried("default-rules.yaml")))
            self.pager = stack.enter_context(contextlib.closing(Pager(on_page=_tell)))
            inhibit = yaml.safe_load((_CONFIG / "alertmanager-inhibit.yaml").read_text())
            self.alertmanager = stack.enter_context(
                contextlib.closing(Alertmanager(self.pager, options=inhibit))
            )
            self._stack = stack.pop_all()

    def settings(self):
        """Sections of pgvigil.yaml, in JSON."""
        alerts = {"interval": "1s", "default_rules": False, "rule_files": [str(self.rules)]}
        notify = {
            "alertmanagers": [self.alertmanager.address],
            "resend_delay": "2s",
            "head_start": "0s",
        }
        return f"alerts: {json.dumps(alerts)}\nnotify: {json.dumps(notify)}\n"

    def close(self):
        self._stack.close()


def _tell(page):
    for alert in page["alerts"]:
        labels = alert["labels"]
        where = labels.get("node", labels.get("instance", ""))
        say(f"PAGE {alert['status']}: {labels['alertname']} ({labels['severity']}) of {where}")
