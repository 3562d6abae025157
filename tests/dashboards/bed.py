"""Three servers with load and failures, a subscriber, and a Prometheus that labels as a PodMonitor
does: what every panel needs to have something to show."""

import contextlib
import json
import time

import psycopg2

from pgvigil_testing.alertmanager import Alertmanager
from pgvigil_testing.cluster import Cluster
from pgvigil_testing.logical import Subscriber
from pgvigil_testing.node import Source
from pgvigil_testing.pgbouncer import PgBouncer
from pgvigil_testing.pgvigil import Pgvigil
from pgvigil_testing.processes import WorkFolder
from pgvigil_testing.prometheus import Prometheus
from pgvigil_testing.rules import hurried
from pgvigil_testing.tls import Authority
from strain import Strain

_SETTINGS = {
    "wal_level": "logical",
    "shared_preload_libraries": "pg_stat_statements",
    "track_io_timing": "on",
    "max_slot_wal_keep_size": "512MB",
    "hot_standby_feedback": "on",
    "autovacuum": "on",
    "autovacuum_naptime": "1s",
    "autovacuum_vacuum_insert_threshold": "10",
}
# Seconds where minutes are the default, and what is off unless enabled.
_HA = {
    "expected_standbys": 2,
    "max_lag": "2s",
    "archive_delay": "1s",
    "slot_idle": "1s",
    "lock_wait": "1s",
    "probe_interval": "1s",
}
_OFTEN = (
    "pg_ha_load",
    "pg_stat_archiver",
    "pg_archive_status",
    "pg_ha_archive_ready",
    "pg_stat_user_tables",
    "pg_stat_user_tables_size",
    "pg_stat_user_indexes",
    "pg_sequences",
    "pg_extension",
    "pg_ha_passwords",
    "pg_ha_subscriptions",
)
_QUERIES = {
    **{name: {"cache": "1s"} for name in _OFTEN},
    "pg_stat_statements": {"enabled": True, "cache": "1s"},
    "pg_stat_statements_query": {"enabled": True, "cache": "1s"},
}
# Samples that are left out, and counted.
_BAD_QUERIES = """
dialect: pgvigil
queries:
  worded:
    query: SELECT 'no number' AS value
    metrics: [{value: {usage: GAUGE, description: A text where a number should be.}}]
  first: &same
    namespace: twice
    query: SELECT 1 AS value
    metrics: [{value: {usage: GAUGE, description: A series that two queries have.}}]
  second: *same
"""
RULES = ("default-rules.yaml", "cluster-rules.yaml")


class Bed:
    """`prometheus` has seen everything between `since` and now. Gone with close()."""

    def __init__(self, installation):
        with contextlib.ExitStack() as stack:
            self._stack = stack
            self.since = time.time()
            self._prepare(installation)
            self._watch()
            self._break()
            self._stack = stack.pop_all()

    def _keep(self, made):
        return self._stack.enter_context(contextlib.closing(made))

    def _prepare(self, installation):
        self.cluster = self._keep(Cluster(installation, _SETTINGS, archive=True))
        primary = self.primary = self.cluster.primary
        primary.sql("CREATE EXTENSION pg_stat_statements VERSION '1.10'")  # older than the server
        primary.sql("GRANT pg_read_all_data TO pgvigil")
        primary.sql("CREATE ROLE leaver LOGIN PASSWORD 'x' VALID UNTIL '2100-01-01'")
        archiving = self.cluster.archive.settings()
        self.standbys = [
            self.cluster.add_standby("node2", settings={**archiving, "max_connections": "50"}),
            self.cluster.add_standby("node3", settings=archiving),
        ]
        self.cluster.synchronise("node2")
        self._copy_slots(self.standbys[0])
        self.subscriber = self._keep(Subscriber(primary))

    def _copy_slots(self, standby):
        if standby.installation.major < 17:
            return
        ((conninfo,),) = standby.sql("SHOW primary_conninfo")
        standby.configure(
            primary_conninfo=f"{conninfo} dbname=postgres", sync_replication_slots="on"
        )
        create = "SELECT pg_create_logical_replication_slot('fed', 'pgoutput', failover => true)"
        self.primary.sql(create)

    def _watch(self):
        self._alertmanager = self._keep(Alertmanager())
        self._folder = self._keep(WorkFolder("rules"))
        rules = [self._write(name) for name in RULES]
        self._authority = self._keep(Authority())
        self._bouncer = self._keep(PgBouncer(self.primary, "pgvigil"))
        self._keep(psycopg2.connect(self._bouncer.dsn()))
        nodes = {"node1": self.primary, "node2": self.standbys[0], "node3": self.standbys[1]}
        agents = {name: self._agent(node, rules[0]) for name, node in nodes.items()}
        targets = [_target(agent.address, name, "main") for name, agent in agents.items()]
        subscriber = self._agent(self.subscriber, rules[0])
        targets.append(_target(subscriber.address, "reports-1", "reports"))
        targets.append(_target("127.0.0.1:1", "node4", "main"))
        self.prometheus = self._keep(Prometheus(*targets, rules=rules))
        self.prometheus.wait_for('count(up{container="pgvigil"} == 1) == 4')

    def _write(self, name):
        path = self._folder.path / f"{name}.json"
        path.write_text(json.dumps(hurried(name)))
        return path

    def _agent(self, node, rules):
        endpoints = [{"name": "rw", "dsn": self.primary.dsn(), "role": "primary"}]
        ha = {
            **_HA,
            "endpoints": endpoints,
            "certificates": [str(self._authority.path)],
            "pgbouncers": [{"name": "pooler", "dsn": self._bouncer.dsn("pgbouncer")}],
        }
        config = {
            "ha": ha,
            "queries": _QUERIES,
            "alerts": {"interval": "1s", "default_rules": False, "rule_files": [str(rules)]},
            "notify": {"alertmanagers": [self._alertmanager.address], "resend_delay": "1s"},
        }
        return self._keep(
            Pgvigil(dsn=node.dsn(), config=json.dumps(config), queries=[_BAD_QUERIES])
        )

    def _break(self):
        self._keep(Strain(self.primary))
        self._fail_over(self.standbys[1])
        self.primary.sql("SELECT pg_create_physical_replication_slot('nobodys', true)")
        self.cluster.archive.fail(self.primary)
        self.primary.switch_wal()

    def _fail_over(self, standby):
        """It is promoted beside the primary, and comes back with a timeline that is dead."""
        standby.promote()
        self.prometheus.wait_for("max(pg_ha_promotions_total) == 1")
        standby.shut_down()
        standby.come_back(Source(self.primary, self.cluster.add_link(self.primary), "node3_slot"))
        self.prometheus.wait_for("max(pg_ha_demotions_total) == 1")

    def close(self):
        self._stack.close()


def _target(address, pod, cluster):
    """What a PodMonitor of the chart makes of a sidecar."""
    labels = {
        "job": "db/pgvigil",
        "namespace": "db",
        "pod": pod,
        "container": "pgvigil",
        "endpoint": "pgvigil",
        "cluster": cluster,
        "instance": pod,
    }
    return {"targets": [address], "labels": labels}
