"""What the chart renders for each set of values, against the files in `golden`.

`PGVIGIL_GOLDEN=write` writes the files anew; the difference is for a person to read.
"""

import os
import pathlib

import pytest
import yaml

from pgvigil_testing import helm

GOLDEN = pathlib.Path(__file__).resolve().parent / "golden"
CI = pytest.mark.parametrize("values", helm.CI_FILES, ids=lambda path: path.stem)
# Longer texts are copies of files with tests of their own.
LONGEST = 3000


class Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, and no references between objects."""

    def ignore_aliases(self, data):
        return True


def _text(dumper, value):
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


Dumper.add_representer(str, _text)


def shown(objects):
    """The objects as YAML, without what belongs to the version or is tested elsewhere."""
    version = yaml.safe_load((helm.CHART / "Chart.yaml").read_text())["version"]
    text = yaml.dump_all([_shortened(one) for one in objects], Dumper=Dumper, sort_keys=False)
    return (
        text.replace(f"pgvigil-{version}", "pgvigil-VERSION")
        .replace(f"pgvigil:{version}", "pgvigil:VERSION")
        .replace(f"version: {version}", "version: VERSION")
    )


def _shortened(value):
    if isinstance(value, dict) and value.get("kind") == "PrometheusRule":
        groups = [_names(group) for group in value["spec"]["groups"]]
        return {**value, "spec": {**value["spec"], "groups": groups}}
    if isinstance(value, dict):
        return {key: _shortened(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_shortened(each) for each in value]
    if isinstance(value, str) and len(value) > LONGEST:
        return "..."
    return value


def _names(group):
    rules = [rule.get("alert") or rule.get("record") for rule in group["rules"]]
    return {**group, "rules": rules}


@CI
def test_rendering_is_as_recorded(values):
    recorded = GOLDEN / f"{values.stem.removesuffix('-values')}.yaml"
    text = shown(helm.render(values))
    if os.environ.get("PGVIGIL_GOLDEN") == "write":
        recorded.parent.mkdir(exist_ok=True)
        recorded.write_text(text)
    assert text.splitlines() == recorded.read_text().splitlines()


def test_every_record_has_its_values():
    recorded = {path.stem for path in GOLDEN.glob("*.yaml")}
    assert recorded == {path.stem.removesuffix("-values") for path in helm.CI_FILES}
