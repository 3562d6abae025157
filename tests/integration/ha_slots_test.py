"""A slot nobody uses: it holds WAL back, is endangered, and loses it."""

from pgvigil_testing.slots import invalidate_slot
from pgvigil_testing.verdicts import bad, verdict, wait_for_page

CONFIG = "ha: {slot_retained_bytes: 20000000}\n"
SLOT = "forgotten"
SEGMENT = 16 << 20


def test_orphaned_slot_is_told_and_then_invalidated(installation, start_cluster, start_pgvigil):
    primary = start_cluster(installation).primary
    pgvigil = start_pgvigil(dsn=primary.dsn(), config=CONFIG)
    page = wait_for_page(pgvigil, lambda page: page.value("pg_up") == 1, "not up")
    assert page.samples("pg_ha_verdict", subject=SLOT) == []

    primary.create_slot(SLOT)
    page = wait_for_page(pgvigil, lambda page: verdict(page, "slot_lost", SLOT) == "false", "lost")
    # Nobody saw when it was used last: it may be anybody's.
    assert verdict(page, "slot_orphaned", SLOT) in ("false", "unknown")

    primary.switch_wal(3)
    page = wait_for_page(pgvigil, lambda page: about_slot(page) == {"slot_orphaned"}, "no orphan")
    retained = page.value("pg_ha_wal_retained_bytes", holder=f"slot:{SLOT}")
    assert 2 * SEGMENT <= retained <= 4 * SEGMENT
    assert page.value("pg_ha_slot_inactive_seconds", slot_name=SLOT) > 0

    primary.configure(max_slot_wal_keep_size="16MB")
    wait_for_page(pgvigil, lambda page: "slot_endangered" in about_slot(page), "in no danger")

    invalidate_slot(primary, SLOT)
    page = wait_for_page(pgvigil, lambda page: about_slot(page) == {"slot_lost"}, "not lost")
    assert page.value("pg_ha_slot_invalidated_info", slot_name=SLOT, reason="wal_removed") == 1

    primary.sql(f"SELECT pg_drop_replication_slot('{SLOT}')")
    wait_for_page(pgvigil, lambda page: not page.samples("pg_ha_verdict", subject=SLOT), "there")


def about_slot(page):
    return {name for name, subject in bad(page) if subject == SLOT}
