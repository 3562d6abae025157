"""A server with something of everything, and its page without what differs from run to run."""

# Labels whose values belong to one run or to one build.
_VOLATILE = {"server", "system_identifier", "version", "short_version", "revision", "compiler"}
_VOLATILE |= {"libpq", "path"}
# Families whose label values depend on what processes, pgvigil's sessions included, just did,
# or that have a series for every query: of these the label names are kept.
_MOMENTARY = (
    "pg_stat_activity",
    "pg_process_idle",
    "pg_locks",
    "pg_stat_io",
    "pg_scrape_collector",
    "pgvigil_",
    "pg_ha_wal_biggest_holder_info",
)
# Families that are there only when something went wrong, as it may on a busy machine.
_MISHAPS = {"pgvigil_query_errors_total"}

SETTINGS = {"wal_level": "logical", "max_prepared_transactions": "5"}

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
    "CREATE SUBSCRIPTION elsewhere CONNECTION 'host=127.0.0.1 port=1' PUBLICATION everything"
    " WITH (connect = false, slot_name = NONE)",
    "BEGIN; INSERT INTO account (balance) VALUES (0); PREPARE TRANSACTION 'forgotten'",
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
        if family.name in _MISHAPS:
            continue
        lines.append(f"# HELP {family.name} {family.help}")
        lines.append(f"# TYPE {family.name} {family.type}")
        lines += sorted({_masked_series(name, labels) for name, labels in family.samples})
    return "\n".join(lines) + "\n"


def _masked_series(name, labels):
    momentary = name.startswith(_MOMENTARY)
    shown = []
    for label, value in labels:
        hidden = momentary or label in _VOLATILE or value.startswith("/")
        shown.append(f'{label}="{"*" if hidden else value}"')
    return f"{name}{{{', '.join(shown)}}} *"
