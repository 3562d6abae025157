"""A write load that remembers when each of its commits returned."""

import contextlib
import os
import socket
import threading
import time

_PAUSE_SECONDS = 0.01


class WriteLoad:
    """Commits one row after the other on `node` from the constructor's return until stop().

    `commits[i]` is the wall time (time.time()) at which the commit of row i returned; row i has the
    id i. It ends by itself when the server ends its session: `error` says why.
    """

    def __init__(self, node, table="load"):
        self.commits = []
        self.error = None
        self._table = table
        node.sql(f"CREATE TABLE {table} (id bigint)")
        self._session = node.connect()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        import psycopg2

        with self._session.cursor() as cursor:
            while not self._stopped.wait(_PAUSE_SECONDS):
                try:
                    cursor.execute(f"INSERT INTO {self._table} VALUES ({len(self.commits)})")
                except psycopg2.Error as error:
                    self.error = None if self._stopped.is_set() else error
                    return
                self.commits.append(time.time())

    def seconds_unseen(self, standby):
        """Now minus the commit time of the oldest row that `standby` does not show; else 0."""
        ((last,),) = standby.sql(f"SELECT coalesce(max(id), -1) FROM {self._table}")
        now, unseen = time.time(), last + 1
        return now - self.commits[unseen] if unseen < len(self.commits) else 0.0

    def stop(self):
        """Ends also a commit that hangs, and a session of a server that is frozen."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(10 * _PAUSE_SECONDS)
            sever(self._session)
            self._thread.join()

    def close(self):
        self.stop()
        self._session.close()


def sever(session):
    """Ends the connection under a thread that waits for the server."""
    with contextlib.suppress(OSError):
        with socket.socket(fileno=os.dup(session.fileno())) as shared:
            shared.shutdown(socket.SHUT_RDWR)
