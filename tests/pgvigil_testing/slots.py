"""Replication slots that nobody uses."""

from pgvigil_testing.processes import wait_until


def invalidate_slot(node, name):
    """Writes WAL until max_slot_wal_keep_size, set to one segment, invalidates the slot `name`."""
    node.configure(max_slot_wal_keep_size="16MB")
    query = f"SELECT wal_status FROM pg_replication_slots WHERE slot_name = '{name}'"

    def lost():
        node.switch_wal(2)
        node.sql("CHECKPOINT")
        return node.sql(query) == [("lost",)]

    wait_until(lost, 60, lambda: f"the slot is {node.sql(query)}")
