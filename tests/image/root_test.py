"""What the root of the image holds, and what it must not."""

import pathlib
import re
import ssl
import stat
import subprocess

from pgvigil_testing import image

MOST_BYTES = 30_000_000
LOADER = re.compile(r"ld-linux.*\.so\.\d+")
NEEDED = re.compile(r"\(NEEDED\)\s+Shared library: \[(.+)\]")
CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"


def everything():
    return [image.root(), *sorted(image.root().rglob("*"))]


def needed_by(path):
    done = subprocess.run(
        ["readelf", "--wide", "--dynamic", str(path)], capture_output=True, text=True, check=True
    )
    return set(NEEDED.findall(done.stdout))


def test_it_is_small():
    assert sum(path.stat().st_size for path in image.files()) <= MOST_BYTES


def test_there_is_one_program_and_its_loader():
    executable = [path for path in image.files() if path.stat().st_mode & 0o111]
    own = image.root() / image.PROGRAM.lstrip("/")
    assert own in executable
    assert [path for path in executable if path != own and not LOADER.fullmatch(path.name)] == []


def test_nothing_gains_rights_or_is_open_to_others():
    wrong = []
    for path in everything():
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode) and mode & (stat.S_ISUID | stat.S_ISGID | stat.S_IWOTH):
            wrong.append(str(path))
    assert not wrong


def test_the_user_owns_nothing():
    assert {(path.lstat().st_uid, path.lstat().st_gid) for path in everything()} == {(0, 0)}


def test_there_are_no_special_files():
    for path in everything():
        mode = path.lstat().st_mode
        assert stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode), path


def test_links_lead_somewhere():
    for path in (path for path in everything() if path.is_symlink()):
        target = str(path.readlink())
        inside = image.root() / target.lstrip("/") if target[:1] == "/" else path.parent / target
        assert inside.exists(), path


def test_every_library_is_needed_and_there():
    libraries = {path.name: path for path in image.files() if ".so" in path.name}
    brought = [path for path in libraries.values() if path.parent.name == "pgvigil"]
    waiting = [image.root() / image.PROGRAM.lstrip("/"), *brought]
    needed = {path.name for path in brought}
    while waiting:
        found = needed_by(waiting.pop())
        assert found <= set(libraries)
        waiting += [libraries[name] for name in found - needed]
        needed |= found
    assert {name for name in libraries if not LOADER.fullmatch(name)} - needed == set()


def test_the_loader_inside_finds_them_all():
    (loader,) = [path for path in image.files() if LOADER.fullmatch(path.name)]
    inside = "/" + str(loader.relative_to(image.root()))
    done = image.run(inside, "--list", image.PROGRAM)
    assert done.returncode == 0, done.stderr
    assert "not found" not in done.stdout


def test_the_program_starts_alone():
    done = image.run(image.PROGRAM, "version")
    assert (done.returncode, done.stderr) == (0, "")
    assert "pgvigil" in done.stdout


def test_the_user_has_a_name_and_a_number():
    passwd = (image.root() / "etc/passwd").read_text()
    assert passwd.splitlines() == ["nonroot:x:65532:65532:nonroot:/nonexistent:/nonexistent"]
    assert (image.root() / "etc/group").read_text() == "nonroot:x:65532:\n"


def test_certificate_authorities_are_those_of_the_public():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(image.root() / CERTIFICATES)
    assert len(context.get_ca_certs()) >= 100
    assert (image.root() / "usr/lib/ssl/cert.pem").readlink() == pathlib.Path("/", CERTIFICATES)


def test_all_files_carry_one_time():
    assert len({path.lstat().st_mtime for path in everything()}) == 1
