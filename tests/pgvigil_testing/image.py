"""The root of the container image that scripts/image made, and pgvigil as a container of it."""

import contextlib
import pathlib
import shutil
import subprocess
import sys

from pgvigil_testing.injector import Injector
from pgvigil_testing.pgvigil import Pgvigil
from pgvigil_testing.processes import WorkFolder

_CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
_ENTER = pathlib.Path(__file__).with_name("enter_image.py")
PROGRAM = "/usr/bin/pgvigil"


def root():
    made = _CHECKOUT / "build" / "image" / "root"
    assert (made / PROGRAM.lstrip("/")).exists(), "there is no image: run scripts/image"
    return made


def files(suffix=""):
    """The regular files of the image, links left out."""
    found = (path for path in root().rglob(f"*{suffix}") if not path.is_symlink())
    return sorted(path for path in found if path.is_file())


def inside(folder, bindings=()):
    """What to put before a program's path so that it runs in the image; `folder` is empty."""
    mounts = [f"{source}:{target}" for target, source in dict(bindings).items()]
    entering = [sys.executable, "-B", str(_ENTER), str(root()), str(folder), *mounts, "--"]
    return ["unshare", "--mount", "--propagation", "private", "--", *entering]


def run(*arguments):
    """Runs a program of the image that ends by itself."""
    with contextlib.closing(WorkFolder("image")) as folder:
        return subprocess.run(
            [*inside(folder.path), *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


class Container(Pgvigil):
    """`pgvigil serve` in the read-only root of the image, as its user.

    `bindings`: what is mounted where, as {path inside: path outside}.
    """

    def __init__(self, *arguments, bindings=(), **options):
        self._root = WorkFolder("image")
        try:
            prefix = inside(self._root.path, bindings)
            super().__init__(*arguments, prefix=prefix, program=PROGRAM, **options)
        except BaseException:
            self._root.close()
            raise

    def facts(self, name):
        """The lines of a file the kernel keeps about the process."""
        return pathlib.Path(f"/proc/{self.process.pid}/{name}").read_text().splitlines()

    def close(self):
        try:
            super().close()
        finally:
            self._root.close()


class InjectorContainer(Injector):
    """`pgvigil inject` in the same way, its files mounted as the chart mounts them."""

    def __init__(self, *arguments, **options):
        self._root = WorkFolder("image")
        try:
            super().__init__(*arguments, **options)
        except BaseException:
            self._root.close()
            raise

    def _command(self, config, certificate):
        mounted = self._folder.path
        for source, name in ((certificate.certificate, "tls.crt"), (certificate.key, "tls.key")):
            shutil.copyfile(source, mounted / name)
            (mounted / name).chmod(0o644)
        files = ["--tls-cert", "/etc/pgvigil/tls.crt", "--tls-key", "/etc/pgvigil/tls.key"]
        serve = ["inject", "--config", f"/etc/pgvigil/{config.name}", "--listen", "127.0.0.1:0"]
        return [*inside(self._root.path, {"/etc/pgvigil": mounted}), PROGRAM, *serve, *files]

    def close(self):
        try:
            super().close()
        finally:
            self._root.close()
