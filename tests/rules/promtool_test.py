"""promtool, the old and the new one, takes the rules and gets from them what their tests say."""

import pathlib
import tempfile

import pytest
import yaml

from pgvigil_testing.rules import (
    RULE_FILES,
    TEST_FILES,
    all_at_once,
    promtools,
    run,
    run_alone,
    shipped,
)

pytestmark = pytest.mark.skipif(not promtools(), reason="not installed: run scripts/bootstrap test")


@pytest.mark.parametrize("program", promtools())
@pytest.mark.parametrize("file", RULE_FILES, ids=lambda file: file.stem)
def test_rules_are_good(program, file):
    good, said = run(program, "check", "rules", file)
    assert good, said


def wrong(results):
    return "\n".join(said for good, said in results if not good)


def test_alerts_fire_when_they_should_and_no_other_time():
    """Beside all the other rules, none of which may fail on the series of the test."""
    results = all_at_once(lambda file: run(promtools()[0], "test", "rules", file), TEST_FILES)
    assert len(results) > 80
    assert not wrong(results)


@pytest.mark.parametrize("program", promtools()[1:])
def test_another_version_says_the_same(program):
    def result(file):
        rules = [rule.fields for rule in shipped() if rule.alert == file.stem]
        with tempfile.TemporaryDirectory(prefix="pgvigil-rules-") as folder:
            return run_alone(program, rules, file, pathlib.Path(folder))

    assert not wrong(all_at_once(result, TEST_FILES))


def test_tests_are_of_the_file_that_has_the_alert():
    files = {rule.alert: f"../../config/{rule.file.name}" for rule in shipped()}
    for test in TEST_FILES:
        assert yaml.safe_load(test.read_text())["rule_files"] == [files[test.stem]]
