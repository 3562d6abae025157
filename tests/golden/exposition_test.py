"""The page of every PostgreSQL version, values masked, against the files beside this one.

`scripts/test --golden` writes the files anew; the difference is for a person to read.
"""

import os
import pathlib

import pytest

from pgvigil_testing import installations
from pgvigil_testing.golden import SETTINGS, furnish, masked
from pgvigil_testing.verdicts import wait_for_page

HERE = pathlib.Path(__file__).resolve().parent


@pytest.mark.parametrize("major", installations.matrix())
def test_page_is_as_recorded(start_server, start_pgvigil, major):
    installation = installations.matrix_installation(major)
    if installation is None:
        pytest.skip("not installed: run scripts/bootstrap test")
    server = start_server(installation, settings=SETTINGS)
    furnish(server)
    pgvigil = start_pgvigil(dsn=server.dsn(dbname="golden"))
    pgvigil.whole_page()
    # Looked at once the server has said where its directories are.
    page = wait_for_page(
        pgvigil, lambda page: page.samples("pg_ha_disk_size_bytes", role="wal"), "no disk"
    )
    recorded = HERE / f"postgresql-{major}.txt"
    if os.environ.get("PGVIGIL_GOLDEN") == "write":
        recorded.write_text(masked(page))
    assert masked(page).splitlines() == recorded.read_text().splitlines()
