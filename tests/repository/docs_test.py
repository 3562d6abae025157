"""What the documents point at is there."""

import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LISTED = subprocess.run(
    ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
).stdout.split()
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
FAMILY = re.compile(r"`((?:pg|pgvigil)_[a-z_]+)(\*?)`")


@pytest.mark.parametrize("name", LISTED)
def test_linked_files_exist(name):
    document = ROOT / name
    missing = [
        link for link in LINK.findall(document.read_text()) if not (document.parent / link).exists()
    ]
    assert not missing


def test_families_named_in_the_readme_exist():
    described = re.findall(r"^\| `([^`]+)`", (ROOT / "docs/metrics.md").read_text(), re.MULTILINE)
    # The table of what is monitored; elsewhere `pg_monitor` is a role.
    table = [line for line in (ROOT / "README.md").read_text().splitlines() if line[:1] == "|"]
    named = FAMILY.findall("\n".join(table))
    unknown = [
        name + star
        for name, star in named
        if not any(one == name or (star and one.startswith(name)) for one in described)
    ]
    assert named
    assert not unknown
