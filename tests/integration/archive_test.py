"""What an archive lacks, and the ways archiving goes wrong."""

from pgvigil_testing.verdicts import state, verdict, wait_for_page

# The directory is read for every page, and a file is late soon.
IMPATIENT = "ha: {archive_delay: 1s}\nqueries: {pg_ha_archive_ready: {cache: 0s}}\n"
SEGMENT = 16 << 20
VERDICTS = ("archive_failing", "archive_late", "archive_discards", "archive_unconfigured")


def true_ones(page):
    """What is wrong with the archive; fails when a verdict is unknown."""
    said = {name: verdict(page, name) for name in VERDICTS}
    if "unknown" in said.values():
        raise LookupError(f"unknown: {said}")
    return {name for name, state in said.items() if state == "true"}


def wait_for(pgvigil, expected):
    return wait_for_page(pgvigil, lambda page: true_ones(page) == expected, f"not {expected}", 60)


def rpo(page):
    return page.value("pg_ha_archive_rpo_bytes")


def test_archive_that_works_lacks_the_last_segment(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation, archive=True)
    cluster.archive.archive_now(cluster.primary)
    pgvigil = start_pgvigil(dsn=cluster.primary.dsn(), config=IMPATIENT)
    page = wait_for(pgvigil, set())
    assert state(page, "pg_ha_archive_info", "method") == "command"
    # A segment that is not full is nobody's to archive, however long it lies there.
    cluster.primary.sql("SELECT pg_logical_emit_message(false, 'bed', 'unfinished')")

    def lacks_for_long(page):
        return page.value("pg_ha_archive_rpo_seconds", basis="watched") > 2 and not true_ones(page)

    page = wait_for_page(pgvigil, lacks_for_long, "not lacking, or late")
    assert 0 < rpo(page) < SEGMENT


def test_failing_command(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation, archive=True)
    primary = cluster.primary
    cluster.archive.archive_now(primary)
    pgvigil = start_pgvigil(dsn=primary.dsn(), config=IMPATIENT)
    wait_for(pgvigil, set())
    cluster.archive.fail(primary)
    _, page = pgvigil.scrape()
    assert verdict(page, "archive_failing") == "true"
    primary.switch_wal(2)
    wait_for(pgvigil, {"archive_failing", "archive_late"})
    _, page = pgvigil.scrape()
    assert rpo(page) >= 2 * SEGMENT
    assert page.value("pg_ha_wal_retained_bytes", holder="archiver") == rpo(page)
    assert page.value("pg_ha_archive_rpo_seconds", basis="watched") > 0
    cluster.archive.restore(primary)
    wait_for_page(pgvigil, lambda page: rpo(page) < SEGMENT and not true_ones(page), "not mended")


def test_hanging_command_is_late_and_fails_nothing(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation, archive=True)
    cluster.archive.archive_now(cluster.primary)
    pgvigil = start_pgvigil(dsn=cluster.primary.dsn(), config=IMPATIENT)
    cluster.archive.hang(cluster.primary)
    wait_for(pgvigil, {"archive_late"})
    cluster.archive.restore(cluster.primary)
    wait_for(pgvigil, set())


def test_command_that_does_nothing(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation, archive=True)
    cluster.archive.archive_now(cluster.primary)
    pgvigil = start_pgvigil(dsn=cluster.primary.dsn())
    for command, expected in (("/bin/true", "archive_discards"), ("", "archive_unconfigured")):
        cluster.primary.configure(archive_command=command)
        wait_for(pgvigil, {expected})
    cluster.archive.restore(cluster.primary)
    wait_for(pgvigil, set())


def test_archive_never_tried_is_unknown(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation, archive=True)
    pgvigil = start_pgvigil(dsn=cluster.primary.dsn())
    _, page = pgvigil.scrape()
    assert verdict(page, "archive_failing") == "unknown"
    assert not page.samples("pg_ha_archive_rpo_bytes")
    cluster.archive.archive_now(cluster.primary)
    wait_for_page(pgvigil, lambda page: verdict(page, "archive_failing") == "false", "unknown")


def test_server_that_archives_nothing_says_nothing(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation, archive=True)
    standby = cluster.add_standby(settings={"archive_mode": "on"})
    for node in (standby, start_cluster(installation).primary):
        pgvigil = start_pgvigil(dsn=node.dsn())
        page = pgvigil.whole_page()
        assert not [name for name in VERDICTS if page.samples("pg_ha_verdict", verdict=name)]
        assert not page.samples("pg_ha_archive_rpo_seconds")


def test_standby_that_always_archives(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation)
    replica = start_cluster(archive=True, follows=cluster)
    cluster.primary.switch_wal(2)
    replica.archive.wait_for_files(1)
    pgvigil = start_pgvigil(dsn=replica.primary.dsn(), config=IMPATIENT)
    page = wait_for(pgvigil, set())
    assert state(page, "pg_ha_archive_info", "mode") == "always"
    wait_for_page(pgvigil, lambda page: rpo(page) < SEGMENT, "nothing known of the archive")


def test_promoted_server_has_archived_nothing_yet(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation, archive=True)
    standby = cluster.add_standby(settings=cluster.archive.settings())
    pgvigil = start_pgvigil(dsn=standby.dsn(), config=IMPATIENT)
    pgvigil.whole_page()
    standby.promote()
    # Its history file is archived at once, and tells nothing of segments.
    page = wait_for_page(
        pgvigil, lambda page: verdict(page, "archive_failing") == "false", "unknown"
    )
    assert page.value("pg_ha_timeline") == 2
    assert not page.samples("pg_ha_archive_rpo_bytes")
    cluster.archive.archive_now(standby)
    wait_for_page(pgvigil, lambda page: rpo(page) < SEGMENT, "nothing known of the archive")
    wait_for(pgvigil, set())
