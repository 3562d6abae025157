"""Becomes a program inside the root of the image, as a container runtime would start it.

enter_image.py ROOT FOLDER [SOURCE:TARGET]... -- PROGRAM [ARGUMENT]...

To be run in a mount namespace of its own (`unshare --mount`), as root. Each SOURCE is mounted at
its TARGET in the root, read-only; then all of the root is read-only. FOLDER is empty and private.
"""

import ctypes
import os
import pathlib
import subprocess
import sys

USER = 65532
_PR_SET_NO_NEW_PRIVS = 38


def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)


def mount_root(root, folder, bindings):
    """An overlay takes the mount points that the image lacks, as with every runtime."""
    mount("-t", "tmpfs", "tmpfs", folder)
    upper, work, merged = (folder / name for name in ("upper", "work", "merged"))
    for made in (upper, work, merged):
        made.mkdir()
    upper.chmod(0o755)
    options = f"lowerdir={root},upperdir={upper},workdir={work}"
    mount("-t", "overlay", "overlay", "-o", options, merged)
    for source, target in bindings:
        place = merged / target.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        if pathlib.Path(source).is_dir():
            place.mkdir(exist_ok=True)
        else:
            place.touch()
        mount("--bind", source, place)
        mount("-o", "remount,bind,ro", place)
    mount("-t", "proc", "proc", merged / "proc")
    mount("-o", "remount,ro", merged)
    return merged


def drop_privileges():
    os.setgroups([])
    os.setgid(USER)
    os.setuid(USER)
    ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def main(root, folder, *rest):
    end = rest.index("--")
    bindings = [binding.split(":") for binding in rest[:end]]
    program = rest[end + 1 :]
    os.chroot(mount_root(pathlib.Path(root), pathlib.Path(folder), bindings))
    os.chdir("/")
    drop_privileges()
    settings = {name: value for name, value in os.environ.items() if name.startswith("PGVIGIL_")}
    os.execve(program[0], program, settings)


main(*sys.argv[1:])
