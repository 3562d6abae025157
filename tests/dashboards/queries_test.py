"""What every query of the dashboards must be like, as it stands there."""

import json
import re
import shutil
import subprocess

import pytest

from exceptions import check
from pgvigil_testing import grafana
from pgvigil_testing.described import metrics
from pgvigil_testing.grafana import ROOT

SELECTOR = re.compile(r"\b([a-zA-Z_]\w*)\{([^{}]*)\}")
COUNTED = re.compile(r"(\w+)\((\w+)\{[^{}]*\}\s*(\[[^\]]+\])?")


@pytest.fixture(scope="module")
def described():
    """{metric: type} of what pgvigil says it has."""
    return {entry["name"]: entry["type"] for entry in metrics()}


def metrics_of(expr):
    return {metric for metric, _ in SELECTOR.findall(expr)}


def test_metrics_exist(described):
    settings = (ROOT / "tests/golden/postgresql-18.txt").read_text()
    found = [
        f"{query.name} {metric}"
        for query in grafana.queries()
        for metric in metrics_of(query.expr)
        if metric not in described and f"\n{metric}{{" not in settings
    ]
    check("metric-of-pgvigil", found)


def test_queries_are_of_what_is_chosen():
    wanted = ['namespace=~"$namespace"', 'cluster=~"$cluster"']
    found = [
        f"{query.name} {metric}"
        for query in grafana.panel_queries() + grafana.annotation_queries()
        for metric, matchers in SELECTOR.findall(query.expr)
        if not all(one in matchers for one in wanted_of(query, wanted))
    ]
    check("target-scope", found)


def wanted_of(query, wanted):
    return [*wanted, 'instance=~"$instance"'] if query.dashboard == "instance" else wanted


def test_every_name_has_matchers():
    """So that the test above sees it."""
    for query in grafana.queries():
        bare = re.findall(
            r"\b(?:pg|pgvigil|pgbouncer|process)_\w+\b(?!\{)", without_strings(query.expr)
        )
        assert not bare, str(query)


def without_strings(expr):
    return re.sub(r'"(?:[^"\\]|\\.)*"', '""', expr)


def test_rates_are_of_four_scrapes():
    found = [
        query.name
        for query in grafana.panel_queries()
        if re.search(
            r"\b(?:rate|increase|irate)\((?:[^()\[]|\{[^}]*\})*\[(?!\$__rate_interval\])",
            query.expr,
        )
    ]
    check("target-rate-interval", found)


def test_counters_are_not_shown_raw(described):
    """Except whether one is there: `group` and `count` do not look at the value."""
    grown = ("rate", "increase", "irate")
    found = set()
    for query in grafana.panel_queries():
        text = re.sub(r"\s+", " ", query.expr)
        used = {metric for call, metric, _ in COUNTED.findall(text) if call in grown}
        counters = {one for one in metrics_of(query.expr) if described.get(one) == "counter"}
        found |= {f"{query.name} {metric}" for metric in counters - used}
    check("target-counter-agg", found)


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_queries_are_promql(tmp_path):
    rules = [
        {"record": f"query_{number}", "expr": interpolated(query)}
        for number, query in enumerate(grafana.queries())
    ]
    path = tmp_path / "rules.yaml"
    path.write_text(json.dumps({"groups": [{"name": "dashboards", "rules": rules}]}))
    done = subprocess.run(
        ["promtool", "check", "rules", "--lint=none", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def interpolated(query):
    text = grafana.interpolate(query.expr, grafana.everything(query.dashboard))
    left = re.findall(r"\$(?!\d+\b)\w+", text)
    assert not left, f"{query}: {left}"
    return text
