"""Whole topologies on loopback, in temporary folders, piece by piece as a test asks for them."""

import contextlib

from pgvigil_testing.archive import Archive
from pgvigil_testing.link import Link
from pgvigil_testing.node import Node, Origin, Source


class Cluster:
    """A primary and what follows it; gone with close(), last started first.

    With `follows` it is a replica cluster: its `primary` is the designated one, a standby of that
    cluster's primary. `archive=True` gives it an archive folder of its own. `settings` are those of
    every member. `volume` holds the primary's pg_wal.
    """

    def __init__(self, installation=None, settings=None, archive=False, follows=None, volume=None):
        self._stack = contextlib.ExitStack()
        self._settings = settings or {}
        self.archive = None
        self.primary = None
        try:
            if archive:
                self.archive = self._keep(Archive())
            if follows is None:
                self.primary = self._start_primary(installation, volume)
            else:
                self.primary = self._start_designated(follows.primary)
        except BaseException:
            self.close()
            raise

    def _start_primary(self, installation, volume):
        archiving = self.archive.settings() if self.archive else {}
        settings, origin = {**self._settings, **archiving}, Origin(volume=volume)
        primary = self._keep(Node("primary", installation, settings, origin))
        primary.create_role()
        return primary

    def _start_designated(self, upstream):
        archiving = self.archive.settings("always") if self.archive else {}
        return self.add_standby("designated", upstream, settings=archiving)

    def add_standby(self, name="standby", upstream=None, slot=True, delay=None, settings=None):
        """A standby that streams from `upstream`, else the primary, through a Link of its own."""
        upstream = upstream or self.primary
        slot_name = f"{name}_slot" if slot else None
        source = Source(upstream, self.add_link(upstream), slot_name, delay=delay)
        node = self._start_standby(name, source, upstream, settings)
        node.wait_for_stream()
        return node

    def add_archive_standby(self, name="archived", settings=None):
        """A standby that restores from the archive and streams from nobody."""
        source = Source(archive=self.archive)
        return self._start_standby(name, source, self.primary, settings)

    def add_link(self, target):
        return self._keep(Link(target.port))

    def _start_standby(self, name, source, upstream, settings):
        settings = {"archive_mode": "off", **self._settings, **(settings or {})}
        origin = Origin(_primary_above(upstream))
        installation = origin.node.installation
        return self._keep(Node(name, installation, settings, origin, source))

    def synchronise(self, names):
        """Sets synchronous_standby_names, and returns when commits wait for a standby."""
        self.primary.configure(synchronous_standby_names=names)
        query = "SELECT 1 FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')"
        self.primary.wait_for(query, "no standby is synchronous")

    def _keep(self, made):
        return self._stack.enter_context(contextlib.closing(made))

    def close(self):
        self._stack.close()


def _primary_above(node):
    """Who writes what `node` follows."""
    while node.source is not None and node.source.node is not None:
        node = node.source.node
    return node
