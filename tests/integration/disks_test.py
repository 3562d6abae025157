"""Room on the file systems of ha.disks and of the server's directories."""

import ctypes
import os
import subprocess

import pytest

from pgvigil_testing.processes import WorkFolder, unprivileged_user
from pgvigil_testing.templates import give_to
from pgvigil_testing.verdicts import bad, verdict, wait_for_page
from pgvigil_testing.volume import WalVolume

NOWHERE = "host=127.0.0.1 port=1 user=nobody dbname=none"
VERDICTS = ("disk_full", "disk_read_only")


def config(*paths):
    return f"ha: {{disks: {list(map(str, paths))}, probe_interval: 200ms, probe_timeout: 500ms}}\n"


@pytest.fixture
def volume(start):
    return start(WalVolume, megabytes=16)


@pytest.fixture
def pgvigil(volume, start_pgvigil):
    """Beside no server at all: disks need none."""
    agent = start_pgvigil(dsn=NOWHERE, config=config(volume.path))
    wait_for_page(
        agent, lambda page: states(page, volume.path) == ["false", "false"], "not healthy"
    )
    return agent


def states(page, path):
    return [verdict(page, name, str(path)) for name in VERDICTS]


def room(page, path, name):
    return page.value(f"pg_ha_disk_{name}", path=str(path))


def test_a_volume_fills_and_is_freed(volume, pgvigil):
    _, page = pgvigil.scrape()
    assert room(page, volume.path, "size_bytes") == 16 << 20
    assert room(page, volume.path, "available_bytes") == volume.available()
    volume.fill(leave=3 << 20)
    wait_for_page(pgvigil, lambda page: room(page, volume.path, "available_bytes") < 4 << 20, "old")
    assert states(pgvigil.scrape()[1], volume.path) == ["false", "false"]
    volume.fill(leave=1 << 20)
    page = wait_for_page(pgvigil, bad, "not full")
    assert bad(page) == {("disk_full", str(volume.path))}
    volume.free()
    wait_for_page(pgvigil, lambda page: not bad(page), "still full")


def test_inodes_run_out(volume, pgvigil):
    remount(volume, "nr_inodes=20")
    wait_for_page(pgvigil, lambda page: room(page, volume.path, "inodes") == 20, "other limit")
    for number in range(19):
        (volume.path / str(number)).touch()
    page = wait_for_page(pgvigil, bad, "not full")
    assert bad(page) == {("disk_full", str(volume.path))}
    assert room(page, volume.path, "inodes_free") == 0


def test_a_file_system_turns_read_only(volume, pgvigil):
    remount(volume, "ro")
    page = wait_for_page(pgvigil, bad, "not read-only")
    assert bad(page) == {("disk_read_only", str(volume.path))}
    assert room(page, volume.path, "read_only") == 1
    remount(volume, "rw")
    page = wait_for_page(pgvigil, lambda page: not bad(page), "still read-only")
    assert room(page, volume.path, "read_only") == 0


def test_a_read_only_view_of_a_file_system_is_no_fault(volume, pgvigil):
    below = os.open(volume.path, os.O_DIRECTORY)
    subprocess.run(["mount", "--bind", volume.path, volume.path], check=True)
    try:
        remount(volume, "bind,ro")
        assert os.statvfs(volume.path).f_flag & os.ST_RDONLY
        # What is written below the view shows that it was looked at since.
        with open(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=below), "wb") as file:
            file.write(bytes(1 << 20))
        page = wait_for_page(
            pgvigil, lambda page: room(page, volume.path, "available_bytes") < 16 << 20, "old"
        )
        assert not bad(page)
    finally:
        os.close(below)
        subprocess.run(["umount", volume.path], check=True)


def remount(volume, options):
    subprocess.run(["mount", "-o", f"remount,{options}", str(volume.path)], check=True)


def test_a_directory_that_is_not_there_is_unknown(tmp_path, start_pgvigil):
    absent = tmp_path / "absent"
    agent = start_pgvigil(dsn=NOWHERE, config=config(absent, tmp_path))
    page = wait_for_page(agent, lambda page: states(page, tmp_path) == ["false", "false"], "blank")
    assert states(page, absent) == ["unknown", "unknown"]
    assert page.samples("pg_ha_disk_size_bytes", path=str(absent)) == []


class DeadVolume:
    """A file system whose server answers nothing, until close()."""

    def __init__(self):
        self._folder = WorkFolder("dead")
        self.path = self._folder.path
        self._connection = os.open("/dev/fuse", os.O_RDWR)
        options = f"fd={self._connection},rootmode=40000,user_id=0,group_id=0"
        libc = ctypes.CDLL(None, use_errno=True)
        path = os.fsencode(self.path)
        if libc.mount(b"pgvigil-test", path, b"fuse", 0, options.encode()) != 0:
            os.close(self._connection)
            self._folder.close()
            pytest.skip(f"mounting is not allowed here: {os.strerror(ctypes.get_errno())}")

    def close(self):
        os.close(self._connection)
        subprocess.run(["umount", "-l", str(self.path)], check=True)
        self._folder.close()


@pytest.mark.skipif(not os.access("/dev/fuse", os.W_OK), reason="needs /dev/fuse")
def test_a_file_system_that_hangs_delays_no_other(volume, start, start_pgvigil):
    dead = start(DeadVolume)
    # A look for leaks stops every thread first, and one that the kernel holds does not stop.
    leaks_unseen = {"ASAN_OPTIONS": "detect_leaks=0"}
    settings = config(dead.path, volume.path)
    agent = start_pgvigil(dsn=NOWHERE, config=settings, env=leaks_unseen)
    page = wait_for_page(agent, lambda page: states(page, volume.path) == ["false", "false"], "no")
    assert states(page, dead.path) == ["unknown", "unknown"]
    volume.fill()
    page = wait_for_page(agent, bad, "not full")
    assert bad(page) == {("disk_full", str(volume.path))}
    assert states(page, dead.path) == ["unknown", "unknown"]


def test_without_disks_nothing_is_said(start_pgvigil):
    agent = start_pgvigil(dsn=NOWHERE)
    page = wait_for_page(agent, lambda page: page.ha_state() == "unreachable", "reached")
    assert page.samples("pg_ha_verdict", verdict="disk_full") == []


def test_the_servers_own_directories_are_known_while_it_is_down(start, start_server, start_pgvigil):
    tablespace = start(WalVolume, megabytes=16)
    server = start_server()
    give_to(unprivileged_user(), tablespace.path)
    server.sql(f"CREATE TABLESPACE other LOCATION '{tablespace.path}'")
    agent = start_pgvigil(dsn=server.dsn(), config=config())
    roles = {
        str(server.data): "pgdata",
        str(server.data / "pg_wal"): "wal",
        str(tablespace.path): "tablespace",
    }
    wait_for_page(agent, lambda page: shown(page) == roles, "not all of them")
    server.kill()
    page = wait_for_page(agent, lambda page: page.ha_state() == "unreachable", "still there")
    assert shown(page) == roles
    tablespace.fill()
    page = wait_for_page(agent, lambda page: ("disk_full", str(tablespace.path)) in bad(page), "no")
    assert verdict(page, "disk_full", str(server.data)) == "false"


def shown(page):
    return {labels["path"]: labels["role"] for labels, _ in page.samples("pg_ha_disk_size_bytes")}
