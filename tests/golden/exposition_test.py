"""The page of every PostgreSQL version, values masked, against the files beside this one.

`scripts/test --golden` writes the files anew; the difference is for a person to read.
"""

import os
import pathlib

import pytest

from pgvigil_testing import installations
from pgvigil_testing.golden import furnish, masked
from pgvigil_testing.processes import wait_until

HERE = pathlib.Path(__file__).resolve().parent


@pytest.mark.parametrize("major", installations.matrix())
def test_page_is_as_recorded(start_server, start_pgvigil, major):
    installation = installations.matrix_installation(major)
    if installation is None:
        pytest.skip("not installed: run scripts/bootstrap test")
    server = start_server(installation, settings={"wal_level": "logical"})
    furnish(server)
    pgvigil = start_pgvigil(dsn=server.dsn(dbname="golden"))
    page = wait_until(lambda: settled(pgvigil), 30, "two pages with the same series")
    recorded = HERE / f"postgresql-{major}.txt"
    if os.environ.get("PGVIGIL_GOLDEN") == "write":
        recorded.write_text(masked(page))
    assert masked(page).splitlines() == recorded.read_text().splitlines()


def settled(pgvigil):
    """A page whose successor has the same series: slow queries and rates have arrived."""
    _, first = pgvigil.scrape()
    _, second = pgvigil.scrape()
    return second if first.series() == second.series() else None
