"""Each failure of the test bed pages once, by the shipped rules in a hurry, and is resolved."""

import collections
import dataclasses
import json

import pytest

from pgvigil_testing import installations
from pgvigil_testing.processes import WorkFolder
from pgvigil_testing.rules import hurried

_SLOT = "nobodys"
_HA = {"slot_idle": "1s", "archive_delay": "1s", "max_lag": "2s", "expected_standbys": 1}


@dataclasses.dataclass(frozen=True)
class Failure:
    """`begin` and `mend` get the cluster and its standby; `node` is whose agent pages `alert`."""

    node: str
    alert: str
    begin: object
    mend: object


def break_archive(cluster, _):
    cluster.archive.fail(cluster.primary)
    cluster.primary.switch_wal()


def mend_archive(cluster, _):
    cluster.archive.restore(cluster.primary)
    cluster.archive.archive_now(cluster.primary)


def leave_slot(cluster, _):
    cluster.primary.sql(f"SELECT pg_create_physical_replication_slot('{_SLOT}', true)")


def drop_slot(cluster, _):
    cluster.primary.sql(f"SELECT pg_drop_replication_slot('{_SLOT}')")


def cut(_, standby):
    standby.source.link.cut()


def reconnect(_, standby):
    standby.source.link.restore()


FAILURES = {
    "standby cut off": Failure("standby", "PostgresReplicaNotStreaming", cut, reconnect),
    "standby missing": Failure("primary", "PostgresHaDegraded", cut, reconnect),
    "synchronous standby lost": Failure("primary", "PostgresSyncQuorumLost", cut, reconnect),
    "replay paused": Failure(
        "standby",
        "PostgresReplayPaused",
        lambda _, standby: standby.pause_replay(),
        lambda _, standby: standby.resume_replay(),
    ),
    "archive broken": Failure("primary", "PostgresArchivingFailing", break_archive, mend_archive),
    "slot of nobody": Failure("primary", "PostgresSlotOrphaned", leave_slot, drop_slot),
    "primary down": Failure(
        "primary",
        "PostgresDown",
        lambda cluster, _: cluster.primary.shut_down(),
        lambda cluster, _: cluster.primary.start(),
    ),
}


@pytest.fixture
def rules():
    folder = WorkFolder("rules")
    path = folder.path / "rules.json"
    path.write_text(json.dumps(hurried("default-rules.yaml")))
    yield path
    folder.close()


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_a_failure_pages_once(
    failure, start_cluster, start_pgvigil, start_alertmanager, pager, rules
):
    cluster = start_cluster(installations.default_installation(), archive=True)
    standby = cluster.add_standby("standby")
    cluster.synchronise("standby")
    cluster.archive.archive_now(cluster.primary)
    alertmanager = start_alertmanager(pager)
    config = {
        "ha": _HA,
        "queries": {"pg_ha_archive_ready": {"cache": "1s"}, "pg_ha_standby_slots": {"cache": "1s"}},
        "alerts": {"interval": "1s", "default_rules": False, "rule_files": [str(rules)]},
        "notify": {"alertmanagers": [alertmanager.address], "resend_delay": "1s"},
    }
    node = standby if failure.node == "standby" else cluster.primary
    pgvigil = start_pgvigil(dsn=node.dsn(), config=json.dumps(config))
    pgvigil.whole_page()

    failure.begin(cluster, standby)
    pager.wait_for(1, 60, status="firing", alertname=failure.alert)
    failure.mend(cluster, standby)
    pager.wait_for(1, 60, status="resolved", alertname=failure.alert)

    told = pager.alerts("firing", alertname=failure.alert)
    times = collections.Counter(json.dumps(alert["labels"], sort_keys=True) for alert in told)
    assert set(times.values()) == {1}
