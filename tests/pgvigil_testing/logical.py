"""Logical replication between two servers of different system identifiers."""

from pgvigil_testing.node import Node, Origin


class Subscriber(Node):
    """A server of its own that subscribes to the table `published` of `publisher`, which must have
    wal_level = logical. Follows when the constructor returns; `link` may lead to the publisher."""

    def __init__(self, publisher, link=None, name="subscription"):
        self.publisher = publisher
        self.subscription = name
        super().__init__("subscriber", publisher.installation, origin=Origin(family="-subscriber"))
        try:
            self._subscribe(publisher.port if link is None else link.port)
        except BaseException:
            self.close()
            raise

    def _subscribe(self, port):
        table = "CREATE TABLE published (id int PRIMARY KEY)"
        self.publisher.sql(table, "CREATE PUBLICATION published FOR TABLE published")
        self.create_role()
        self.sql(
            table,
            f"CREATE SUBSCRIPTION {self.subscription} CONNECTION"
            f" 'host=127.0.0.1 port={port} user=postgres dbname=postgres'"
            " PUBLICATION published",
        )
        ready = (
            "SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_subscription_rel WHERE srsubstate <> 'r')"
        )
        self.wait_for(ready, "tables are not synchronised")

    def wait_for_row(self, number):
        self.wait_for(f"SELECT 1 FROM published WHERE id = {number}", f"row {number} is missing")

    def break_apply(self, number):
        """A row that is here already: the apply worker fails on it, again and again."""
        self.sql(f"INSERT INTO published VALUES ({number})")
        self.publisher.sql(f"INSERT INTO published VALUES ({number})")
        self._wait_for_error()

    def _wait_for_error(self):
        query = (
            "SELECT 1 FROM pg_stat_subscription_stats WHERE apply_error_count > 0"
            if self.installation.major >= 15
            else "SELECT 1 FROM pg_stat_subscription WHERE pid IS NULL"
        )
        self.wait_for(query, "apply does not fail")

    def mend_apply(self, number):
        self.sql(f"DELETE FROM published WHERE id = {number}")
        self.wait_for_row(number)
