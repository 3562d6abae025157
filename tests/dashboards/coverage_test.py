"""Public dashboards and rules find what they read, on pages of a real primary and its standby.

What they do not find is in not_covered.yaml with the reason; a reason that is not needed fails.
"""

import contextlib
import pathlib

import pytest
import yaml

from pgvigil_testing import installations
from pgvigil_testing.cluster import Cluster
from pgvigil_testing.pgvigil import Pgvigil

FOLDER = pathlib.Path(__file__).resolve().parent
PUBLIC = yaml.safe_load((FOLDER / "coverage.yaml").read_text())
NOT_COVERED = yaml.safe_load((FOLDER / "not_covered.yaml").read_text())
CNPG_NAMES = FOLDER.parent / "golden" / "cnpg-names.txt"
CNPG = "CloudNativePG 20417, cloudnative-pg"
PROFILES = sorted({one["profile"] for one in PUBLIC.values()})
# What is off unless enabled: an extension, and names of an exporter before 0.20.
_CONFIG = """
profile: {profile}
queries: {{pg_stat_statements: {{enabled: true}}, pg_replication_slot: {{enabled: true}}}}
"""


def needed(public, major):
    """The names that one of PUBLIC reads of a server of this version."""
    names = set(PUBLIC[public]["metrics"])
    return names | (set(of_cnpg(major)) if public == CNPG else set())


def of_cnpg(major):
    """A line: name, type, labels, and conditions of the role and the version."""
    for line in CNPG_NAMES.read_text().splitlines():
        if not line or line[0] in "#!":
            continue
        name, _, _, *conditions = line.split()
        if all(holds(condition, major) for condition in conditions):
            yield name


def holds(condition, major):
    if condition[0] == "<":
        return major < int(condition[1:])
    return condition[0] != ">" or major >= int(condition[2:])


@pytest.fixture(scope="module", params=[16, 18])
def pages(request):
    """The version, and {profile: names on the pages of both servers}; 17 moved checkpoints."""
    installation = installations.matrix_installation(request.param)
    if installation is None:
        pytest.skip("not installed: run scripts/bootstrap test")
    settings = {"shared_preload_libraries": "pg_stat_statements", "wal_level": "logical"}
    with contextlib.closing(Cluster(installation, settings, archive=True)) as cluster:
        servers = prepared(cluster)
        yield installation.major, {profile: names(servers, profile) for profile in PROFILES}


def prepared(cluster):
    cluster.primary.sql(
        "CREATE EXTENSION pg_stat_statements",
        "CREATE TABLE one (id int PRIMARY KEY)",
        "CREATE SUBSCRIPTION elsewhere CONNECTION 'host=127.0.0.1 port=1' PUBLICATION everything"
        " WITH (connect = false, slot_name = NONE)",
    )
    standby = cluster.add_standby()
    standby.wait_for_replay()
    return [cluster.primary, standby]


def names(servers, profile):
    found = set()
    for server in servers:
        with contextlib.closing(
            Pgvigil(dsn=server.dsn(), config=_CONFIG.format(profile=profile))
        ) as one:
            found |= {name for name, _ in one.whole_page().series()}
    return found


@pytest.mark.parametrize("public", PUBLIC)
def test_public_dashboards_find_what_they_read(pages, public):
    major, found = pages
    missing = needed(public, major) - found[PUBLIC[public]["profile"]]
    assert missing - set(NOT_COVERED) == set()


def test_what_is_not_covered_has_a_reason_that_holds(pages):
    _, found = pages
    read = {name for one in PUBLIC.values() for name in one["metrics"]}
    assert set(NOT_COVERED) <= read
    assert not set(NOT_COVERED) & set().union(*found.values())
    assert all(len(reason) > 30 for reason in NOT_COVERED.values())
