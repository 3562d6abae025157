"""Where PostgreSQL's programs are: the system's, and the version matrix of tests/package.json."""

import contextlib
import dataclasses
import fcntl
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

from pgvigil_testing.processes import credentials, unprivileged_user

MATRIX = (14, 15, 16, 17, 18)
_TESTS = pathlib.Path(__file__).resolve().parent.parent
_SYSTEM = pathlib.Path("/usr/lib/postgresql")


@dataclasses.dataclass(frozen=True)
class Installation:
    """initdb and postgres of one major version; `name` tells apart two of the same version."""

    name: str
    major: int
    programs: pathlib.Path

    def program(self, name):
        return self.programs / name


def system_installation():
    """The newest server Debian installed, or None."""
    found = [int(path.parent.parent.name) for path in _SYSTEM.glob("*/bin/postgres")]
    if not found:
        return None
    return Installation(f"{max(found)}-system", max(found), _SYSTEM / str(max(found)) / "bin")


def matrix_installation(major):
    """The server of the npm packages, or None when scripts/bootstrap did not install it."""
    native = _TESTS / "node_modules" / f"pg{major}" / "native"
    if not (native / "bin" / "postgres").exists():
        return None
    return Installation(str(major), major, _usable(native, major) / "bin")


def matrix():
    """The majors to test: all, or those PGVIGIL_TEST_VERSIONS names."""
    chosen = os.environ.get("PGVIGIL_TEST_VERSIONS", "").split()
    return [major for major in MATRIX if not chosen or str(major) in chosen]


def newest_of_matrix():
    """The newest server of the chosen majors that is installed, or None."""
    found = (matrix_installation(major) for major in reversed(matrix()))
    return next((one for one in found if one is not None), None)


def default_installation():
    """The server of tests that need any one version."""
    candidates = [
        system_installation(),
        *(matrix_installation(major) for major in reversed(MATRIX)),
    ]
    for candidate in candidates:
        if candidate is not None:
            return candidate
    raise RuntimeError("no PostgreSQL server is installed: run scripts/bootstrap test")


def cache_folder():
    """Where data directory templates are kept; PGVIGIL_TEST_CACHE shares them between programs."""
    folder = os.environ.get("PGVIGIL_TEST_CACHE")
    if folder is None:
        folder = os.environ["PGVIGIL_TEST_CACHE"] = tempfile.mkdtemp(prefix="pgvigil-cache-")
        os.environ["PGVIGIL_TEST_CACHE_OWNER"] = str(os.getpid())
    path = pathlib.Path(folder)
    path.mkdir(exist_ok=True)
    path.chmod(0o755)
    return path


def remove_own_cache():
    """Removes the cache folder when this process made it for itself."""
    if os.environ.get("PGVIGIL_TEST_CACHE_OWNER") == str(os.getpid()):
        shutil.rmtree(os.environ.pop("PGVIGIL_TEST_CACHE"), ignore_errors=True)
        del os.environ["PGVIGIL_TEST_CACHE_OWNER"]


@contextlib.contextmanager
def locked(name):
    """One process at a time prepares `name` in the cache folder."""
    with open(cache_folder() / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _usable(native, major):
    """`native`, or a copy within reach of the unprivileged user (a checkout in /root is not)."""
    user = unprivileged_user()
    if user is None or _readable_by(user, native):
        with locked(f"links-{major}"):
            _complete_links(native)
        return native
    copy = cache_folder() / f"pg{major}"
    with locked(copy.name):
        if not copy.exists():
            partial = copy.with_suffix(".partial")
            shutil.copytree(
                native, partial, symlinks=True, ignore=shutil.ignore_patterns("*.a", "locale")
            )
            _complete_links(partial)
            partial.rename(copy)
    return copy


def _readable_by(user, path):
    probe = ["test", "-r", str(path / "bin" / "postgres")]
    return subprocess.run(probe, check=False, **credentials(user)).returncode == 0


def _complete_links(native):
    """npm packages hold no links: this one lists them, and its install script may not have run."""
    for link in json.loads((native / "pg-symlinks.json").read_text()):
        target = native / pathlib.PurePosixPath(link["target"]).relative_to("native")
        with contextlib.suppress(FileExistsError):
            target.symlink_to(os.path.relpath(link["source"], os.path.dirname(link["target"])))
