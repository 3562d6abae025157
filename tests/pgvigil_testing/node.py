"""A member of a cluster: a primary, or a standby made from the files of a running server."""

import contextlib
import dataclasses
import shutil

from pgvigil_testing.backup import take_backup
from pgvigil_testing.postgres import PostgresServer
from pgvigil_testing.processes import wait_until
from pgvigil_testing.templates import copy_template, give_to

# What a bed of many servers needs to be quick; none of it changes what a metric means.
_SETTINGS = {
    "max_prepared_transactions": "5",
    "wal_retrieve_retry_interval": "100ms",
}


@dataclasses.dataclass
class Source:
    """Where a standby gets its WAL from; what is None it does without."""

    node: "Node" = None  # streams from it,
    link: object = None  # through this Link (None: through its socket),
    slot: str = None  # with this slot.
    archive: object = None  # Restores from this Archive.
    delay: str = None  # Applies so much later.


@dataclasses.dataclass
class Origin:
    """What the data directory is made from: a base backup of `node`, else a fresh initdb.

    Two servers of different `family` have different system identifiers. `volume` holds pg_wal.
    """

    node: "Node" = None
    family: str = ""
    volume: object = None


class Node(PostgresServer):
    """`name` is its application_name. Settings go into postgresql.auto.conf, so that configure()
    can change them while it runs."""

    def __init__(self, name, installation=None, settings=None, origin=None, source=None):
        self.name = name
        self.source = source
        self._origin = origin or Origin()
        self._written = {**_SETTINGS, **(settings or {})}
        super().__init__(installation)

    def _prepare_data(self):
        for name in self._written:
            self.settings.pop(name, None)  # the command line would win over the file
        if self._origin.node is None:
            copy_template(self.installation, self.data, self._user, self._origin.family)
        else:
            take_backup(self._origin.node, self.data)
        if self._origin.volume is not None:
            self._origin.volume.take_wal_of(self.data)
        self._write(self._written, keep=False)
        if self.source is not None:
            self._become_standby()
        give_to(self._user, self.data)

    def _become_standby(self):
        (self.data / "standby.signal").touch()
        self._write(self._source_settings(), keep=True)

    def _source_settings(self):
        source = self.source
        found = {
            "primary_conninfo": self._conninfo() if source.node is not None else "",
            "primary_slot_name": source.slot or "",
        }
        if source.archive is not None:
            found["restore_command"] = source.archive.restore_command
        if source.delay is not None:
            found["recovery_min_apply_delay"] = source.delay
        if source.node is not None and source.slot is not None:
            source.node.create_slot(source.slot)
        return found

    def _conninfo(self):
        node, link = self.source.node, self.source.link
        host, port = (node.socket_folder, node.port) if link is None else ("127.0.0.1", link.port)
        return f"host={host} port={port} user=postgres application_name={self.name}"

    def _write(self, settings, keep):
        """For a server that does not run. The last line of a name counts."""
        path = self.data / "postgresql.auto.conf"
        lines = [f"{name} = {_quoted(value)}\n" for name, value in settings.items()]
        path.write_text((path.read_text() if keep else "") + "".join(lines))

    # -- settings ----------------------------------------------------------------------------------

    def configure(self, **settings):
        """ALTER SYSTEM, and returns when new sessions see it."""
        changes = [f"ALTER SYSTEM SET {name} = {_quoted(v)}" for name, v in settings.items()]
        ((before,),) = self.sql(*changes, "SELECT clock_timestamp()")
        self.sql("SELECT pg_reload_conf()")
        wait_until(lambda: self.sql("SELECT pg_conf_load_time()")[0][0] > before, 20, "the reload")

    def restart(self, **settings):
        """With settings that a reload cannot change."""
        self.shut_down()
        self._write(settings, keep=True)
        self.start()

    # -- roles -------------------------------------------------------------------------------------

    def promote(self):
        self.sql("SELECT pg_promote()")
        self.source = None

    def follow(self, source):
        """Changes where a running standby gets its WAL from."""
        self.source = source
        self.configure(**self._source_settings())

    def come_back(self, source):
        """Starts again as a standby of `source`, with the files it had: a timeline may be dead."""
        self.source = source
        self._become_standby()
        give_to(self._user, self.data)
        self.start()

    def rebuild(self, source):
        """Starts again as a standby of `source`, made anew from a base backup of its node."""
        shutil.rmtree(self.data)
        self.source = source
        self._origin = Origin(source.node)
        self._prepare_data()
        self.start()

    # -- replication -------------------------------------------------------------------------------

    def create_slot(self, name):
        """Reserves WAL from now on; the one that exists stays."""
        self.sql(
            f"SELECT pg_create_physical_replication_slot('{name}', true) WHERE NOT EXISTS"
            f" (SELECT FROM pg_replication_slots WHERE slot_name = '{name}')"
        )

    def wal_position(self):
        """Up to where a follower can have WAL from it, in bytes."""
        return int(self.sql(WAL_POSITION)[0][0])

    def replayed(self):
        return int(self.sql(REPLAY_POSITION)[0][0])

    def wait_for(self, query, what, timeout=30):
        """The rows of `query` once there are any, asked in one session."""

        def failed():
            return f"{self.name}: {what}:\n{self.process.log()[-2000:]}"

        with contextlib.closing(self.connect()) as session, session.cursor() as cursor:

            def rows():
                cursor.execute(query)
                return cursor.fetchall()

            return wait_until(rows, timeout, failed)

    def wait_for_replay(self, upstream=None, timeout=30):
        """Returns when it has replayed what `upstream` (else its own) has by now."""
        position = (upstream or self.source.node).wal_position()
        query = f"SELECT 1 WHERE ({REPLAY_POSITION}) >= {position}"
        self.wait_for(query, f"has not replayed {position}", timeout)

    def wait_for_stream(self, timeout=30):
        """Returns when both it and its upstream say that it streams."""
        receiver = "SELECT 1 FROM pg_stat_wal_receiver WHERE status = 'streaming'"
        self.wait_for(receiver, "does not stream", timeout)
        sender = (
            "SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'"
            f" AND application_name = '{self.name}'"
        )
        self.source.node.wait_for(sender, f"does not stream to {self.name}", timeout)

    def pause_replay(self):
        self.sql("SELECT pg_wal_replay_pause()")
        query = "SELECT 1 WHERE pg_get_wal_replay_pause_state() = 'paused'"
        self.wait_for(query, "replay does not pause")

    def resume_replay(self):
        self.sql("SELECT pg_wal_replay_resume()")

    def switch_wal(self, times=1):
        """Fills so many segments."""
        for _ in range(times):
            self.sql("SELECT pg_logical_emit_message(false, 'bed', '')", "SELECT pg_switch_wal()")


WAL_POSITION = """SELECT CASE WHEN pg_is_in_recovery()
  THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
  ELSE pg_current_wal_flush_lsn() END - '0/0'::pg_lsn"""
REPLAY_POSITION = "SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn"


def _quoted(value):
    return "'" + str(value).replace("'", "''") + "'"
