"""Slots nobody uses, slots that lose their WAL, and standbys that stream without one."""

import pytest

from pgvigil_testing.slots import invalidate_slot
from pgvigil_testing.verdicts import state, verdict, wait_for_page

MEGABYTES_40 = "ha: {slot_retained_bytes: 40000000}\n"
SECOND = "ha: {slot_idle: 1s}\n"


def orphaned(page, slot):
    return verdict(page, "slot_orphaned", slot)


def fates(page, slot):
    return verdict(page, "slot_endangered", slot), verdict(page, "slot_lost", slot)


def is_exact(page, slot):
    bounds = [
        labels["bound"] for labels, _ in page.samples("pg_ha_slot_inactive_seconds", slot_name=slot)
    ]
    return bounds == ["exact"]


def test_unused_slot_is_orphaned_by_what_it_holds(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation)
    cluster.add_standby()
    primary = cluster.primary
    primary.create_slot("forgotten")
    pgvigil = start_pgvigil(dsn=primary.dsn(), config=MEGABYTES_40)
    _, page = pgvigil.scrape()
    # Created before pgvigil came, on a server that has just started: nobody knows when it was used.
    assert (orphaned(page, "forgotten"), orphaned(page, "standby_slot")) == ("unknown", "false")
    primary.switch_wal(3)
    _, page = pgvigil.scrape()
    assert orphaned(page, "forgotten") == "true"
    assert page.value("pg_ha_wal_retained_bytes", holder="slot:forgotten") > 40_000_000
    primary.sql("SELECT pg_drop_replication_slot('forgotten')")
    _, page = pgvigil.scrape()
    assert not page.samples("pg_ha_verdict", subject="forgotten")


def test_unused_slot_is_orphaned_by_time(installation, start_cluster, start_pgvigil):
    primary = start_cluster(installation).primary
    pgvigil = start_pgvigil(dsn=primary.dsn(), config=SECOND)
    pgvigil.scrape()
    primary.create_slot("fresh")
    wait_for_page(pgvigil, lambda page: orphaned(page, "fresh") == "true", "not seen")


def test_slot_created_meanwhile_is_known_to_be_new(installation, start_cluster, start_pgvigil):
    primary = start_cluster(installation).primary
    pgvigil = start_pgvigil(dsn=primary.dsn())
    pgvigil.scrape()
    primary.create_slot("fresh")
    _, page = pgvigil.scrape()
    assert orphaned(page, "fresh") == "false"
    assert is_exact(page, "fresh")


def test_slot_of_a_cut_standby_is_inactive(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation)
    standby = cluster.add_standby()
    pgvigil = start_pgvigil(dsn=cluster.primary.dsn(), config=SECOND)
    _, page = pgvigil.scrape()
    assert orphaned(page, "standby_slot") == "false"
    standby.source.link.cut()
    page = wait_for_page(pgvigil, lambda page: orphaned(page, "standby_slot") == "true", "not seen")
    assert page.value("pg_ha_slot_inactive_seconds", slot_name="standby_slot") > 1
    standby.source.link.restore()
    wait_for_page(pgvigil, lambda page: orphaned(page, "standby_slot") == "false", "not over")


def test_nothing_is_known_of_slots_of_a_server_that_hangs(
    installation, start_cluster, start_pgvigil
):
    primary = start_cluster(installation).primary
    pgvigil = start_pgvigil(dsn=primary.dsn())
    primary.create_slot("one")
    pgvigil.scrape()
    primary.freeze()
    page = wait_for_page(pgvigil, lambda page: orphaned(page, "one") == "unknown", "still known")
    assert fates(page, "one") == ("unknown", "unknown")
    primary.thaw()
    wait_for_page(pgvigil, lambda page: fates(page, "one") == ("false", "false"), "still unknown")


