"""promtool, the old and the new one, takes the rules and gets from them what their tests say."""

import pytest

from pgvigil_testing.rules import RULE_FILES, TEST_FILES, all_at_once, promtools, run

pytestmark = pytest.mark.skipif(not promtools(), reason="not installed: run scripts/bootstrap test")


@pytest.mark.parametrize("program", promtools())
@pytest.mark.parametrize("file", RULE_FILES, ids=lambda file: file.stem)
def test_rules_are_good(program, file):
    good, said = run(program, "check", "rules", file)
    assert good, said


@pytest.mark.parametrize("program", promtools())
def test_alerts_fire_when_they_should_and_no_other_time(program):
    results = all_at_once(lambda file: run(program, "test", "rules", file), TEST_FILES)
    wrong = [said for good, said in results if not good]
    assert TEST_FILES
    assert not wrong, "\n".join(wrong)
