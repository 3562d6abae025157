"""Every query of every panel, variable and annotation has data on a cluster with load and failures.

What has none there is in empty.yaml with the reason; a name there that does have data fails, too.
"""

import contextlib
import pathlib
import re
import time

import pytest
import yaml

from bed import Bed
from pgvigil_testing import grafana, installations
from pgvigil_testing.processes import wait_until

EMPTY = yaml.safe_load((pathlib.Path(__file__).parent / "empty.yaml").read_text())
# What takes longest to appear is asked again and again until then.
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def bed():
    installation = installations.newest_of_matrix()
    if installation is None:
        pytest.skip("not installed: run scripts/bootstrap test")
    with contextlib.closing(Bed(installation)) as made:
        yield made


def rows(bed, query):
    expr = grafana.interpolate(query.expr, grafana.everything(query.dashboard))
    if query.instant:
        return bed.prometheus.query(expr)
    return bed.prometheus.query_range(expr, bed.since, time.time())


def test_every_query_has_data_or_a_reason(bed):
    expected = [query for query in grafana.queries() if query.name not in EMPTY]

    def missing():
        nonlocal expected
        expected = [query for query in expected if not rows(bed, query)]
        return "none" if not expected else None

    with contextlib.suppress(TimeoutError):
        wait_until(missing, PATIENCE_SECONDS, "")
    assert not [str(query) for query in expected]


def test_what_is_listed_as_empty_is(bed):
    queries = {query.name: query for query in grafana.queries()}
    assert not set(EMPTY) - set(queries)
    assert not [name for name in EMPTY if rows(bed, queries[name])]
    assert all(len(reason) > 20 for reason in EMPTY.values())


# What the bed breaks is seen: the least value that the query has had, of some server.
SEEN = {
    "fleet 2A": 1,  # a target that nobody answers
    "fleet 5A": 1,  # a check that is undecided
    "cluster 10B": 2,  # a standby
    "cluster 10F": 3,  # a check that is bad
    "cluster 13B": 1,
    "cluster 13C": 1,
    "cluster 21A": 2,  # a second timeline
    "cluster 30A": 2,  # a standby that does not follow
    "cluster 32A": 4,  # its receiver, which is stopped
    "cluster 52E": 3,  # a slot of nobody
    "cluster 60A": 1,  # a file that is not archived
    "cluster 62B": 0.1,
    "instance 3B": 0.1,  # a promotion
    "instance 22B": 1,  # a session idle in a transaction
    "instance 32A": 1,  # a session that waits for its lock
}


@pytest.mark.parametrize("name", SEEN)
def test_failures_are_seen(bed, name):
    (query,) = [one for one in grafana.panel_queries() if one.name == name]

    def most():
        return max(largest(found) for _, found in rows(bed, query))

    wait_until(lambda: most() >= SEEN[name], PATIENCE_SECONDS, most)


def largest(found):
    return max(found) if isinstance(found, list) else found


def test_labels_of_legends_exist(bed):
    wrong = [
        f"{query}: {label}"
        for query in grafana.panel_queries()
        if query.name not in EMPTY
        for label in re.findall(r"\{\{(\w+)\}\}", query.legend)
        if not any(label in labels for labels, _ in rows(bed, query))
    ]
    assert not wrong


def test_no_query_of_the_catalogue_fails(bed):
    def failing():
        # Of the bed's own queries one is bad on purpose.
        return bed.prometheus.query('pg_scrape_collector_success{collector!="worded"} == 0')

    wait_until(lambda: not failing(), 30, failing)


CODED = re.compile(r'\d+ \* \((\w+)\{[^{}]*\b(\w+)="(\w+)"\} == 1\)')


def test_every_state_has_a_name(bed):
    """A state that a timeline does not know would be a gap in it."""
    for query in grafana.panel_queries():
        known = {}
        for metric, label, state in CODED.findall(query.expr):
            known.setdefault((metric, label), set()).add(state)
        for (metric, label), states in known.items():
            found = {
                labels[label]
                for labels, _ in bed.prometheus.query(f"group by ({label}) ({metric})")
            }
            assert states == found, f"{query}: {metric}"


@pytest.mark.parametrize("name", ["fleet 20A", "cluster 12A", "instance 5A"])
def test_alerts_of_prometheus_and_of_agents_are_listed(bed, name):
    (query,) = [one for one in grafana.panel_queries() if one.name == name]
    found = [labels for labels, _ in rows(bed, query)]
    assert {labels["seen_by"] for labels in found} == {"Prometheus", "pgvigil"}
    assert all("?viewPanel=" in labels["panel"] for labels in found)


def test_a_server_that_is_not_heard_is_no_row_of_zeros(bed):
    """Nothing is known of it, and nothing is what every panel but those of targets says."""
    for query in grafana.panel_queries():
        for labels, _ in rows(bed, query) if query.instant else ():
            assert labels.get("instance") != "node4" or query.name in SAY_DOWN, str(query)


# That it cannot be scraped, and the alerts about that.
SAY_DOWN = {"fleet 20A", "fleet 30A", "cluster 12A", "instance 5A"}


# Columns of Fleet that are verdicts, as states.ts numbers them.
VERDICTS = ["fleet 10E", "fleet 10F", "fleet 10G", "fleet 10J"]
UNKNOWN = 2


def of_reports(bed, name):
    """What a query of Fleet says of the cluster `reports`."""
    (query,) = [one for one in grafana.panel_queries() if one.name == name]
    return [(labels, value) for labels, value in rows(bed, query) if labels["cluster"] == "reports"]


def test_server_that_is_down_looks_unknown_and_not_well(bed):
    """Comes last: it takes the server away."""
    bed.subscriber.shut_down()

    def said():
        return {name: [value for _, value in of_reports(bed, name)] for name in VERDICTS}

    def nothing_is_said_to_be_well():
        values = [value for found in said().values() for value in found]
        return values and set(values) == {UNKNOWN}

    wait_until(nothing_is_said_to_be_well, 30, said)
    ((labels, _),) = of_reports(bed, "fleet 10A")
    assert labels["primary"] == "NONE SEEN"
    assert not of_reports(bed, "fleet 10B")
