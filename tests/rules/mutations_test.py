"""The tests of the rules notice every rule that is wrong by one step."""

import pathlib
import tempfile

import pytest

from pgvigil_testing.mutations import mutants
from pgvigil_testing.rules import all_at_once, promtools, run_alone, shipped, unit_tests

# Changes that no series can show.
EQUIVALENT = {
    # The guard of a divisor: no volume has a size of one byte.
    "PostgresSlotWalRetention-warning: 0 -> 1 in line 2, column 141",
    "PostgresSlotWalRetention-critical: 0 -> 1 in line 2, column 141",
    "PostgresDataVolumeFilling-warning: 0 -> 1 in line 2, column 114",
    "PostgresWalVolumeFilling-warning: 0 -> 1 in line 2, column 113",
    # The same guard where a share is too small: what is divided by 0 is never less than it.
    "PostgresDataVolumeFilling-warning: 0 -> -1 in line 2, column 114",
    "PostgresWalVolumeFilling-warning: 0 -> -1 in line 2, column 113",
}


def is_noticed(rule, mutant, folder):
    """Whether a test of the alert fails with `mutant` in the place of `rule`."""
    rules = [other.fields for other in shipped() if other.alert == rule.alert and other != rule]
    program = promtools()[0]
    good, said = run_alone(program, [*rules, mutant.fields], unit_tests(rule.alert), folder)
    assert good or "FAILED" in said, said
    return not good


def survivor(case):
    rule, mutant = case
    name = f"{rule}: {mutant.change}"
    with tempfile.TemporaryDirectory(prefix="pgvigil-mutant-") as folder:
        noticed = is_noticed(rule, mutant, pathlib.Path(folder))
    return None if noticed else name


@pytest.mark.skipif(not promtools(), reason="not installed: run scripts/bootstrap test")
def test_every_wrong_step_is_noticed():
    cases = [(rule, mutant) for rule in shipped() for mutant in mutants(rule.fields)]
    survivors = {name for name in all_at_once(survivor, cases) if name}
    assert len(cases) > 500
    assert survivors == EQUIVALENT
