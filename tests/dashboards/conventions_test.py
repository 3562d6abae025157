"""What every dashboard must be like, so that Grafana loads it as it is and people find their way.

The rules are those of dashboard-linter and of provisioning; EXCEPTIONS names what is left out and
why, and fails when it is not needed any more.
"""

import pytest

from exceptions import EXCEPTIONS, check
from pgvigil_testing import grafana

UIDS = {"fleet": "pgvigil-fleet", "cluster": "pgvigil-cluster", "instance": "pgvigil-instance"}
MOST_BYTES = 200_000
PURPLE = "purple"

each_dashboard = pytest.mark.parametrize("name", grafana.FILES)


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
        for mapping in (one for found in lists for one in found if one["type"] == "value"):
            for result in mapping["options"].values():
                yield result.get("text", ""), result["color"]


@each_dashboard
def test_unknown_looks_like_nothing_else(name):
    unknown = {"unknown", "unevaluated"}
    found = set(mappings(name))
    assert all((color == PURPLE) == (text in unknown) for text, color in found), found
