"""The primary dies, and the standby that has most takes over."""

from pgvigil_testing.node import Source
from pgvigil_demo import column
from pgvigil_demo.play import Failure


def fail_over(stage):
    """What an operator would do: node2 is synchronous, so it has every commit that was answered."""
    old, new, other = (stage.nodes[name] for name in ("node1", "node2", "node3"))
    end = new.wal_position()
    new.promote()
    new.wait_for("SELECT 1 WHERE NOT pg_is_in_recovery()", "is not promoted")
    _rejoin(other, Source(new, stage.cluster.add_link(new), "node3_slot"), end)
    old.rebuild(Source(new, stage.cluster.add_link(new), "node1_slot"))
    for node in (old, other):
        node.wait_for_stream()
    new.configure(synchronous_standby_names="node1")
    stage.load.start(new)


def _rejoin(node, source, end):
    """An asynchronous standby may have WAL beyond `end` that the promoted one never got."""
    if node.wal_position() <= end:
        node.follow(source)
    else:
        node.shut_down()
        node.rebuild(source)


CRASH = Failure(
    name="primary-crash",
    breaks="node1, the primary, is killed",
    mends="node2 is promoted, node3 follows it, node1 is rebuilt as its synchronous standby",
    columns=(
        column.up("node1"),
        column.state("node1", "pg_ha_state", "state", width=11),
        column.role("node1"),
        column.role("node2"),
        # A primary has no receiver, and its page says nothing of one.
        column.verdict("node2", "receiver_down", good=(column.ABSENT,)),
        column.verdict("node3", "receiver_down"),
        column.lag("node3"),
        column.verdict("node3", "standby_stale", within=10),
    ),
    begin=lambda stage: stage.nodes["node1"].kill(),
    mend=fail_over,
)
