"""A prepared transaction that nobody ends."""

from pgvigil_testing.commits import prepare_transaction
from pgvigil_testing.verdicts import bad, state, wait_for_page

CONFIG = "ha: {transaction_age: 1s}\nqueries: {pg_ha_load: {cache: 0s}}\n"


def test_forgotten_prepared_transaction(installation, start_cluster, start_pgvigil):
    primary = start_cluster(installation).primary
    pgvigil = start_pgvigil(dsn=primary.dsn(), config=CONFIG)
    wait_for_page(pgvigil, healthy, "not healthy before")

    prepare_transaction(primary, "left_behind")
    primary.sql("CREATE TABLE written_since ()")  # rows that die now are kept
    page = wait_for_page(
        pgvigil, lambda page: verdicts(page) == {"transaction_forgotten", "xmin_held"}, "not seen"
    )
    assert holder(page) == "prepared_transaction"
    labels = {"holder": "prepared_transaction", "name": "left_behind"}
    assert page.value("pg_ha_xmin_holder_info", **labels) == 1
    assert page.value("pg_ha_xmin_held_seconds") > 1

    # It outlives the server, which is why it is forgotten.
    primary.shut_down()
    primary.start()
    wait_for_page(pgvigil, lambda page: "transaction_forgotten" in verdicts(page), "lost sight")

    primary.sql("ROLLBACK PREPARED 'left_behind'")
    wait_for_page(pgvigil, healthy, "not healthy after")


def holder(page):
    return state(page, "pg_ha_xmin_holder", label="holder")


def healthy(page):
    return verdicts(page) == set() and holder(page) == "none"


def verdicts(page):
    return {name for name, _ in bad(page) if name in ("transaction_forgotten", "xmin_held")}
