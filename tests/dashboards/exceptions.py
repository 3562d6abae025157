"""What the conventions ask for and the dashboards leave out, with the reasons: exceptions.yaml."""

import pathlib

import yaml

EXCEPTIONS = yaml.safe_load((pathlib.Path(__file__).parent / "exceptions.yaml").read_text())


def check(rule, found):
    """The findings of a rule are the exceptions that are named for it, no more and no less."""
    excused = set(EXCEPTIONS.get(rule, {}).get("where", []))
    assert set(found) == excused, rule
