"""What every dashboard must be like, so that Grafana loads it as it is and people find their way.

The rules are those of dashboard-linter and of provisioning; EXCEPTIONS names what is left out and
why, and fails when it is not needed any more.
"""

import json
import os
import re
import shutil
import subprocess

import pytest
import yaml

from pgvigil_testing import grafana
from pgvigil_testing.grafana import ROOT
from pgvigil_testing.rules import shipped

UIDS = {"fleet": "pgvigil-fleet", "cluster": "pgvigil-cluster", "instance": "pgvigil-instance"}
NAMES = {uid: name for name, uid in UIDS.items()}
EXCEPTIONS = yaml.safe_load((ROOT / "tests/dashboards/exceptions.yaml").read_text())
MOST_BYTES = 200_000
RUNBOOKS = "https://github.com/pgvigil/pgvigil/blob/main/docs/runbooks/"
PURPLE = "purple"
SELECTOR = re.compile(r"\b([a-zA-Z_]\w*)\{([^{}]*)\}")
COUNTED = re.compile(r"(\w+)\((\w+)\{[^{}]*\}\s*(\[[^\]]+\])?")

each_dashboard = pytest.mark.parametrize("name", grafana.FILES)


def check(rule, found):
    """The findings of a rule are the exceptions that are named for it, no more and no less."""
    excused = set(EXCEPTIONS.get(rule, {}).get("where", []))
    assert set(found) == excused, rule


def test_exceptions_have_reasons():
    assert all(len(one["because"]) > 20 and one["where"] for one in EXCEPTIONS.values())


# -- the file --------------------------------------------------------------------------------------


@each_dashboard
def test_file_is_small_and_can_be_provisioned(name):
    found = grafana.dashboard(name)
    assert grafana.FILES[name].stat().st_size < MOST_BYTES
    assert not {"id", "__inputs", "__requires", "__elements"} & set(found)
    assert found["uid"] == UIDS[name]
    assert found["title"].startswith("PostgreSQL / ")
    assert found["schemaVersion"] == 39
    assert found["graphTooltip"] == 1
    assert found["editable"] is False
    assert found["timezone"] in ("utc", "browser")
    assert "pgvigil" in found["tags"]
    assert found["description"].endswith((".", "?"))


@each_dashboard
def test_other_dashboards_are_linked_by_tag(name):
    (link,) = grafana.dashboard(name)["links"]
    assert (link["type"], link["tags"]) == ("dashboards", ["pgvigil"])
    assert link["includeVars"] and link["keepTime"]
    assert "placement" not in link


# -- variables -------------------------------------------------------------------------------------


@each_dashboard
def test_variables_come_in_the_order_of_their_dependence(name):
    order = ["datasource", "namespace", "cluster", "instance"]
    found = [one["name"] for one in grafana.variables(name)]
    assert found == [one for one in order if one in found]
    assert found[:3] == order[:3]


@each_dashboard
def test_data_source_is_a_variable(name):
    first = grafana.variables(name)[0]
    assert (first["type"], first["query"]) == ("datasource", "prometheus")
    assert first["label"] == "Data source"


@each_dashboard
def test_variables_are_read_again_sorted_and_of_many_values(name):
    for one in grafana.variables(name)[1:]:
        assert one["refresh"] == 2 and one["sort"] == 1, one["name"]
        assert one["multi"] and one["includeAll"], one["name"]
        assert one["current"]["value"] == ["$__all"]


def test_all_is_any_value_that_is_not_empty():
    found = [
        f"{name} ${one['name']}"
        for name in UIDS
        for one in grafana.variables(name)[1:]
        if one["allValue"] != ".+"
    ]
    check("template-all-value", found)


@pytest.mark.parametrize("variable", ["job", "instance"])
def test_variables_that_linters_ask_for(variable):
    having = [name for name in UIDS if variable in {one["name"] for one in grafana.variables(name)}]
    check(f"template-{variable}", set(UIDS) - set(having))


# -- panels ----------------------------------------------------------------------------------------


@each_dashboard
def test_panels_say_what_they_show(name):
    for panel in grafana.panels(name):
        where = f"{panel['id']} {panel.get('title')}"
        assert panel["title"] and panel["description"].endswith("."), where
        assert panel["fieldConfig"]["defaults"].get("unit"), where
        assert panel["targets"], where


