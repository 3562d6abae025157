"""Conventions of the Dockerfile, and what it must say the same as its neighbours."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXT = (ROOT / "Dockerfile").read_text()
FINAL = TEXT[TEXT.rindex("\nFROM ") :]


def test_the_base_is_pinned_to_one_release_of_debian():
    assert re.search(r"^ARG BASE=debian:13-slim$", TEXT, re.MULTILINE)
    assert ":latest" not in TEXT


def test_the_last_stage_is_empty_but_for_what_was_collected():
    assert FINAL.startswith("\nFROM scratch\n")
    assert re.findall(r"^(?:COPY|ADD|RUN) .*", FINAL, re.MULTILINE) == [
        "COPY --from=build /image /"
    ]


def test_it_runs_as_a_number_and_ends_by_a_signal():
    assert "\nUSER 65532:65532\n" in FINAL
    assert "\nSTOPSIGNAL SIGTERM\n" in FINAL
    assert '\nENTRYPOINT ["/usr/bin/pgvigil"]\n' in FINAL
    assert "HEALTHCHECK" not in TEXT  # needs a program to run: probes ask over HTTP


def test_it_listens_where_the_port_is_exposed():
    (port,) = re.findall(r"^EXPOSE (\d+)$", FINAL, re.MULTILINE)
    assert f"\nENV PGVIGIL_LISTEN=0.0.0.0:{port}\n" in FINAL


def test_no_secret_and_no_host_of_an_archive_is_in_it():
    assert not re.search(r"https?://(?!github\.com/pgvigil/)", TEXT)
    assert not re.search(r"PASSWORD|SECRET|TOKEN", TEXT)


def test_the_version_is_that_of_the_project():
    project = (ROOT / "CMakeLists.txt").read_text()
    version = re.search(r"project\(pgvigil VERSION ([0-9.]+)", project)[1]
    assert f"\nARG VERSION={version}\n" in FINAL


def test_labels_name_the_source():
    for name in ("title", "description", "licenses", "source", "version", "revision"):
        assert f"org.opencontainers.image.{name}=" in FINAL
