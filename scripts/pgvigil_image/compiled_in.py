"""Libraries whose code is inside the program: headers and archives, seen by what the compiler
read."""

import pathlib
import subprocess

from pgvigil_image import debian

# Declarations of the kernel's interface; none of its code.
_NO_CODE = {"linux-libc-dev"}


def _headers(build):
    done = subprocess.run(
        ["ninja", "-C", str(build), "-t", "deps"], capture_output=True, text=True, check=True
    )
    return {line.strip() for line in done.stdout.splitlines() if line.startswith("    /")}


def packages(build, shared):
    """The packages with code in the program, by name; not those with a part among `shared`."""
    owners = {debian.owner(pathlib.Path(path)) for path in _headers(build)} - {None}
    sources = {package.source for package in shared}
    found = [one for one in owners if one.source not in sources and one.name not in _NO_CODE]
    return sorted(found, key=lambda package: package.name)
