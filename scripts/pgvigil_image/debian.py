"""Debian's packages as dpkg's database in this root knows them."""

import dataclasses
import functools
import pathlib
import re

_DATABASE = pathlib.Path("/var/lib/dpkg")
# Made when the package is configured, so dpkg's lists do not name it.
_MADE = {"/etc/ssl/certs/ca-certificates.crt": "ca-certificates"}

# scripts/pgvigil_image/build-libcurl takes the source of this package, in its version.
_REBUILT = ("/usr/local/include/curl/", "libcurl4-openssl-dev")


@dataclasses.dataclass(frozen=True)
class Package:
    """One installed package; `paragraph` is its entry in dpkg's database, as it stands there."""

    name: str
    version: str
    architecture: str
    source: str
    source_version: str
    maintainer: str
    homepage: str
    paragraph: str

    @property
    def copyright_file(self):
        return pathlib.Path("/usr/share/doc", self.name, "copyright")


def _package(paragraph):
    fields = dict(re.findall(r"^([A-Za-z-]+): (.*)$", paragraph, re.MULTILINE))
    source = re.fullmatch(r"(\S+)(?: \((.*)\))?", fields.get("Source", fields["Package"]))
    return Package(
        name=fields["Package"],
        version=fields["Version"],
        architecture=fields["Architecture"],
        source=source[1],
        source_version=source[2] or fields["Version"],
        maintainer=fields["Maintainer"],
        homepage=fields.get("Homepage", ""),
        paragraph=paragraph.strip() + "\n",
    )


@functools.cache
def installed():
    """Every package by name."""
    paragraphs = (_DATABASE / "status").read_text().split("\n\n")
    found = [_package(one) for one in paragraphs if "\nStatus: install ok installed" in one]
    return {package.name: package for package in found}


def _merged(path):
    """/lib is /usr/lib, whichever of the two a package calls it."""
    return "/usr" + path if path.startswith(("/lib/", "/lib64/")) else path


@functools.cache
def _owners():
    owners = dict(_MADE)
    for listing in (_DATABASE / "info").glob("*.list"):
        name = listing.stem.split(":")[0]
        owners.update((_merged(path), name) for path in listing.read_text().splitlines())
    return owners


def owner(path):
    """The package the file `path` came with, by its own path or by that of its target; or None."""
    if str(path).startswith(_REBUILT[0]):
        return installed()[_REBUILT[1]]
    for candidate in (str(path), str(pathlib.Path(path).resolve())):
        name = _owners().get(_merged(candidate))
        if name is not None:
            return installed()[name]
    return None
