"""What the runbooks tell a tired person to type is right."""

import contextlib
import re

import pytest

from pgvigil_testing import installations
from pgvigil_testing.postgres import PostgresServer
from pgvigil_testing.rules import ROOT

RUNBOOKS = sorted((ROOT / "docs" / "runbooks").glob("*.md"))
SQL = re.compile(r"^```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)


def statements(runbook):
    blocks = SQL.findall(runbook.read_text())
    return [one.strip() for block in blocks for one in block.split(";\n") if one.strip()]


@pytest.fixture(scope="module", params=installations.MATRIX)
def any_server(request):
    found = installations.matrix_installation(request.param)
    if found is None:
        pytest.skip("not installed: run scripts/bootstrap test")
    with contextlib.closing(PostgresServer(found)) as started:
        yield started


def complaint(server, statement):
    """Planned, not run: some of them work on a standby only."""
    try:
        server.sql(statement if statement.startswith("SHOW") else f"EXPLAIN {statement}")
    except Exception as error:  # whatever the driver raises is the finding
        return f"{statement}: {error}"
    return None


def test_statements_are_taken_by_every_version(any_server):
    found = [
        f"{runbook.stem}: {said}"
        for runbook in RUNBOOKS
        for statement in statements(runbook)
        if (said := complaint(any_server, statement))
    ]
    assert not found, "\n".join(found)


def test_statements_only_look():
    changing = [
        f"{runbook.stem}: {statement}"
        for runbook in RUNBOOKS
        for statement in statements(runbook)
        if not statement.startswith(("SELECT", "SHOW"))
    ]
    assert not changing


@pytest.mark.parametrize("runbook", RUNBOOKS, ids=lambda runbook: runbook.stem)
def test_metrics_named_exist(runbook):
    named = set(re.findall(r"`((?:pg|pgvigil)_\w+_\w+)[`{]", runbook.read_text()))
    # Also programs, functions and views of PostgreSQL, which the server above has checked in SQL.
    metrics = {name for name in named if name.startswith(("pg_ha_", "pgvigil_"))}
    documented = (ROOT / "docs" / "metrics.md").read_text()
    of_the_agent = ("pgvigil_notifications_", "pgvigil_rule_", "pgvigil_last_scrape_")
    assert not [
        name
        for name in metrics
        if f"| `{name}" not in documented and not name.startswith(of_the_agent)
    ]
