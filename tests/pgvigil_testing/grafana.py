"""The shipped dashboards: their panels, queries and variables, and what Grafana makes of them."""

import dataclasses
import functools
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "dashboards" / "grafana"
FILES = {name: FOLDER / f"{name}.json" for name in ("fleet", "cluster", "instance")}
# Grafana's own; four scrapes make a rate.
BUILT_IN = {"__rate_interval": "10s", "__interval": "1s", "__range": "300s"}
_VARIABLE = re.compile(r"\$\{(\w+)(?::\w+)?\}|\$(\w+)")
_LABEL_VALUES = re.compile(r"label_values\((.+), (\w+)\)")


@dataclasses.dataclass(frozen=True)
class Query:
    """A query of a dashboard, with the place it has there."""

    dashboard: str
    place: str  # panel id and reference, or name of the annotation or variable
    title: str
    expr: str
    instant: bool = False
    legend: str = ""

    def __str__(self):
        return f"{self.dashboard} {self.place} ({self.title})"

    @property
    def name(self):
        return f"{self.dashboard} {self.place}"


@functools.cache
def dashboard(name):
    return json.loads(FILES[name].read_text())


def panels(name, rows=False):
    """Those that show something; with `rows` also the headings."""
    return [one for one in dashboard(name)["panels"] if rows or one["type"] != "row"]


def variables(name):
    return dashboard(name)["templating"]["list"]


def annotations(name):
    return dashboard(name)["annotations"]["list"]


def panel_queries():
    return [
        _panel_query(name, panel, target)
        for name in FILES
        for panel in panels(name)
        for target in panel["targets"]
    ]


def _panel_query(name, panel, target):
    place = f"{panel['id']}{target['refId']}"
    legend = target.get("legendFormat", "")
    return Query(name, place, panel["title"], target["expr"], target.get("instant", False), legend)


def annotation_queries():
    return [
        Query(name, one["name"], "annotation", one["expr"])
        for name in FILES
        for one in annotations(name)
    ]


def variable_queries():
    """`label_values(metric{...}, label)` as a query with a row for each value."""
    found = []
    for name in FILES:
        for one in variables(name):
            if one["type"] == "query":
                selector, label = _LABEL_VALUES.fullmatch(one["query"]["query"]).groups()
                metric, _, matchers = selector.rstrip("}").partition("{")
                body = ", ".join(part for part in (matchers, f'{label}!=""') if part)
                expr = f"group by ({label}) ({metric}{{{body}}})"
                found.append(Query(name, f"${one['name']}", "variable", expr, True))
    return found


def queries():
    return panel_queries() + annotation_queries() + variable_queries()


def interpolate(text, chosen):
    """As Grafana does it: `chosen` are the values of variables; what it does not know stays."""
    values = {**BUILT_IN, **chosen}

    def value(match):
        return values.get(match[1] or match[2], match[0])

    return _VARIABLE.sub(value, text)


def everything(name):
    """The values of the variables of a dashboard when All is chosen everywhere."""
    return {one["name"]: one["allValue"] for one in variables(name) if one["type"] == "query"}
