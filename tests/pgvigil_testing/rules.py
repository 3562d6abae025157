"""The shipped rules, their unit tests, and the programs that judge them."""

import concurrent.futures
import dataclasses
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULE_FILES = [ROOT / "config" / "default-rules.yaml", ROOT / "config" / "cluster-rules.yaml"]
TEST_FILES = sorted((ROOT / "tests" / "rules").glob("*.yaml"))
_MATCHER = re.compile(r'(\w+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"')


@dataclasses.dataclass(frozen=True)
class Rule:
    """One alerting rule, with the file and the group it is in."""

    file: pathlib.Path
    group: str
    fields: dict

    @property
    def alert(self):
        return self.fields["alert"]

    @property
    def expr(self):
        return self.fields["expr"]

    @property
    def severity(self):
        return self.fields["labels"]["severity"]

    def __str__(self):
        return f"{self.alert}-{self.severity}"


@functools.cache
def shipped():
    return tuple(
        Rule(file, group["name"], fields)
        for file in RULE_FILES
        for group in yaml.safe_load(file.read_text())["groups"]
        for fields in group["rules"]
    )


def unit_tests(alert):
    return ROOT / "tests" / "rules" / f"{alert}.yaml"


def matchers(expr):
    """(label, operator, value) of every matcher."""
    return _MATCHER.findall(expr)


def without_strings(expr):
    return re.sub(r'"(?:[^"\\]|\\.)*"', '""', expr)


def promtools():
    """The installed promtool, and the one of a newer Prometheus where PGVIGIL_PROMETHEUS3_DIR names
    the folder it was unpacked to."""
    found = [shutil.which("promtool")]
    newer = os.environ.get("PGVIGIL_PROMETHEUS3_DIR")
    if newer:
        found += [
            shutil.which("promtool", path=f"{newer}{sub}") for sub in ("/usr/bin", "/bin", "")
        ]
    return list(dict.fromkeys(program for program in found if program))


def run(program, *arguments):
    """(good, what it said)"""
    done = subprocess.run(
        [program, *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False
    )
    return done.returncode == 0, done.stdout + done.stderr


@functools.cache
def _with_other_rules(tests):
    # JSON is YAML, and much faster to write and to read.
    return json.dumps({**yaml.safe_load(tests.read_text()), "rule_files": ["rules.yaml"]})


def run_alone(program, rules, tests, folder):
    """The unit tests of an alert with these rules only, in `folder`."""
    (folder / "rules.yaml").write_text(json.dumps({"groups": [{"name": "g", "rules": rules}]}))
    (folder / "tests.yaml").write_text(_with_other_rules(tests))
    return run(program, "test", "rules", folder / "tests.yaml")


def all_at_once(function, items):
    """The results in order. The work is that of other programs: one for each processor."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(function, items))


def hurried(name):
    """A shipped rule file with seconds where minutes are right; what waits for hours stays so."""
    rules = yaml.safe_load((ROOT / "config" / name).read_text())
    for group in rules["groups"]:
        for rule in group["rules"]:
            rule.pop("keep_firing_for", None)
            if re.fullmatch(r"\d+[sm]", rule.get("for", "")):
                rule["for"] = "2s"
    return rules
