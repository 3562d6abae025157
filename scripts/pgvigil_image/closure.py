"""Which shared libraries programs load, as the dynamic loader of this root finds them."""

import pathlib
import re
import subprocess

_FOUND = re.compile(r"^\s+(?:(\S+) => )?(/\S+) \(0x", re.MULTILINE)


def _ldd(program):
    done = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=True)
    if "not found" in done.stdout:
        raise RuntimeError(f"{program} lacks a library:\n{done.stdout}")
    return done.stdout


def interpreter(program):
    """The path of the dynamic loader that is written into the program."""
    done = subprocess.run(
        ["readelf", "--wide", "--program-headers", str(program)],
        capture_output=True,
        text=True,
        check=True,
    )
    return re.search(r"interpreter: (\S+)\]", done.stdout)[1]


def libraries(programs):
    """Where each library that one of `programs` needs is here, by the name it is loaded as."""
    found = {}
    for program in programs:
        for name, path in _FOUND.findall(_ldd(program)):
            if name and "/" not in name:
                found[name] = pathlib.Path(path)
    return dict(sorted(found.items()))
