"""The Debian package that the install rules of the build under test make."""

import os
import pathlib
import subprocess

from pgvigil_testing.pgvigil import binary


def build_folder():
    return binary().resolve().parents[1]


def build_package(folder):
    """Made by cpack below `folder`; nothing is compiled for it."""
    subprocess.run(
        ["cpack", "-G", "DEB", "-B", folder, "--config", build_folder() / "CPackConfig.cmake"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    (package,) = pathlib.Path(folder).glob("*.deb")
    return package


def ask(*arguments):
    """What dpkg-deb prints."""
    done = subprocess.run(
        ["dpkg-deb", *map(str, arguments)], check=True, capture_output=True, text=True
    )
    return done.stdout


def fields(package):
    """The control fields, each with its whole text."""
    found = {}
    for line in ask("--field", package).splitlines():
        if line.startswith(" "):
            found[name] += "\n" + line
        else:
            name, _, value = line.partition(": ")
            found[name] = value
    return found


def contents(package):
    """Path by path without the leading dot: mode, owner, and where a link leads."""
    found = {}
    for line in ask("--contents", package).splitlines():
        mode, owner, _, _, _, path = line.split(None, 5)
        found[path.removeprefix(".").split(" -> ")[0]] = (mode, owner)
    return found


def stubs(folder, names):
    """Programs that do nothing but write their names and arguments into the file `calls`."""
    folder.mkdir()
    for name in names:
        program = folder / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >>"{folder}/calls"\nexit 2\n')
        program.chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}"}
