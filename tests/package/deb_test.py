"""The Debian package: what is in it, whose it is, and that it runs."""

import os
import shutil
import subprocess

import pytest

from pgvigil_testing import debian
from pgvigil_testing.notify_socket import NotifySocket
from pgvigil_testing.pgvigil import environment
from pgvigil_testing.processes import Process

pytestmark = pytest.mark.skipif(
    shutil.which("cpack") is None or shutil.which("dpkg-shlibdeps") is None,
    reason="needs cpack and dpkg-shlibdeps",
)
if os.environ.get("PGVIGIL_TEST_SLOWNESS"):
    pytest.skip("sanitized programs are not packaged", allow_module_level=True)

CONFFILES = ["/etc/default/pgvigil", "/etc/pgvigil/pgvigil.yaml"]
FILES = [
    *CONFFILES,
    "/usr/bin/pgvigil",
    "/usr/lib/pgvigil/libssl.so",
    "/usr/lib/pgvigil/libcrypto.so",
    "/usr/lib/systemd/system/pgvigil.service",
    "/usr/lib/systemd/system/pgvigil@.service",
    "/usr/lib/sysusers.d/pgvigil.conf",
    "/usr/share/bash-completion/completions/pgvigil",
    "/usr/share/doc/pgvigil/changelog.gz",
    "/usr/share/doc/pgvigil/copyright",
    "/usr/share/doc/pgvigil/host.md",
    "/usr/share/doc/pgvigil/runbooks/PostgresAgentNotScraped.md",
    "/usr/share/man/man1/pgvigil.1.gz",
    "/usr/share/pgvigil/default-rules.yaml",
    "/usr/share/pgvigil/cluster-rules.yaml",
    "/usr/share/pgvigil/pgvigil.example.yaml",
    "/usr/share/pgvigil/sql/pgvigil-role.sql",
]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return debian.build_package(tmp_path_factory.mktemp("deb"))


@pytest.fixture(scope="module")
def root(package, tmp_path_factory):
    """The package, unpacked."""
    folder = tmp_path_factory.mktemp("root")
    debian.ask("--extract", package, folder)
    return folder


@pytest.fixture(scope="module")
def control(package, tmp_path_factory):
    folder = tmp_path_factory.mktemp("control")
    debian.ask("--control", package, folder)
    return folder


def test_everything_a_host_needs_is_in_it(package):
    assert set(FILES) <= set(debian.contents(package))


def test_everything_belongs_to_root_and_nobody_else_may_write_it(package):
    for path, (mode, owner) in debian.contents(package).items():
        assert owner == "root/root", path
        assert mode[0] in "dl-" and (mode[0] == "l" or mode[8] != "w" and mode[5] != "w"), path
        assert "s" not in mode, path


def test_nothing_of_the_build_is_in_it(package):
    paths = debian.contents(package)
    assert not [path for path in paths if path.startswith(("/usr/local", "/usr/include", "/home"))]
    assert not [path for path in paths if path.endswith((".a", ".cmake", ".h"))]


def test_control_fields_say_what_it_is_and_needs(package):
    fields = debian.fields(package)
    assert fields["Package"] == "pgvigil"
    assert fields["Section"] == "database"
    assert fields["Priority"] == "optional"
    needed = {each.split()[0] for each in fields["Depends"].split(", ")}
    assert {"adduser", "libc6", "libpq5"} <= needed
    assert "monitoring" in fields["Description"]


def test_configuration_files_are_kept_over_upgrades(control):
    assert (control / "conffiles").read_text().splitlines() == CONFFILES


def test_the_same_program_gives_the_same_package(package, tmp_path):
    assert debian.build_package(tmp_path).read_bytes() == package.read_bytes()


def test_program_runs_as_it_is_unpacked(root):
    done = subprocess.run([root / "usr/bin/pgvigil", "version"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "pgvigil" in done.stdout


def test_shipped_configuration_sets_nothing_and_is_valid(root):
    done = subprocess.run(
        [root / "usr/bin/pgvigil", "check", "--config", root / "etc/pgvigil/pgvigil.yaml"],
        capture_output=True,
        text=True,
        env=environment(),
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["postinst", "prerm", "postrm"])
def test_maintainer_scripts_are_sound(control, name):
    assert (control / name).stat().st_mode & 0o777 == 0o755
    subprocess.run(["sh", "-n", control / name], check=True)
    if shutil.which("shellcheck"):
        subprocess.run(["shellcheck", control / name], check=True)


def test_installation_makes_the_user_where_there_is_none(control, tmp_path):
    variables = debian.stubs(tmp_path / "stubs", ["getent", "systemctl"])
    adduser = tmp_path / "stubs" / "adduser"
    adduser.write_text(f'#!/bin/sh\necho "adduser $*" >>"{tmp_path}/stubs/calls"\n')
    adduser.chmod(0o755)
    subprocess.run([control / "postinst", "configure"], check=True, env=variables)
    calls = (tmp_path / "stubs" / "calls").read_text()
    assert "getent passwd pgvigil" in calls
    assert "adduser --system --group" in calls and calls.rstrip().endswith("pgvigil")


def directives(unit):
    """The last value of each directive; of Environment all of them."""
    found = {"Environment": {}}
    for line in unit.read_text().splitlines():
        name, equals, value = line.partition("=")
        if name == "Environment":
            found[name].update(pair.split("=", 1) for pair in value.split())
        elif equals and not line.startswith("#"):
            found[name] = value
    return found


def test_unit_starts_what_tells_systemd_that_it_is_ready(root, tmp_path, start):
    unit = directives(root / "usr/lib/systemd/system/pgvigil.service")
    assert unit["Type"] == "notify"
    notify = start(NotifySocket)
    variables = {
        name: value.replace("/etc/", f"{root}/etc/") for name, value in unit["Environment"].items()
    }
    variables |= {"PGHOST": "/nonexistent", "PGVIGIL_LISTEN": "127.0.0.1:0"}
    command = unit["ExecStart"].replace("/usr/", f"{root}/usr/").split()
    service = Process(
        command, tmp_path / "log", env=environment({**variables, **notify.environment})
    )
    try:
        assert notify.wait_for("READY")["READY"] == "1"
    finally:
        assert service.stop() == 0, service.log()


def test_instances_differ_from_the_service_in_name_and_place_only(root):
    units = root / "usr/lib/systemd/system"
    one = (units / "pgvigil.service").read_text().splitlines()
    many = (units / "pgvigil@.service").read_text().splitlines()
    different = [line for line in many if line not in one]
    assert all("%i" in line for line in different), different
    assert len(many) - len(one) == 1
