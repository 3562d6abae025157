"""Copyright files, the licences they point at, and dpkg's records for scanners of images."""

import re
import shutil

from pgvigil_image import debian

_COMMON = re.compile(r"/usr/share/common-licenses/([A-Za-z0-9.-]*[A-Za-z0-9])")


def _copyrights(root, packages):
    """Copies the file of each package, and links what an earlier one has in the same words.

    Returns the packages by the text.
    """
    known = {}
    for package in packages:
        target = root / str(package.copyright_file).lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        text = package.copyright_file.read_text(errors="replace")
        if text in known:
            target.symlink_to(f"../{known[text].name}/copyright")
        else:
            shutil.copyfile(package.copyright_file, target)
            known[text] = package
    return known


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
    texts = _copyrights(root, packages)
    records = root / "var/lib/dpkg/status.d"
    records.mkdir(parents=True, exist_ok=True)
    for package in packages:
        (records / package.name).write_text(package.paragraph)
    base = debian.installed()["base-files"]
    origins = {path: base for path in _common_licences(root, texts)}
    return {**origins, **{str(package.copyright_file): package for package in texts.values()}}
