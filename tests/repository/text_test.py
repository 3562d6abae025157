"""Formatting, scripts and the rules for test code."""

import json
import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Releases of clang-format disagree in details; the code is formatted with this one (Debian 12).
CLANG_FORMAT = 14


def tracked(*patterns):
    listed = subprocess.run(
        ["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def test_sources_are_formatted():
    program = shutil.which(f"clang-format-{CLANG_FORMAT}") or shutil.which("clang-format")
    version = subprocess.run(
        [program, "--version"], capture_output=True, text=True, check=True
    ).stdout
    if f"version {CLANG_FORMAT}." not in version:
        pytest.skip(
            f"formatting is checked with clang-format {CLANG_FORMAT}, here is {version.strip()}"
        )
    done = subprocess.run(
        [program, "--dry-run", "-Werror", *tracked("*.cc", "*.h")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    wrong = sorted(set(re.findall(r"^([^:\n]+):\d+:\d+: error", done.stderr, flags=re.MULTILINE)))
    assert done.returncode == 0, f"clang-format -i {' '.join(wrong)}"


def test_shell_scripts_are_clean():
    scripts = [
        name
        for name in tracked("scripts", ".ci")
        if (ROOT / name).read_text().startswith(("#!/usr/bin/env bash", "#!/bin/sh"))
    ]
    done = subprocess.run(
        ["shellcheck", *scripts], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_python_lines_have_at_most_100_columns():
    long = [
        f"{name}:{number}"
        for name in tracked("*.py", "scripts", ".ci")
        for number, line in enumerate((ROOT / name).read_text().splitlines(), start=1)
        if len(line) > 100
    ]
    assert not long


def test_tests_wait_for_conditions_only():
    pause = re.compile(r"sleep_for|sleep_until|\busleep\(|\btime\.sleep|\bsleep [0-9]")
    found = [
        name
        for name in tracked("tests/*.cc", "tests/*.h", "tests/*.py")
        if name != "tests/repository/text_test.py" and pause.search((ROOT / name).read_text())
    ]
    assert not found


def test_lock_file_names_no_host():
    packages = json.loads((ROOT / "tests" / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in packages.items() if name)
