"""The list of contents, as SPDX 2.3 asks for it, against what is in the image."""

import hashlib
import json
import pathlib
import re
import sys

import pytest

from pgvigil_testing import image

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from pgvigil_image import licences  # noqa: E402

LISTING = "usr/share/pgvigil/sbom.spdx.json"
LICENCE = re.compile(r"(LicenseRef-[A-Za-z0-9.-]+|[A-Za-z0-9][A-Za-z0-9.-]*)")


@pytest.fixture(scope="module")
def document():
    return json.loads((image.root() / LISTING).read_text())


def identifiers(document):
    listed = [document["SPDXID"]]
    return listed + [one["SPDXID"] for one in document["packages"] + document["files"]]


def related(document, kind):
    return [one for one in document["relationships"] if one["relationshipType"] == kind]


def test_it_says_what_it_is(document):
    assert document["spdxVersion"] == "SPDX-2.3"
    assert document["dataLicense"] == "CC0-1.0"
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", document["documentNamespace"])
    created = document["creationInfo"]["created"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", created)
    assert all(
        re.match(r"(Tool|Organization|Person): ", one)
        for one in document["creationInfo"]["creators"]
    )


def test_identifiers_are_unique_and_well_formed(document):
    listed = identifiers(document)
    assert len(listed) == len(set(listed))
    assert all(re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", one) for one in listed)


def test_relationships_join_what_is_listed(document):
    listed = set(identifiers(document))
    for one in document["relationships"]:
        assert {one["spdxElementId"], one["relatedSpdxElement"]} <= listed
    (described,) = related(document, "DESCRIBES")
    assert described["relatedSpdxElement"] == "SPDXRef-Package-pgvigil"


def test_every_file_is_listed_once_with_its_checksums(document):
    listed = {one["fileName"]: one for one in document["files"]}
    present = {f"./{path.relative_to(image.root())}": path for path in image.files()}
    del present[f"./{LISTING}"]
    assert set(listed) == set(present)
    assert len(listed) == len(document["files"])
    for name, path in present.items():
        for one in listed[name]["checksums"]:
            made = hashlib.new(one["algorithm"].lower(), path.read_bytes()).hexdigest()
            assert made == one["checksumValue"], name


def test_every_file_belongs_to_one_package(document):
    held = [one["relatedSpdxElement"] for one in related(document, "CONTAINS")]
    files = {one["SPDXID"] for one in document["files"]}
    assert sorted(one for one in held if one in files) == sorted(files)


def test_packages_are_complete(document):
    for package in document["packages"]:
        assert package["versionInfo"]
        assert package["downloadLocation"]
        assert re.match(r"Organization: \S", package["supplier"])
        assert package["filesAnalyzed"] == ("packageVerificationCode" in package)
        if package["name"] != "pgvigil":
            (reference,) = package["externalRefs"]
            assert reference["referenceLocator"].startswith(f"pkg:deb/debian/{package['name']}@")


def test_licences_are_spdx_or_quoted(document):
    quoted = {one["licenseId"]: one for one in document["hasExtractedLicensingInfos"]}
    assert all(one["extractedText"].strip() for one in quoted.values())
    named = set()
    for package in document["packages"]:
        for name in package["licenseDeclared"].split(" AND "):
            assert LICENCE.fullmatch(name), package["name"]
            named.add(name)
    assert {one for one in named if one.startswith("LicenseRef-")} == set(quoted)


def test_each_package_brings_its_copyright_and_its_record(document):
    for package in document["packages"]:
        assert (image.root() / "usr/share/doc" / package["name"] / "copyright").stat().st_size > 0
        if package["name"] != "pgvigil":
            record = (image.root() / "var/lib/dpkg/status.d" / package["name"]).read_text()
            assert f"\nVersion: {package['versionInfo']}\n" in record


def test_every_package_on_record_is_listed(document):
    recorded = {path.name for path in (image.root() / "var/lib/dpkg/status.d").iterdir()}
    assert recorded | {"pgvigil"} == {package["name"] for package in document["packages"]}


def test_what_is_compiled_in_is_listed(document):
    inside = {one["relatedSpdxElement"] for one in related(document, "STATIC_LINK")}
    assert {
        "SPDXRef-Package-libcurl4-openssl-dev",
        "SPDXRef-Package-libre2-dev",
        "SPDXRef-Package-nlohmann-json3-dev",
    } <= inside
    assert not any("linux-libc-dev" in one for one in inside)


MACHINE_READABLE = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
License: LGPL-2.1+ and Expat

Files: lib/*
License: Own-terms

License: Own-terms
 Do what
 .
 you like.
"""


def test_licences_are_read_from_copyright_files():
    found = licences.of("thing", MACHINE_READABLE)
    assert [one.identifier for one in found] == [
        "LGPL-2.1-or-later",
        "LicenseRef-thing-Own-terms",
        "MIT",
    ]
    assert found[1].text == "Do what\n\nyou like."


def test_a_copyright_file_in_prose_is_one_licence():
    (found,) = licences.of("thing", "Do what you like.\n")
    assert (found.identifier, found.text) == ("LicenseRef-thing-copyright", "Do what you like.")
