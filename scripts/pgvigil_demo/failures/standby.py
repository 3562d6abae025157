"""Failures of a standby, or of what it needs."""

from pgvigil_demo import column
from pgvigil_demo.play import Failure

CUT = Failure(
    name="standby-cut",
    breaks="the network between node3 and the primary is cut",
    mends="the network works again",
    columns=(
        column.verdict("node1", "standbys_missing"),
        column.state("node3", "pg_ha_receiver_state", "receiver"),
        column.verdict("node3", "receiver_down"),
        column.lag("node3"),
        column.verdict("node3", "standby_stale", within=10),
    ),
    begin=lambda stage: stage.nodes["node3"].source.link.cut(),
    mend=lambda stage: stage.nodes["node3"].source.link.restore(),
)

REPLAY_PAUSED = Failure(
    name="replay-paused",
    breaks="somebody pauses replay on node3",
    mends="replay is resumed",
    columns=(
        column.state("node3", "pg_ha_receiver_state", "receiver"),
        column.state("node3", "pg_ha_replay_state", "replay"),
        column.verdict("node3", "replay_paused"),
        column.lag("node3"),
        column.verdict("node3", "standby_stale", within=10),
    ),
    begin=lambda stage: stage.nodes["node3"].pause_replay(),
    mend=lambda stage: stage.nodes["node3"].resume_replay(),
)

SYNC_LOST = Failure(
    name="sync-lost",
    breaks="the network between node2, the synchronous standby, and the primary is cut",
    mends="the network works again",
    columns=(
        column.verdict("node1", "sync_standbys_missing"),
        column.verdict("node1", "writes_blocked"),
        column.number("node1", "pg_ha_sync_waiting_commits", "hanging", digits=0),
        column.number("node1", "pg_ha_sync_longest_wait_seconds", "longest, s"),
        column.verdict("node2", "receiver_down"),
    ),
    begin=lambda stage: stage.nodes["node2"].source.link.cut(),
    mend=lambda stage: stage.nodes["node2"].source.link.restore(),
)
