"""scripts/release without a compiler: what it packs, the same twice, and when it does not."""

import pathlib
import re
import subprocess
import tarfile

import pytest

from pgvigil_testing import helm

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERSION = re.search(r"project\(pgvigil VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]


def release(*arguments, checkout=ROOT):
    command = [str(checkout / "scripts" / "release"), "--texts", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    if helm.missing(4):
        pytest.fail(helm.missing(4))
    made = tmp_path_factory.mktemp("release") / "dist"
    done = release("--dirty", "--output", made)
    assert done.returncode == 0, done.stderr + done.stdout
    return made


def members(archive):
    with tarfile.open(archive) as opened:
        return opened.getmembers()


def test_every_archive_is_there_and_its_checksum_holds(folder):
    names = {path.name for path in folder.iterdir()} - {"SHA256SUMS"}
    assert names == {
        f"pgvigil-{VERSION}{end}"
        for end in (".tar.gz", ".tgz", "-rules.tar.gz", "-dashboards.tar.gz")
    }
    checked = subprocess.run(
        ["sha256sum", "--check", "SHA256SUMS"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    assert len(checked.stdout.splitlines()) == len(names)


def test_two_releases_of_one_commit_are_the_same(folder, tmp_path):
    done = release("--dirty", "--output", tmp_path / "again")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "again" / "SHA256SUMS").read_text() == (folder / "SHA256SUMS").read_text()


def test_archives_tell_neither_who_nor_when(folder):
    for archive in folder.glob("*gz"):
        listed = members(archive)
        assert {(one.uid, one.gid, one.uname, one.gname) for one in listed} == {(0, 0, "", "")}
        assert len({one.mtime for one in listed}) == 1
        paths = [one.name.split("/") for one in listed]
        assert paths == sorted(paths)


def test_the_source_is_whole_and_nothing_else(folder):
    top = f"pgvigil-{VERSION}"
    names = {one.name for one in members(folder / f"{top}.tar.gz")}
    assert {f"{top}/{name}" for name in ("CMakeLists.txt", "LICENSE", "src/main.cc")} <= names
    assert not [name for name in names if "node_modules" in name or "/build/" in name]


def test_helm_reads_the_packed_chart(folder):
    chart = folder / f"pgvigil-{VERSION}.tgz"
    said = helm.run(4, "show", "chart", chart)
    assert f"version: {VERSION}\n" in said
    assert helm.run(4, "template", "vigil", chart)


def test_the_rules_come_with_their_runbooks(folder):
    names = [one.name for one in members(folder / f"pgvigil-{VERSION}-rules.tar.gz")]
    assert [name for name in names if name.endswith("/default-rules.yaml")]
    assert len([name for name in names if "/runbooks/" in name]) > 10


def test_changed_files_are_a_reason_to_stop(tmp_path):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    (clone / "LICENSE").write_text("changed")
    done = release("--output", tmp_path / "dist", checkout=clone)
    assert done.returncode == 1
    assert "--dirty" in done.stderr
    assert not (tmp_path / "dist").exists()
