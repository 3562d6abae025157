"""scripts/demo lists the failures it can play, before it has anything to play them with."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def demo(*arguments):
    command = [str(ROOT / "scripts" / "demo"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def playable():
    sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]
    from pgvigil_demo.failures import FAILURES

    return list(FAILURES)


def test_an_unknown_failure_lists_those_there_are():
    done = demo("--fail", "nonsense")
    assert done.returncode == 2
    assert done.stderr.splitlines()[1:] == playable()


def test_every_failure_is_explained():
    usage = demo("--help").stdout
    assert all(f"\n  {name} " in usage for name in playable())
