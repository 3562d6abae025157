"""Every failure that scripts/demo can play, by name."""

from pgvigil_demo.failures import primary, standby

FAILURES = {
    failure.name: failure
    for failure in (
        primary.CRASH,
        standby.CUT,
        standby.REPLAY_PAUSED,
    )
}
