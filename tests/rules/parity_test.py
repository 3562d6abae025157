"""`pgvigil rules test` passes what promtool passes, and fails what it fails."""

import pathlib
import random

import pytest
import yaml

from pgvigil_testing.pgvigil import run
from pgvigil_testing.verdicts_of_rules import verdicts

SHIPPED_TESTS = sorted(pathlib.Path(__file__).resolve().parent.glob("*.yaml"))
# promtool takes a second for each.
WRONG = random.Random(1).sample(SHIPPED_TESTS, 20)


def test_the_tests_of_the_shipped_rules_pass():
    done = run("rules", "test", *SHIPPED_TESTS, timeout=300)
    assert done.returncode == 0, done.stdout


def mutants(document, source):
    """Copies of a file of tests, each with one expectation that is wrong."""
    places = [
        (group, key, index)
        for group, tests in enumerate(document.get("tests") or [])
        for key in ("alert_rule_test", "promql_expr_test")
        for index in range(len(tests.get(key) or []))
    ]
    for group, key, index in source.sample(places, min(2, len(places))):
        copy = yaml.safe_load(yaml.safe_dump(document))
        test = copy["tests"][group][key][index]
        expected = "exp_alerts" if key == "alert_rule_test" else "exp_samples"
        if test.get(expected):
            test[expected].pop()
        elif key == "alert_rule_test":
            test[expected] = [{"exp_labels": {"severity": "none"}}]
        else:
            test[expected] = [{"labels": "nothing", "value": 1}]
        copy["tests"] = [copy["tests"][group]]
        copy["tests"][0][key] = [test]
        yield copy


@pytest.mark.parametrize("file", WRONG, ids=lambda path: path.stem)
def test_a_wrong_expectation_fails_in_both(tmp_path, file):
    document = yaml.safe_load(file.read_text())
    document["rule_files"] = [
        str((file.parent / pattern).resolve()) for pattern in document["rule_files"]
    ]
    path = tmp_path / "test.yaml"
    for mutant in mutants(document, random.Random(file.stem)):
        path.write_text(yaml.safe_dump(mutant))
        theirs, ours, said = verdicts(path)
        assert (theirs, ours) == (False, False), said
