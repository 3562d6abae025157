"""What the chart carries of this repository is what the repository has."""

import shutil
import subprocess

import pytest

from pgvigil_testing.helm import ROOT

SCRIPT = ROOT / "scripts" / "chart-files"


def run(root, *arguments):
    return subprocess.run(
        [root / "scripts" / "chart-files", *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture
def repository(tmp_path):
    """The parts the script looks at, with copies made."""
    for name in ("scripts/chart-files", "LICENSE"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "config", tmp_path / "config")
    dashboards = tmp_path / "dashboards" / "grafana"
    dashboards.mkdir(parents=True)
    (dashboards / "fleet.json").write_text("{}\n")
    assert run(tmp_path).returncode == 0
    return tmp_path


def test_copies_are_up_to_date():
    done = run(ROOT, "--check")
    assert done.returncode == 0, done.stdout


def test_copies_are_made(repository):
    assert run(repository, "--check").returncode == 0
    for name in ("default-rules", "cluster-rules", "alertmanager-inhibit"):
        copy = repository / "chart" / "files" / f"{name}.yaml"
        assert copy.read_bytes() == (ROOT / "config" / f"{name}.yaml").read_bytes()
    assert (repository / "chart" / "files" / "dashboards" / "fleet.json").read_text() == "{}\n"


def test_changed_origin_makes_its_copy_stale(repository):
    (repository / "config" / "default-rules.yaml").write_text("groups: []\n")
    done = run(repository, "--check")
    assert done.returncode == 1
    assert "chart/files/default-rules.yaml is not what config/default-rules.yaml is" in done.stdout
    assert "run scripts/chart-files" in done.stdout


def test_copy_of_a_dashboard_that_is_gone_is_removed(repository):
    (repository / "dashboards" / "grafana" / "fleet.json").unlink()
    assert "has no origin" in run(repository, "--check").stdout
    assert run(repository).returncode == 0
    assert run(repository, "--check").returncode == 0
    assert not list((repository / "chart" / "files" / "dashboards").iterdir())
