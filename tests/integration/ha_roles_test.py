"""Every member of a cluster and of its replica cluster knows what it is and how stale."""

import pytest

from pgvigil_testing.pgvigil import slowness
from pgvigil_testing.verdicts import state, verdict, wait_for_page

CONFIG = "ha: {max_lag: 3s, probe_interval: 500ms}\n"
NEAR_ZERO = 3 * slowness()


@pytest.fixture
def members(installation, start_cluster):
    """What a member is in its cluster -> (the node, the role it should see in itself)."""
    cluster = start_cluster(installation, archive=True)
    standby = cluster.add_standby("first")
    replica = start_cluster(archive=True, follows=cluster)
    made = {
        "primary": (cluster.primary, "primary"),
        "with a standby of its own": (standby, "cascading"),
        "below a standby": (cluster.add_standby("below", upstream=standby), "standby"),
        "fed from the archive": (cluster.add_archive_standby(), "archive_standby"),
        "delayed": (cluster.add_standby("delayed", delay="1h"), "standby"),
        "designated primary": (replica.primary, "designated_primary"),
        "standby of the designated": (replica.add_standby("other"), "standby"),
    }
    cluster.primary.sql("CREATE TABLE written ()")
    cluster.archive.archive_now(cluster.primary)
    return made


def test_every_member_knows_its_role_and_lag(members, start_pgvigil):
    identifiers = set()
    for member, (node, role) in members.items():
        pgvigil = start_pgvigil(dsn=node.dsn(), config=CONFIG)

        def fits(page):
            assert state(page, "pg_ha_role", label="role") == role
            assert page.value("pg_ha_timeline") == 1
            return LAGS[member](page)

        page = wait_for_page(pgvigil, fits, member)
        identifiers |= {
            labels["system_identifier"] for labels, _ in page.samples("pg_ha_instance_info")
        }
    assert len(identifiers) == 1


def has_none(page):
    return not page.samples("pg_ha_replication_lag_seconds")


def is_near_zero(page):
    lag = page.value("pg_ha_replication_lag_seconds", basis="upstream")
    return lag < NEAR_ZERO and verdict(page, "receiver_down") == "false"


def rests_on_commits(page):
    assert not page.samples("pg_ha_verdict", verdict="receiver_down")
    return page.value("pg_ha_replication_lag_seconds", basis="commit") > 0


def is_late_on_purpose(page):
    assert page.value("pg_ha_apply_delay_seconds") == 3600
    assert state(page, "pg_ha_replay_state") == "delayed"
    assert verdict(page, "standby_stale") == "false"
    return page.value("pg_ha_replication_lag_seconds", basis="upstream") > 0


LAGS = {
    "primary": has_none,
    "with a standby of its own": is_near_zero,
    "below a standby": is_near_zero,
    "fed from the archive": rests_on_commits,
    "delayed": is_late_on_purpose,
    "designated primary": is_near_zero,
    "standby of the designated": is_near_zero,
}
