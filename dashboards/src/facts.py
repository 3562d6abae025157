"""What the dashboards draw from config/: alerting rules and the defaults of settings, as JSON."""

import json
import pathlib
import re
import sys

import yaml

_CONFIG = pathlib.Path(__file__).resolve().parents[2] / "config"
_FILES = ("default-rules.yaml", "cluster-rules.yaml")


def rules():
    return [
        {
            "alert": rule["alert"],
            "severity": rule["labels"]["severity"],
            "expr": " ".join(rule["expr"].split()),
            **{name: rule["annotations"][name] for name in ("dashboard", "panel", "runbook_url")},
        }
        for file in _FILES
        for group in yaml.safe_load((_CONFIG / file).read_text())["groups"]
        for rule in group["rules"]
    ]


def settings():
    """{section.key: default}; the example shows every key behind a #, with its default."""
    found, section = {}, ""
    for line in (_CONFIG / "pgvigil.example.yaml").read_text().splitlines():
        match = re.fullmatch(r"#( *)([a-z_]+): ?(.*)", line)
        if match is None:
            continue
        indent, key, value = match.groups()
        section = section if indent else key
        found[f"{section}.{key}" if indent else key] = value
    return found


json.dump({"rules": rules(), "settings": settings()}, sys.stdout)
