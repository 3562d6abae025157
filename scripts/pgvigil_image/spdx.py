"""The contents of the image as an SPDX 2.3 document."""

import dataclasses
import datetime
import hashlib
import json
import pathlib
import uuid

from pgvigil_image import licences

_NONE = "NOASSERTION"


@dataclasses.dataclass(frozen=True)
class Build:
    """What is listed: pgvigil's version and revision, and the time all files carry."""

    version: str
    revision: str
    epoch: int


def _identifier(kind, name):
    return f"SPDXRef-{kind}-" + "".join(c if c.isalnum() or c in ".-" else "-" for c in name)


def _digest(path, name):
    return hashlib.new(name, path.read_bytes()).hexdigest()


def _file(root, path):
    algorithms = ("sha1", "sha256")
    sums = [
        {"algorithm": name.upper(), "checksumValue": _digest(path, name)} for name in algorithms
    ]
    inside = path.relative_to(root)
    return {
        "SPDXID": _identifier("File", str(inside)),
        "fileName": f"./{inside}",
        "checksums": sums,
        "licenseConcluded": _NONE,
        "copyrightText": _NONE,
    }


def _verification(files):
    sums = sorted(file["checksums"][0]["checksumValue"] for file in files)
    return {"packageVerificationCodeValue": hashlib.sha1("".join(sums).encode()).hexdigest()}


def _package(name, version, files, **more):
    analysed = {"packageVerificationCode": _verification(files)} if files else {}
    return {
        "SPDXID": _identifier("Package", name),
        "name": name,
        "versionInfo": version,
        "downloadLocation": _NONE,
        "filesAnalyzed": bool(files),
        **analysed,
        "licenseConcluded": _NONE,
        "copyrightText": _NONE,
        **more,
    }


def _purl(package):
    epoch_safe = package.version.replace(":", "%3A").replace("+", "%2B")
    where = f"arch={package.architecture}&distro=debian-13"
    return f"pkg:deb/debian/{package.name}@{epoch_safe}?{where}"


def _debian_package(package, files, declared):
    more = {"homepage": package.homepage} if package.homepage else {}
    reference = {
        "referenceCategory": "PACKAGE-MANAGER",
        "referenceType": "purl",
        "referenceLocator": _purl(package),
    }
    return _package(
        package.name,
        package.version,
        files,
        supplier=f"Organization: {package.maintainer.replace('<', '(').replace('>', ')')}",
        sourceInfo=f"Debian source package {package.source} {package.source_version}",
        licenseDeclared=" AND ".join(one.identifier for one in declared) or _NONE,
        externalRefs=[reference],
        **more,
    )


def _relation(one, kind, other):
    return {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}


class Listing:
    """Collects packages, their files and licences; document() is the result."""

    def __init__(self, build, root):
        self._build = build
        self._root = root
        self._packages, self._files, self._relations, self._texts = [], [], [], {}

    def add_own(self, paths):
        files = self._take(paths)
        own = _package(
            "pgvigil",
            self._build.version,
            files,
            supplier="Organization: pgvigil",
            sourceInfo=f"revision {self._build.revision}",
            licenseDeclared="Apache-2.0",
            primaryPackagePurpose="APPLICATION",
        )
        self._add(own, files)
        self._relations.append(_relation("SPDXRef-DOCUMENT", "DESCRIBES", own["SPDXID"]))

    def add_debian(self, package, paths, kind):
        """`kind`: how pgvigil is linked with it, or CONTAINS."""
        declared = licences.of(package.name, package.copyright_file.read_text(errors="replace"))
        files = self._take(paths)
        made = _debian_package(package, files, declared)
        self._add(made, files)
        own = self._packages[0]["SPDXID"]
        self._relations.append(_relation(own, kind, made["SPDXID"]))
        named = (one for one in declared if one.identifier.startswith("LicenseRef-"))
        self._texts.update({one.identifier: one for one in named})

    def _take(self, paths):
        return [_file(self._root, self._root / str(path).lstrip("/")) for path in sorted(paths)]

    def _add(self, package, files):
        self._packages.append(package)
        self._files += files
        identifiers = (file["SPDXID"] for file in files)
        self._relations += [_relation(package["SPDXID"], "CONTAINS", one) for one in identifiers]

    def document(self):
        created = datetime.datetime.fromtimestamp(self._build.epoch, datetime.timezone.utc)
        body = {
            "packages": self._packages,
            "files": self._files,
            "relationships": self._relations,
            "hasExtractedLicensingInfos": [
                {"licenseId": one.identifier, "name": one.name, "extractedText": one.text}
                for _, one in sorted(self._texts.items())
            ],
        }
        unique = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(body, sort_keys=True))
        return {
            "spdxVersion": "SPDX-2.3",
            "dataLicense": "CC0-1.0",
            "SPDXID": "SPDXRef-DOCUMENT",
            "name": f"pgvigil-image-{self._build.version}",
            "documentNamespace": f"urn:uuid:{unique}",
            "creationInfo": {
                "created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "creators": ["Tool: pgvigil-scripts-image"],
            },
            **body,
        }


def write(path, document):
    pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
    pathlib.Path(path).write_text(
        json.dumps(document, separators=(",", ":"), ensure_ascii=False) + "\n"
    )
