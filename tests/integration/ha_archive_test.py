"""An archive command that fails, hangs, is empty, or throws WAL away."""

import dataclasses

import pytest

from pgvigil_testing.pgvigil import slowness
from pgvigil_testing.verdicts import bad, verdict, wait_for_page

CONFIG = "ha: {archive_delay: 1s}\nqueries: {pg_ha_archive_ready: {cache: 1s}}\n"
VERDICTS = {"archive_failing", "archive_late", "archive_unconfigured", "archive_discards"}
NEAR_ZERO = 3 * slowness()
SEGMENT = 16 << 20


@dataclasses.dataclass
class Failure:
    name: str
    begin: object
    bad: set
    method: str = "command"


FAILURES = [
    Failure("fails", lambda archive, node: archive.fail(node), {"archive_failing", "archive_late"}),
    Failure("hangs", lambda archive, node: archive.hang(node), {"archive_late"}),
    Failure(
        "is empty",
        lambda archive, node: archive.empty(node),
        {"archive_unconfigured", "archive_late"},
        method="none",
    ),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.name)
def test_archive_command(failure, installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation, archive=True)
    archive, primary = cluster.archive, cluster.primary
    archive.archive_now(primary)
    pgvigil = start_pgvigil(dsn=primary.dsn(), config=CONFIG)
    wait_for_page(pgvigil, healthy, "not healthy before")

    failure.begin(archive, primary)
    primary.switch_wal()

    def broken(page):
        assert page.value("pg_ha_archive_info", mode="on", method=failure.method) == 1
        assert page.value("pg_ha_archive_rpo_bytes") >= SEGMENT
        assert page.value("pg_ha_archive_rpo_seconds") > 1
        return verdicts(page) == failure.bad

    wait_for_page(pgvigil, broken, "not seen")
    archive.restore(primary)
    archive.archive_now(primary)
    wait_for_page(pgvigil, healthy, "not healthy after")


def test_archive_command_that_throws_wal_away(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation, archive=True)
    cluster.archive.archive_now(cluster.primary)
    pgvigil = start_pgvigil(dsn=cluster.primary.dsn(), config=CONFIG)
    wait_for_page(pgvigil, healthy, "not healthy before")
    cluster.primary.configure(archive_command="/bin/true")
    wait_for_page(pgvigil, lambda page: verdicts(page) == {"archive_discards"}, "not seen")
    cluster.archive.restore(cluster.primary)
    wait_for_page(pgvigil, healthy, "not healthy after")


def test_only_who_archives_is_judged(installation, start_cluster, start_pgvigil):
    cluster = start_cluster(installation, archive=True)
    on = {"archive_mode": "on", "archive_command": "false"}
    standby = cluster.add_standby(settings=on)
    pgvigil = start_pgvigil(dsn=standby.dsn(), config=CONFIG)

    # Until its first answer has landed a check cannot know that it has nothing to judge.
    def settled(page):
        said = {labels["verdict"] for labels, _ in page.samples("pg_ha_verdict")}
        return verdict(page, "receiver_down") == "false" and not said & VERDICTS

    page = wait_for_page(pgvigil, settled, "a standby's archive is judged")
    assert page.samples("pg_ha_archive_info") == []


def verdicts(page):
    return {name for name, _ in bad(page) if name in VERDICTS}


def healthy(page):
    known = {verdict(page, name) for name in VERDICTS}
    lost = page.value("pg_ha_archive_rpo_seconds", basis="watched")
    return known == {"false"} and lost < NEAR_ZERO
