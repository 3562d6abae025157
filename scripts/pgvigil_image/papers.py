"""Copyright files, the licences they point at, and dpkg's records for scanners of images."""

import re
import shutil

from pgvigil_image import debian

_COMMON = re.compile(r"/usr/share/common-licenses/([A-Za-z0-9.-]*[A-Za-z0-9])")


def _copyright(root, package):
    target = root / str(package.copyright_file).lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(package.copyright_file, target)
    return target.read_text(errors="replace")


def _common_licences(root, texts):
    """The texts that Debian's copyright files refer to in place of repeating them."""
    folder = root / "usr/share/common-licenses"
    folder.mkdir(parents=True, exist_ok=True)
    names = {name for text in texts for name in _COMMON.findall(text)}
    for name in names:
        shutil.copyfile(f"/usr/share/common-licenses/{name}", folder / name)
    return [f"/usr/share/common-licenses/{name}" for name in names]


def add_own(root, licence):
    own = root / "usr/share/doc/pgvigil"
    own.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(licence, own / "copyright")


def add_debian(root, packages):
    """Returns which package each file came with, by its path in the image."""
    texts = {package: _copyright(root, package) for package in packages}
    records = root / "var/lib/dpkg/status.d"
    records.mkdir(parents=True, exist_ok=True)
    for package in packages:
        (records / package.name).write_text(package.paragraph)
    base = debian.installed()["base-files"]
    origins = {path: base for path in _common_licences(root, texts.values())}
    return {**origins, **{str(package.copyright_file): package for package in packages}}
