"""Transactions that do not end, and what they hold up."""

import contextlib
import threading

from pgvigil_testing.processes import wait_until


class HangingCommit:
    """A commit that waits for a synchronous standby: hangs when the constructor returns. close()
    gives up waiting if it still does. `ended` tells whether it came through."""

    def __init__(self, node, table="hanging"):
        self._session = node.connect()
        with self._session.cursor() as cursor:
            cursor.execute("SET synchronous_commit = local")
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {table} (id int)")
            cursor.execute("RESET synchronous_commit")
        self._thread = threading.Thread(target=self._commit, args=(table,), daemon=True)
        self._thread.start()
        pid = self._session.get_backend_pid()
        waiting = f"SELECT 1 FROM pg_stat_activity WHERE pid = {pid} AND wait_event = 'SyncRep'"
        node.wait_for(waiting, "no commit hangs")

    def _commit(self, table):
        import psycopg2

        with contextlib.suppress(psycopg2.Error), self._session.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} VALUES (1)")

    @property
    def ended(self):
        return not self._thread.is_alive()

    def wait(self, timeout=30):
        """Returns when the commit has come through."""
        self._thread.join(timeout)
        if not self.ended:
            raise TimeoutError(f"the commit still hangs after {timeout} s")

    def close(self):
        if not self.ended:
            self._session.cancel()
            self._thread.join()
        self._session.close()


class QueryConflict:
    """Replay on `standby` waits for a query that needs rows which `primary` has vacuumed away: it
    waits when the constructor returns, until release(). Sets max_standby_streaming_delay = -1."""

    def __init__(self, primary, standby):
        standby.configure(max_standby_streaming_delay="-1")
        primary.sql("CREATE TABLE vacuumed AS SELECT generate_series(1, 10) AS id")
        standby.wait_for_replay(primary)
        self._session = standby.connect()
        with self._session.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT count(*) FROM vacuumed")
        # One row stays: an empty table would be truncated, which is another conflict.
        primary.sql("DELETE FROM vacuumed WHERE id < 10")
        wait_until(lambda: self._waits(primary, standby), 30, "replay does not wait for the query")

    @staticmethod
    def _waits(primary, standby):
        """Vacuum spares what a snapshot of that moment might see, a writer's for instance."""
        primary.sql("VACUUM vacuumed")
        query = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'RecoveryConflictSnapshot'"
        return standby.sql(query)

    def release(self):
        self._session.close()

    close = release


def prepare_transaction(node, name="forgotten", table="prepared"):
    """A prepared transaction that has written, and that nobody ends."""
    node.sql(
        f"CREATE TABLE IF NOT EXISTS {table} (id int)",
        "BEGIN",
        f"INSERT INTO {table} VALUES (1)",
        f"PREPARE TRANSACTION '{name}'",
    )
