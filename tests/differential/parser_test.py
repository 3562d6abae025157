"""The corpus of the parser's unit test is what the real promtool says today, too."""

import os
import pathlib
import random
import re
import subprocess

import pytest

_CORPUS = pathlib.Path(__file__).parents[1] / "unit" / "alerts_promql" / "corpus.tsv"
_PROMTOOL = pathlib.Path(os.environ.get("PGVIGIL_PROMETHEUS3_DIR", "")) / "promtool"
_VERSION = re.compile(r"version 3\.")
# Each of them is a process of a tenth of a second.
_SAMPLE = 120


def _corpus():
    lines = _CORPUS.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def _promtool():
    """That of Prometheus 3; None where there is none."""
    for program in (str(_PROMTOOL), "promtool"):
        try:
            said = subprocess.run([program, "--version"], capture_output=True, text=True)
        except OSError:
            continue
        if _VERSION.search(said.stdout + said.stderr):
            return program
    return None


def _canonical(promtool, expression):
    """What promtool prints, or `-` when it refuses."""
    said = subprocess.run(
        [promtool, "--experimental", "promql", "format", "--", expression],
        capture_output=True,
        text=True,
    )
    return said.stdout.rstrip("\n") if said.returncode == 0 else "-"


def test_the_corpus_is_what_promtool_prints():
    promtool = _promtool()
    if promtool is None:
        pytest.skip("no promtool of Prometheus 3 here: run scripts/bootstrap test")
    sample = random.Random("corpus").sample(_corpus(), _SAMPLE)
    printed = [[expression, _canonical(promtool, expression)] for expression, _ in sample]
    assert printed == sample
