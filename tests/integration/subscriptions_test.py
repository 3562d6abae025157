"""Subscriptions as their subscriber sees them."""

import pytest

from pgvigil_testing import installations
from pgvigil_testing.logical import Subscriber
from pgvigil_testing.verdicts import bad, verdict, wait_for_page

SUBJECT = "postgres/subscription"
VERDICTS = ("subscription_down", "subscription_disabled", "subscription_failing")
HEALTHY = ["false", "false", "false"]
LABELS = {"datname": "postgres", "subname": "subscription"}

AT_ONCE = "queries: {pg_ha_subscriptions: {cache: 0s}}\n"


def states(page):
    return [verdict(page, name, SUBJECT) for name in VERDICTS]


@pytest.fixture
def publisher(start_cluster, installation):
    return start_cluster(installation, {"wal_level": "logical"}).primary


@pytest.fixture
def subscriber(publisher, start_cluster, start):
    return start(Subscriber, publisher)


@pytest.fixture
def pgvigil(subscriber, start_pgvigil):
    agent = start_pgvigil(dsn=subscriber.dsn(), config=AT_ONCE)
    wait_for_page(agent, lambda page: states(page) == HEALTHY, "not healthy before", timeout=60)
    return agent


def test_an_idle_subscription_is_healthy(pgvigil):
    page = pgvigil.whole_page()
    assert states(page) == HEALTHY
    assert page.value("pg_ha_subscription_apply_worker", **LABELS) == 1
    assert page.value("pg_ha_subscription_message_age_seconds", **LABELS) < 60
    assert page.value("pg_ha_subscription_tables", **LABELS) == 1
    assert page.value("pg_ha_subscription_tables_not_ready", **LABELS) == 0


def test_a_subscription_is_disabled(subscriber, pgvigil):
    subscriber.sql("ALTER SUBSCRIPTION subscription DISABLE")
    disabled = {("subscription_disabled", SUBJECT)}
    page = wait_for_page(pgvigil, lambda page: bad(page) == disabled, "not seen")
    assert states(page) == ["false", "true", "false"]
    wait_for_page(pgvigil, without_worker, "still there")
    subscriber.sql("ALTER SUBSCRIPTION subscription ENABLE")
    wait_for_page(pgvigil, lambda page: states(page) == HEALTHY, "not back")


def without_worker(page):
    return page.value("pg_ha_subscription_apply_worker", **LABELS) == 0


def test_the_publisher_is_gone(publisher, subscriber, pgvigil):
    publisher.shut_down()
    page = wait_for_page(pgvigil, lambda page: states(page)[0] == "true", "not seen")
    assert page.value("pg_ha_subscription_apply_worker", **LABELS) == 0
    assert page.samples("pg_ha_subscription_message_age_seconds") == []
    publisher.start()
    wait_for_page(pgvigil, lambda page: states(page)[:2] == HEALTHY[:2], "not back")


def test_a_row_cannot_be_applied(subscriber, pgvigil):
    subscriber.break_apply(1)
    wait_for_page(pgvigil, lambda page: states(page)[2] == "true", "not seen")
    subscriber.mend_apply(1)
    page = wait_for_page(pgvigil, lambda page: states(page)[0] == "false", "no worker")
    # Remembered for a while: it comes and goes.
    assert states(page) == ["false", "false", "true"]


def test_a_table_is_not_ready(publisher, subscriber, start_pgvigil):
    publisher.sql("CREATE TABLE late (id int PRIMARY KEY)")
    publisher.sql("ALTER PUBLICATION published ADD TABLE late", "INSERT INTO late VALUES (1)")
    # The row that is here already keeps the copy from ending.
    subscriber.sql("CREATE TABLE late (id int PRIMARY KEY)", "INSERT INTO late VALUES (1)")
    subscriber.sql("ALTER SUBSCRIPTION subscription REFRESH PUBLICATION")
    page = start_pgvigil(dsn=subscriber.dsn(), config=AT_ONCE).whole_page()
    assert page.value("pg_ha_subscription_tables", **LABELS) == 2
    assert page.value("pg_ha_subscription_tables_not_ready", **LABELS) == 1


def test_no_subscription_no_verdict(publisher, start_pgvigil):
    page = start_pgvigil(dsn=publisher.dsn()).whole_page()
    assert page.samples("pg_ha_verdict", verdict="subscription_down") == []


def test_where_errors_are_not_counted_a_new_worker_is_one(start_cluster, start, start_pgvigil):
    oldest = installations.matrix_installation(installations.matrix()[0])
    if oldest is None or oldest.major >= 15:
        pytest.skip("errors are counted since PostgreSQL 15")
    publisher = start_cluster(oldest, {"wal_level": "logical"}).primary
    subscriber = start(Subscriber, publisher)
    agent = start_pgvigil(dsn=subscriber.dsn(), config=AT_ONCE)
    wait_for_page(agent, lambda page: states(page) == HEALTHY, "not healthy before", timeout=60)
    subscriber.break_apply(1)
    wait_for_page(agent, lambda page: states(page)[2] == "true", "not seen")
