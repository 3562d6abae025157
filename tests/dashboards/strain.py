"""What keeps a server busy, so that every graph of load has something to show."""

import contextlib
import threading

from pgvigil_testing.load import WriteLoad, sever

_ROWS = 20000
_TABLES = (
    "CREATE TABLE big (id int PRIMARY KEY, filler text)",
    f"INSERT INTO big SELECT i, repeat('x', 200) FROM generate_series(1, {_ROWS}) AS i",
    "CREATE SEQUENCE numbers",
    "SELECT nextval('numbers')",
)
_READS = (
    "SELECT count(filler) FROM big",
    "SELECT filler FROM big WHERE id = 7",
    "UPDATE big SET filler = repeat('y', 200) WHERE id < 50",
)
# So slow that it is under way for as long as the test runs.
_VACUUM = ("SET vacuum_cost_delay = 100", "SET vacuum_cost_limit = 1", "VACUUM big")


class Strain:
    """Writes, reads, a vacuum, and a session that waits for a lock; gone with close()."""

    def __init__(self, node):
        self._stopped = threading.Event()
        with contextlib.ExitStack() as stack:
            node.sql(*_TABLES)
            stack.enter_context(contextlib.closing(WriteLoad(node)))
            self._stack = stack
            self._repeat(node)
            self._block(node)
            self._run(node, "SELECT FROM locked")
            self._run(node, *_VACUUM)
            self._stack = stack.pop_all()

    def _block(self, node):
        """Holds the lock that the next session waits for."""
        node.sql("CREATE TABLE locked ()")
        holder = self._stack.enter_context(contextlib.closing(node.connect()))
        holder.autocommit = False
        with holder.cursor() as cursor:
            cursor.execute("LOCK TABLE locked")
            cursor.execute("INSERT INTO big VALUES (0, '')")

    def _repeat(self, node):
        def read(cursor):
            while not self._stopped.wait(0.05):
                for statement in _READS:
                    cursor.execute(statement)

        self._start(node, read)

    def _run(self, node, *statements):
        def all_of_them(cursor):
            for statement in statements:
                cursor.execute(statement)

        self._start(node, all_of_them)

    def _start(self, node, work):
        """In a session and a thread of its own, until the session is severed."""
        import psycopg2

        session = node.connect()

        def run():
            with contextlib.suppress(psycopg2.Error), session.cursor() as cursor:
                work(cursor)

        thread = threading.Thread(target=run, daemon=True)
        self._stack.callback(session.close)
        self._stack.callback(thread.join)
        self._stack.callback(sever, session)
        thread.start()

    def close(self):
        self._stopped.set()
        self._stack.close()
