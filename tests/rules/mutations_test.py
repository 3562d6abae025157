"""The tests of the rules notice every rule that is wrong by one step."""

import pathlib
import tempfile

import pytest
import yaml

from pgvigil_testing.mutations import mutants
from pgvigil_testing.rules import all_at_once, promtools, run, shipped, unit_tests

# Changes that no series can show, as "alert-severity: change", each with the reason.
EQUIVALENT = {}


def is_noticed(rule, mutant, folder):
    """Whether a test of the alert fails with `mutant` in the place of `rule`."""
    rules = [other.fields for other in shipped() if other.alert == rule.alert and other != rule]
    groups = [{"name": rule.group, "rules": [*rules, mutant.fields]}]
    (folder / "rules.yaml").write_text(yaml.safe_dump({"groups": groups}))
    tests = yaml.safe_load(unit_tests(rule.alert).read_text())
    (folder / "tests.yaml").write_text(yaml.safe_dump({**tests, "rule_files": ["rules.yaml"]}))
    good, said = run(promtools()[0], "test", "rules", folder / "tests.yaml")
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
    assert survivors == set(EQUIVALENT)
