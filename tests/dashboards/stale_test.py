"""The committed dashboards are what their source makes."""

import json
import pathlib
import re
import shutil
import subprocess

import pytest

from pgvigil_testing.grafana import FILES, ROOT

SCRIPT = ROOT / "scripts" / "dashboards"

pytestmark = pytest.mark.skipif(
    not (ROOT / "dashboards" / "node_modules" / ".bin" / "tsc").exists(),
    reason="not installed: run scripts/bootstrap test",
)


def run(*arguments):
    return subprocess.run([SCRIPT, *arguments], capture_output=True, text=True, check=False)


def test_committed_files_are_not_stale():
    done = run("--check")
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr


@pytest.fixture
def copy(tmp_path):
    """A checkout of its own, whose rules may be changed."""
    for folder in ("dashboards/src", "dashboards/grafana", "config"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for file in ("dashboards/tsconfig.json", "scripts/dashboards"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        shutil.copy2(ROOT / file, tmp_path / file)
    (tmp_path / "dashboards/node_modules").symlink_to(
        pathlib.Path(ROOT / "dashboards/node_modules").resolve()
    )
    return tmp_path


def check_copy(copy):
    command = [copy / "scripts" / "dashboards", "--check"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_limit_of_a_rule_moves_the_line_of_its_panel(copy):
    rules = copy / "config" / "default-rules.yaml"
    rules.write_text(
        rules.read_text().replace("> 10 * 1024 * 1024 * 1024", "> 7 * 1024 * 1024 * 1024")
    )
    done = check_copy(copy)
    assert done.returncode == 1
    assert re.search(rf'^\+ *"value": {7 * 1024**3},$', done.stdout, re.MULTILINE)
    assert "is stale" in done.stderr


def test_rule_that_names_no_panel_is_refused(copy):
    rules = copy / "config" / "default-rules.yaml"
    rules.write_text(rules.read_text().replace('panel: "60"', 'panel: "9999"', 1))
    done = check_copy(copy)
    assert done.returncode != 0
    assert "lacks panels that rules name" in done.stderr


def test_files_are_json_that_git_shows_line_by_line():
    for file in FILES.values():
        text = file.read_text()
        assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"


def test_lines_of_the_source_have_at_most_100_columns():
    long = [
        f"{file.name}:{number}"
        for file in sorted((ROOT / "dashboards" / "src").rglob("*.ts"))
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if len(line) > 100
    ]
    assert not long