def test_slot_is_endangered_then_lost(installation, start_cluster, start_pgvigil):
    primary = start_cluster(installation, settings={"max_slot_wal_keep_size": "64MB"}).primary
    primary.create_slot("slow")
    pgvigil = start_pgvigil(dsn=primary.dsn())
    _, page = pgvigil.scrape()
    assert fates(page, "slow") == ("false", "false")

    def in_danger(page):
        if fates(page, "slow") == ("true", "false"):
            return True
        primary.switch_wal()
        return False

    wait_for_page(pgvigil, in_danger, "not endangered")
    invalidate_slot(primary, "slow")
    _, page = pgvigil.scrape()
    assert fates(page, "slow") == ("false", "true")
    reason = {"slot_name": "slow", "reason": "wal_removed"}
    assert page.value("pg_ha_slot_invalidated_info", **reason) == 1
    assert not page.samples("pg_ha_wal_retained_bytes", holder="slot:slow")


def test_standby_that_should_have_a_slot(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation)
    cluster.add_standby("bare", slot=False)
    at_once = "queries: {pg_ha_standby_slots: {cache: 0s}}\n"
    pgvigil = start_pgvigil(dsn=cluster.primary.dsn(), config=at_once)

    def said(page, name):
        return verdict(page, "standby_without_slot", name)

    wait_for_page(pgvigil, lambda page: said(page, "bare") == "false", "not seen")  # nobody has one
    cluster.primary.create_slot("bare_slot")
    _, page = pgvigil.scrape()
    assert said(page, "bare") == "true"  # one waits for it
    cluster.primary.sql("SELECT pg_drop_replication_slot('bare_slot')")
    cluster.add_standby("other")
    page = wait_for_page(pgvigil, lambda page: said(page, "other") == "false", "not seen")
    assert said(page, "bare") == "true"


def test_standby_says_what_holds_its_wal(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation, settings={"wal_keep_size": "32MB"})
    standby = cluster.add_standby()
    standby.create_slot("downstream")
    pgvigil = start_pgvigil(dsn=standby.dsn(), config=MEGABYTES_40)
    _, page = pgvigil.scrape()
    before = page.value("pg_ha_wal_written_bytes_total")
    cluster.primary.switch_wal(3)
    standby.wait_for_replay()
    _, page = pgvigil.scrape()
    assert page.value("pg_ha_wal_written_bytes_total") - before > 32_000_000
    assert orphaned(page, "downstream") == "true"
    assert 32 << 20 <= page.value("pg_ha_wal_retained_bytes", holder="wal_keep_size") < 48 << 20
    assert page.value("pg_ha_wal_retained_bytes", holder="slot:downstream") > 40_000_000
    assert not page.samples("pg_ha_wal_retained_bytes", holder="archiver")
    assert state(page, "pg_ha_wal_biggest_holder_info", "holder") in (
        "checkpoint",
        "slot:downstream",
    )


def test_copy_of_a_failover_slot(installation, start_cluster, start_pgvigil):
    if installation.major < 17:
        pytest.skip("slots are synchronised from 17 on")
    cluster = start_cluster(installation, settings={"wal_level": "logical"})
    create = "SELECT pg_create_logical_replication_slot('fed', 'pgoutput', failover => true)"
    cluster.primary.sql(create)
    cluster.primary.switch_wal(2)
    standby = cluster.add_standby(settings={"hot_standby_feedback": "on"})
    ((conninfo,),) = standby.sql("SHOW primary_conninfo")
    standby.configure(primary_conninfo=f"{conninfo} dbname=postgres", sync_replication_slots="on")
    pgvigil = start_pgvigil(dsn=standby.dsn())

    def copy(page):
        return state(page, "pg_ha_slot_copy_state", slot_name="fed")

    # The standby was made later than the slot, and lacks what its consumer may still ask for.
    page = wait_for_page(pgvigil, lambda page: copy(page) == "not_ready", "no copy", 60)
    assert verdict(page, "slot_copy_stale", "fed") == "true"
    moved = "SELECT pg_replication_slot_advance('fed', pg_current_wal_flush_lsn())"
    cluster.primary.sql("SELECT pg_log_standby_snapshot()", moved)
    page = wait_for_page(pgvigil, lambda page: copy(page) == "fresh", "never ready", 60)
    assert verdict(page, "slot_copy_stale", "fed") == "false"
    assert not page.samples("pg_ha_verdict", verdict="slot_orphaned", subject="fed")
