"""Databases with difficult names, many of them, and some that vanish."""

import contextlib

import pytest

from pgvigil_testing import faults
from pgvigil_testing.processes import wait_until

NAMES = [
    "with space",
    'double"quote',
    "single'quote",
    "back\\slash",
    "new\nline",
    "elephant \U0001f418",
    "a=b host=x",
    "%41",
    "UPPER",
]

EVERYWHERE = """
dialect: pgvigil
queries:
  test_place:
    query: SELECT pg_catalog.current_database()::text AS db, 1 AS here
    databases: ["*"]
    metrics:
      - db: {usage: LABEL}
      - here: {usage: GAUGE, description: Ran in this database.}
"""


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def create(server, name, options=""):
    server.sql(f"CREATE DATABASE {quoted(name)} {options}")


def places(page):
    return {labels["db"] for labels, _ in page.samples("test_place_here")}


@pytest.mark.parametrize("host", ["127.0.0.1", "socket"])
def test_names_with_spaces_quotes_and_emoji(start_server, start_pgvigil, host):
    server = start_server()
    for name in NAMES:
        create(server, name)
    address = server.socket_folder if host == "socket" else host
    pgvigil = start_pgvigil(dsn=server.dsn(host=address), queries=[EVERYWHERE])
    wanted = {*NAMES, "postgres"}
    wait_until(lambda: wanted <= places(pgvigil.scrape()[1]), 30, "every database on the page")
    _, page = pgvigil.scrape()
    sized = {labels["datname"] for labels, _ in page.samples("pg_stat_database_xact_commit")}
    assert wanted <= sized
    assert 2 <= server.most_sessions() <= faults.BUDGET


def test_database_dropped_between_two_scrapes(start_server, start_pgvigil):
    server = start_server()
    create(server, "doomed")
    pgvigil = start_pgvigil(dsn=server.dsn(), queries=[EVERYWHERE])
    before = faults.baseline(pgvigil)
    wait_until(lambda: "doomed" in places(pgvigil.scrape()[1]), 10, "the database on the page")
    server.sql("DROP DATABASE doomed WITH (FORCE)")
    verdict = faults.scrape(pgvigil)
    assert (verdict.up, verdict.state) == (1, "up")
    wait_until(lambda: "doomed" not in places(pgvigil.scrape()[1]), 10, "the database gone")
    rest = {key for key in before if ("datname", "doomed") not in key[1]}
    faults.assert_whole(rest, faults.scrape(pgvigil))


def test_created_database_appears(start_server, start_pgvigil):
    server = start_server()
    pgvigil = start_pgvigil(dsn=server.dsn(), queries=[EVERYWHERE])
    pgvigil.scrape()
    create(server, "late")
    wait_until(lambda: "late" in places(pgvigil.scrape()[1]), 10, "the new database on the page")


def test_two_hundred_databases(start_server, start_pgvigil):
    server = start_server()
    with contextlib.closing(server.connect()) as session, session.cursor() as cursor:
        for number in range(200):
            cursor.execute(f"CREATE DATABASE many{number}")
    pgvigil = start_pgvigil(dsn=server.dsn(), queries=[EVERYWHERE])
    wanted = {f"many{number}" for number in range(200)}
    reached = set()

    def all_reached():
        verdict = faults.scrape(pgvigil)
        assert (verdict.up, verdict.state) == (1, "up")
        reached.update(
            dict(labels)["db"] for name, labels in verdict.series if name == "test_place_here"
        )
        return wanted <= reached

    wait_until(all_reached, 60, lambda: f"{len(reached)} of 201 databases reached")
    assert 2 <= server.most_sessions() <= faults.BUDGET


def test_database_that_is_no_utf8(start_server, start_pgvigil):
    server = start_server()
    server.sql(
        "CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'"
    )
    with contextlib.closing(server.connect("ascii")) as session:
        session.set_client_encoding("SQL_ASCII")
        session.cursor().execute(b'CREATE TABLE "caf\xe9" AS SELECT 1 AS a')
        session.cursor().execute(b'CREATE DATABASE "d\xe9p"')
    for database in ("ascii", "postgres"):
        pgvigil = start_pgvigil(dsn=server.dsn(dbname=database))
        verdicts = faults.scrape_many(pgvigil, 2)
        assert {(verdict.up, verdict.state) for verdict in verdicts} == {(1, "up")}
        page = pgvigil.whole_page()
        names = {labels["datname"] for labels, _ in page.samples("pg_stat_database_xact_commit")}
        assert r"d\xe9p" in names
        if database == "ascii":
            tables = {
                labels["relname"] for labels, _ in page.samples("pg_stat_user_tables_n_live_tup")
            }
            assert r"caf\xe9" in tables


def test_database_without_connect_privilege_is_counted(start_server, start_pgvigil):
    server = start_server()
    create(server, "closed")
    server.sql("REVOKE CONNECT ON DATABASE closed FROM PUBLIC")
    pgvigil = start_pgvigil(dsn=server.dsn(), queries=[EVERYWHERE])
    verdicts = faults.scrape_many(pgvigil, 2)
    assert {(verdict.up, verdict.state) for verdict in verdicts} == {(1, "up")}
    _, page = pgvigil.scrape()
    assert "closed" not in places(page)
