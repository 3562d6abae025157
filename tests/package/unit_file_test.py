"""The systemd units as systemd itself judges them."""

import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNITS = ["pgvigil.service", "pgvigil@.service"]
# systemd's exposure level times ten: 0 is sealed, 100 unprotected; below 20 it says OK.
THRESHOLD = 20

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="needs systemd-analyze"
)


@pytest.fixture
def units(tmp_path):
    """Copies that name a program that is there."""
    for name in UNITS:
        text = (ROOT / "packaging" / name).read_text()
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE)
        (tmp_path / name.replace("@.", "@orders.")).write_text(text)
    return tmp_path


def analyze(*arguments):
    return subprocess.run(
        ["systemd-analyze", *map(str, arguments)], capture_output=True, text=True, check=False
    )


@needs_systemd
@pytest.mark.parametrize("name", ["pgvigil.service", "pgvigil@orders.service"])
def test_unit_is_valid(units, name):
    done = analyze("verify", "--man=no", "--recursive-errors=no", units / name)
    complaints = [line for line in done.stderr.splitlines() if name in line]
    assert not complaints, complaints


@needs_systemd
def test_unit_is_confined(units):
    done = analyze(
        "security", "--offline=true", f"--threshold={THRESHOLD}", units / "pgvigil.service"
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr


@pytest.mark.parametrize("name", UNITS)
def test_unit_holds_what_the_service_relies_on(name):
    text = (ROOT / "packaging" / name).read_text()
    for line in [
        "Type=notify",
        "User=pgvigil",
        "ExecStart=/usr/bin/pgvigil serve",
        "ExecReload=/bin/kill -HUP $MAINPID",
        "CapabilityBoundingSet=",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "Restart=on-failure",
    ]:
        assert line in text.splitlines()
    for name in ["WatchdogSec", "MemoryMax", "StateDirectory", "SystemCallFilter"]:
        assert re.search(f"^{name}=.", text, re.MULTILINE)


@pytest.mark.skipif(shutil.which("rpmspec") is None, reason="needs rpmspec")
def test_rpm_spec_is_valid_and_names_what_is_installed():
    spec = ROOT / "packaging" / "pgvigil.spec"
    done = subprocess.run(
        ["rpmspec", "-P", spec], capture_output=True, text=True, check=True, timeout=60
    )
    assert "%files" in done.stdout
    version = re.search(r"project\(pgvigil VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
    assert f"Version:        {version}" in done.stdout
