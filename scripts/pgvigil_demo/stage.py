"""What is on stage: three nodes with a WAL archive, load on the primary, and who watches them."""

import contextlib
import pathlib

from pgvigil_testing import installations
from pgvigil_testing.cluster import Cluster
from pgvigil_testing.pgvigil import Pgvigil
from pgvigil_testing.prometheus import Prometheus
from pgvigil_demo.load import Load, psql
from pgvigil_demo.pages import Pages
from pgvigil_demo.say import say

_ROLE = pathlib.Path(__file__).resolve().parents[2] / "sql" / "pgvigil-role.sql"
# WAL lies in memory where there is room for it.
_SETTINGS = {"autovacuum": "on", "max_connections": "100", "max_wal_size": "128MB"}
# Seconds where minutes are the default: nobody wants to watch a demonstration for an hour.
_CONFIG = """
labels: {{node: {node}}}
ha: {{expected_standbys: 2, max_lag: 5s, archive_delay: 5s, slot_idle: 10s, probe_interval: 1s}}
queries: {{pg_ha_archive_ready: {{cache: 1s}}}}
"""
_ARCHIVED_FILES_KEPT = 20


class Stage:
    """node1 is the primary, node2 its synchronous standby, node3 an asynchronous one; `pgvigils`
    has one beside each. `volume` holds pg_wal of node1. Gone with close()."""

    def __init__(self, volume=None):
        self.volume = volume
        with contextlib.ExitStack() as stack:
            self._stack = stack
            stack.callback(installations.remove_own_cache)
            say("starting Alertmanager, which pages this terminal")
            self.paging = self._keep(Pages())
            self.cluster = self._start_cluster(volume)
            self.pgvigils = {name: self._watch(name, node) for name, node in self.nodes.items()}
            addresses = [pgvigil.address for pgvigil in self.pgvigils.values()]
            say("starting Prometheus on all three")
            self.prometheus = self._keep(Prometheus(*addresses))
            self._stack = stack.pop_all()

    def _start_cluster(self, volume):
        installation = installations.system_installation()
        say(
            f"starting PostgreSQL {installation.major} as primary, with an archive and pgbench load"
        )
        cluster = self._keep(Cluster(installation, _SETTINGS, archive=True, volume=volume))
        primary = cluster.primary
        primary.name = "node1"
        psql(primary, "-f", _ROLE)
        self.load = self._keep(Load(primary))
        say("starting a synchronous and an asynchronous standby, and pgvigil beside each node")
        self.nodes = {"node1": primary}
        for name in ("node2", "node3"):
            # What they are told of the archive counts once they are promoted.
            archiving = cluster.archive.settings()
            self.nodes[name] = cluster.add_standby(name, settings=archiving)
        cluster.synchronise("node2")
        self.load.start(primary)
        return cluster

    def _watch(self, name, node):
        config = _CONFIG.format(node=name) + self.paging.settings()
        return self._keep(Pgvigil(dsn=node.dsn(), config=config))

    def _keep(self, made):
        return self._stack.enter_context(contextlib.closing(made))

    def pages(self):
        """One page of each, as {node: page}."""
        return {name: pgvigil.scrape()[1] for name, pgvigil in self.pgvigils.items()}

    def tidy(self):
        """Keeps the archive from growing for as long as the demonstration stays."""
        archive = self.cluster.archive
        for name in archive.files()[:-_ARCHIVED_FILES_KEPT]:
            (archive.path / name).unlink()

    def close(self):
        self._stack.close()
