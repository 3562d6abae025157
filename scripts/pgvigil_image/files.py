"""What goes into the root of the image, and from which package it came."""

import pathlib
import shutil

from pgvigil_image import closure, debian

USER = 65532
_CERTIFICATES = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
_TEXTS = {
    "/etc/passwd": f"nonroot:x:{USER}:{USER}:nonroot:/nonexistent:/nonexistent\n",
    "/etc/group": f"nonroot:x:{USER}:\n",
    # Both are inside the C library since 2.34.
    "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
}
# Where a runtime mounts something; a read-only root cannot make them later.
_FOLDERS = ("dev", "etc/pgvigil", "etc/pgvigil-credentials", "proc", "run/postgresql", "sys")
_LINKS = {
    # Where OpenSSL looks for `sslrootcert=system`; libcurl names the bundle itself.
    "/usr/lib/ssl/cert.pem": str(_CERTIFICATES),
    "/var/run": "/run",
}


def _inside(root, path):
    target = root / str(path).lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _copy(root, source, path, mode=0o644):
    target = _inside(root, path)
    shutil.copyfile(source, target)
    target.chmod(mode)


def _own_programs(installed):
    """The program, and the libraries it brings along."""
    program = installed / "usr/bin/pgvigil"
    return [program, *sorted((installed / "usr/lib").glob("**/pgvigil/*.so*"))]


def _add_libraries(root, programs):
    """Every library under its name: the folders the loader searches anyway hold them."""
    origins = {}
    own = {program.name for program in programs}
    for name, path in closure.libraries(programs).items():
        if name in own:
            continue
        here = f"{path.parent.resolve()}/{name}"
        _copy(root, path, here)
        origins[here] = debian.owner(path)
    loader = closure.interpreter(programs[0])
    _copy(root, loader, loader, 0o755)
    return {**origins, loader: debian.owner(loader)}


def _add_texts(root):
    for path, text in _TEXTS.items():
        _inside(root, path).write_text(text)
    for folder in _FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    for path, target in _LINKS.items():
        _inside(root, path).symlink_to(target)


def fill(installed, root):
    """Fills `root` with everything but licences and the list of contents.

    Returns the package of each file that came from one, by its path in the image.
    """
    programs = _own_programs(installed)
    for program in programs:
        path = program.relative_to(installed)
        _copy(root, program, path, 0o755 if path.parent.name == "bin" else 0o644)
    origins = _add_libraries(root, programs)
    _copy(root, _CERTIFICATES, _CERTIFICATES)
    origins[str(_CERTIFICATES)] = debian.owner(_CERTIFICATES)
    release = pathlib.Path("/usr/lib/os-release")
    _copy(root, release, release)
    _inside(root, "/etc/os-release").symlink_to("../usr/lib/os-release")
    origins[str(release)] = debian.owner(release)
    _add_texts(root)
    unknown = [path for path, package in origins.items() if package is None]
    if unknown:
        raise RuntimeError(f"no package of Debian owns {', '.join(unknown)}")
    return origins
