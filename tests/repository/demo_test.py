"""scripts/demo without a server: the failures it lists, and when it says that metrics lied."""

import dataclasses
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]

from pgvigil_demo.column import verdict  # noqa: E402
from pgvigil_demo.failures import FAILURES  # noqa: E402
from pgvigil_demo.judgement import judge  # noqa: E402
from pgvigil_demo.watch import Row  # noqa: E402


def demo(*arguments):
    command = [str(ROOT / "scripts" / "demo"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_an_unknown_failure_lists_those_there_are():
    done = demo("--fail", "nonsense")
    assert done.returncode == 2
    assert done.stderr.splitlines()[1:] == list(FAILURES)


def test_every_failure_is_explained():
    usage = demo("--help").stdout
    assert all(f"\n  {name} " in usage for name in FAILURES)


@dataclasses.dataclass
class Case:
    """What the verdict says at each second from -1 on. The repair is done at second 4; each may be
    late by 2 s."""

    name: str
    said: str
    truth: bool


WORDS = {"f": "false", "t": "true", "u": "unknown"}
CASES = [
    Case("in time", "ffttttff", True),
    Case("at the last moment", "fffttttf", True),
    Case("true before the failure", "tftttttf", False),
    Case("unknown before the failure", "ufttttff", False),
    Case("too late", "fffftttff", False),
    Case("never true", "ffffffff", False),
    Case("unknown in place of true", "ffuuuuff", False),
    Case("true for too long after the repair", "fftttttttff", False),
    Case("unknown in the end", "ffttttfu", False),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_truth_is_told_in_time(case):
    rows = [Row(second, (WORDS[c],), frozenset()) for second, c in enumerate(case.said, start=-1)]
    (finding,) = judge((verdict("node1", "fault", within=2, mended=2),), rows, 4)
    assert finding.true is case.truth, finding.text
