"""From an alert to the panel that shows it, and back to its runbook."""

import json
import re

import pytest

from pgvigil_testing import grafana
from pgvigil_testing.grafana import ROOT
from pgvigil_testing.rules import shipped

NAMES = {"pgvigil-fleet": "fleet", "pgvigil-cluster": "cluster", "pgvigil-instance": "instance"}
RUNBOOKS = "https://github.com/pgvigil/pgvigil/blob/main/docs/runbooks/"

each_dashboard = pytest.mark.parametrize("name", grafana.FILES)


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
def test_columns_that_links_read_are_shown(name):
    for panel in grafana.panels(name):
        read = set(re.findall(r"__data\.fields\.(\w+)", json.dumps(panel["fieldConfig"])))
        organized = [one for one in panel.get("transformations", []) if one["id"] == "organize"]
        shown = {title for one in organized for title in one["options"]["renameByName"].values()}
        assert read <= shown, panel["title"]


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
