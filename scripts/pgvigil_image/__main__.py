"""Fills the root of the image: python3 -m pgvigil_image --help. Runs in its build stage."""

import argparse
import os
import pathlib
import re
import sys

from pgvigil_image import compiled_in, files, papers, spdx

_LIST = "usr/share/pgvigil/sbom.spdx.json"


def _arguments():
    parser = argparse.ArgumentParser(prog="pgvigil_image", description=__doc__.split(":")[0])
    parser.add_argument("--source", type=pathlib.Path, required=True, help="the checkout")
    parser.add_argument("--build", type=pathlib.Path, required=True, help="where ninja built it")
    parser.add_argument("--installed", type=pathlib.Path, required=True, help="DESTDIR of install")
    parser.add_argument("--root", type=pathlib.Path, required=True, help="to be filled")
    parser.add_argument("--revision", required=True)
    parser.add_argument("--epoch", type=int, required=True, help="the time of every file")
    return parser.parse_args()


def _name(package):
    return package.name


def _version(source):
    project = (source / "CMakeLists.txt").read_text()
    return re.search(r"project\(pgvigil VERSION ([0-9.]+)", project)[1]


def _files(root):
    paths = (path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    return {"/" + str(path.relative_to(root)) for path in paths}


def _kind(paths, package, inside):
    if package in inside:
        return "STATIC_LINK"
    return "DYNAMIC_LINK" if any(".so" in path for path in paths) else "CONTAINS"


def _document(arguments, origins, inside):
    build = spdx.Build(_version(arguments.source), arguments.revision, arguments.epoch)
    listing = spdx.Listing(build, arguments.root)
    listing.add_own(_files(arguments.root) - set(origins))
    for package in sorted({*origins.values(), *inside}, key=_name):
        paths = [path for path, origin in origins.items() if origin == package]
        listing.add_debian(package, paths, _kind(paths, package, inside))
    return listing.document()


def _set_times(root, epoch):
    for path in [root, *root.rglob("*")]:
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def main():
    arguments = _arguments()
    os.umask(0o022)
    arguments.root.mkdir(parents=True)
    origins = files.fill(arguments.installed, arguments.root)
    inside = compiled_in.packages(arguments.build, set(origins.values()))
    papers.add_own(arguments.root, arguments.source / "LICENSE")
    origins |= papers.add_debian(arguments.root, sorted({*origins.values(), *inside}, key=_name))
    spdx.write(arguments.root / _LIST, _document(arguments, origins, inside))
    _set_times(arguments.root, arguments.epoch)


sys.exit(main())
