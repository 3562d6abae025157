"""A server with something of everything, and its page without what differs from run to run."""

import re

# Labels whose values belong to one run: processes, addresses, folders, identities.
_VOLATILE = {
    "pid",
    "server",
    "system_identifier",
    "version",
    "short_version",
    "client_addr",
    "path",
    "slot_lsn",
    "backend_pid",
    "revision",
    "compiler",
    "libpq",
}
_FOLDER = re.compile(r"/tmp/[^,\"]*")

_STATEMENTS = (
    "CREATE TABLE account (id serial PRIMARY KEY, balance numeric)",
    "INSERT INTO account (balance) SELECT n FROM generate_series(1, 100) AS n",
    "CREATE INDEX account_balance ON account (balance)",
    "CREATE SCHEMA other",
    "CREATE TABLE other.event (at timestamptz, what text)",
    "CREATE EXTENSION pg_trgm",
    "ANALYZE",
    "SELECT pg_create_physical_replication_slot('physical', true)",
    "SELECT pg_create_logical_replication_slot('logical', 'test_decoding')",
    "CREATE PUBLICATION everything FOR ALL TABLES",
)


def furnish(server):
    """Creates the database `golden` and what the default catalogue has series for."""
    server.sql("CREATE DATABASE golden")
    statements = list(_STATEMENTS)
    if not server.has_library("test_decoding"):
        statements = [text for text in statements if "test_decoding" not in text]
    server.sql(*statements, dbname="golden")


def masked(page):
    """HELP, TYPE and series of each family, sorted, with `*` for values and for volatile labels."""
    lines = []
    for family in page.families.values():
        lines.append(f"# HELP {family.name} {family.help}")
        lines.append(f"# TYPE {family.name} {family.type}")
        lines += sorted({_masked_series(name, labels) for name, labels in family.samples})
    return "\n".join(lines) + "\n"


def _masked_series(name, labels):
    shown = (f'{label}="{_masked_value(label, value)}"' for label, value in labels)
    return f"{name}{{{', '.join(shown)}}} *"


def _masked_value(label, value):
    return "*" if label in _VOLATILE else _FOLDER.sub("*", value)