@each_dashboard
def test_titles_differ(name):
    titles = [panel["title"] for panel in grafana.panels(name)]
    assert len(set(titles)) == len(titles), sorted(titles)


@each_dashboard
def test_everything_asks_the_chosen_data_source(name):
    chosen = {"type": "prometheus", "uid": "${datasource}"}
    asking = [*grafana.panels(name), *grafana.annotations(name), *grafana.variables(name)[1:]]
    asking += [target for panel in grafana.panels(name) for target in panel["targets"]]
    assert all(one["datasource"] == chosen for one in asking)


@each_dashboard
def test_ids_are_of_one_panel_only(name):
    ids = [panel["id"] for panel in grafana.panels(name, rows=True)]
    assert len(set(ids)) == len(ids)
    for panel in grafana.panels(name):
        references = [target["refId"] for target in panel["targets"]]
        assert len(set(references)) == len(references)


@each_dashboard
def test_panels_fill_lines_without_overlap(name):
    cells = set()
    for panel in grafana.panels(name, rows=True):
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        own = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & own, panel["title"]
        cells |= own
    assert len(cells) == 24 * (1 + max(y for _, y in cells)), "there are holes"


def mappings(name):
    """(text, color) of every value that has a name."""
    for panel in grafana.panels(name):
        config = panel["fieldConfig"]
        lists = [config["defaults"].get("mappings", [])]
        lists += [
            one["value"]
            for override in config["overrides"]
            for one in override["properties"]
            if one["id"] == "mappings"
        ]
        for mapping in (mapping for one in lists for mapping in one):
            for result in mapping["options"].values():
                yield result.get("text", ""), result["color"]


@each_dashboard
def test_unknown_looks_like_nothing_else(name):
    unknown = {"unknown", "unevaluated"}
    found = set(mappings(name))
    assert all((color == PURPLE) == (text in unknown) for text, color in found), found


# -- queries ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def described():
    """{metric: type} of what pgvigil says it has."""
    binary = os.environ.get("PGVIGIL_BINARY")
    if not binary:
        pytest.skip("PGVIGIL_BINARY is not set")
    done = subprocess.run(
        [binary, "describe", "--format", "json"], capture_output=True, text=True, check=True
    )
    document = json.loads(done.stdout)
    entries = [entry for query in document["queries"] for entry in query["metrics"]]
    return {entry["name"]: entry["type"] for entry in entries + document["own"]}


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


# -- alerts and links ------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", shipped(), ids=str)
def test_alert_opens_a_panel_which_opens_its_runbook(rule):
    annotations = rule.fields["annotations"]
    name = NAMES[annotations["dashboard"]]
    (panel,) = [one for one in grafana.panels(name) if str(one["id"]) == annotations["panel"]]
    assert annotations["runbook_url"] in [link["url"] for link in panel["links"]]


def links(name):
    """(panel, address) of every link that a panel or a column has."""
    for panel in grafana.panels(name):
        config = panel["fieldConfig"]
        of_columns = [
            link
            for override in config["overrides"]
            for one in override["properties"]
            if one["id"] == "links"
            for link in one["value"]
        ]
        for link in [*panel.get("links", []), *of_columns]:
            yield panel["title"], link["url"]


@each_dashboard
def test_links_lead_somewhere(name):
    for title, url in links(name):
        page = re.fullmatch(re.escape(RUNBOOKS) + r"(\w+)\.md", url)
        target = re.match(r"/d/([\w-]+)\?", url)
        variable = url.startswith((RUNBOOKS + "${__value.text}", "/d/${__value.raw}&"))
        assert page or target or variable, f"{title}: {url}"
        assert not page or (ROOT / "docs" / "runbooks" / f"{page[1]}.md").exists(), url
        assert not target or target[1] in NAMES, url


@each_dashboard
def test_panels_that_tables_of_alerts_open_are_those_of_the_rules(name):
    (table,) = [one for one in grafana.panels(name) if one["title"] == "Firing alerts"]
    named = re.findall(
        r'"panel", "([\w-]+)\?viewPanel=(\d+)", "alertname", "([\w|]+)"',
        table["targets"][0]["expr"],
    )
    found = {(alert, uid, panel) for uid, panel, alerts in named for alert in alerts.split("|")}
    told = [(rule.alert, rule.fields["annotations"]) for rule in shipped()]
    assert found == {(alert, one["dashboard"], one["panel"]) for alert, one in told}
