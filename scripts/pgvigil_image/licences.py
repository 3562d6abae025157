"""SPDX's names for the licences in Debian's copyright files."""

import dataclasses
import re

_FORMAT = re.compile(r"^Format: .*copyright-format", re.MULTILINE)
_SPDX = {
    "afl-2.1": "AFL-2.1",
    "apache-2.0": "Apache-2.0",
    "artistic": "Artistic-1.0-Perl",
    "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "bsd-4-clause": "BSD-4-Clause",
    "bsl-1.0": "BSL-1.0",
    "cc0-1.0": "CC0-1.0",
    "curl": "curl",
    "expat": "MIT",
    "fsfap": "FSFAP",
    "fsful": "FSFUL",
    "fsfullr": "FSFULLR",
    "isc": "ISC",
    "mit": "MIT",
    "mpl-2.0": "MPL-2.0",
    "postgresql": "PostgreSQL",
    "unicode-dfs-2016": "Unicode-DFS-2016",
    "x11": "X11",
    "zlib": "Zlib",
}
_GNU = re.compile(r"(A?GPL|LGPL|GFDL)-([0-9](?:\.[0-9])?)(\+?)", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Licence:
    """`identifier` is SPDX's own, or LicenseRef-... with the text that has no name there."""

    identifier: str
    name: str
    text: str


def _spdx(name):
    gnu = _GNU.fullmatch(name)
    if gnu:
        version = gnu[2] if "." in gnu[2] else f"{gnu[2]}.0"
        return f"{gnu[1].upper()}-{version}-{'or-later' if gnu[3] else 'only'}"
    return _SPDX.get(name.lower())


def _reference(package, name):
    return "LicenseRef-" + re.sub(r"[^A-Za-z0-9.]+", "-", f"{package}-{name}").strip("-")


def _names(short):
    """The single licences of `A or B, and C with D exception`, as the file writes them."""
    words = re.split(r"\s+(?:and/or|and|or)\s+|\s*,\s*|[()]", short)
    return [word.strip() for word in words if word.strip() and word.strip() not in ("and", "or")]


def _paragraphs(text):
    """(licence line, its text) of every paragraph that names a licence."""
    pattern = re.compile(r"^License:[ \t]*(.*)\n((?:[ \t]+.*\n?)*)", re.MULTILINE)
    return [(match[1].strip(), match[2]) for match in pattern.finditer(text + "\n")]


def _unfolded(text):
    lines = [line[1:] if line[:1] in " \t" else line for line in text.splitlines()]
    return "\n".join("" if line.strip() == "." else line for line in lines).strip()


def of(package, text):
    """The licences a copyright file names, sorted; the whole file as one where it names none."""
    if not _FORMAT.search(text):
        whole = f"{package}-copyright"
        return [Licence(_reference(package, "copyright"), whole, text.strip())]
    texts = {}
    for short, body in _paragraphs(text):
        for name in _names(short):
            texts[name] = max(texts.get(name, ""), _unfolded(body), key=len)
    found = {}
    for name, body in texts.items():
        identifier = _spdx(name) or _reference(package, name)
        said = body or f"{name}: see /usr/share/doc/{package}/copyright"
        found[identifier] = Licence(identifier, name, said)
    return [found[identifier] for identifier in sorted(found)]
