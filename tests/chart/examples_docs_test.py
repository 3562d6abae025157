"""The snippets of docs/kubernetes.md hold: values render, objects have the fields they use."""

import re

import pytest
import yaml

from pgvigil_testing import helm, kubernetes_types, pgvigil

DOCUMENT = helm.ROOT / "docs" / "kubernetes.md"
KEYS = yaml.safe_load((helm.CHART / "values.yaml").read_text()).keys()
# Pieces of objects, by what they are in: their first keys.
PIECES = {"spec", "metadata", "inhibit_rules"}


def snippets():
    text = DOCUMENT.read_text()
    for block in re.finditer(r"^( *)```yaml\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL):
        line = text.count("\n", 0, block.start()) + 1
        indent = len(block[1])
        lines = [each[indent:] for each in block[2].splitlines()]
        yield pytest.param(yaml.safe_load("\n".join(lines)), id=f"line-{line}")


SNIPPETS = list(snippets())


def of(kind):
    """Those that are values, objects, or pieces of one."""
    return [each for each in SNIPPETS if what(each.values[0]) == kind]


def what(snippet):
    if "apiVersion" in snippet:
        return "object"
    return "values" if snippet.keys() <= KEYS else "piece"


def test_there_are_snippets_of_every_kind():
    assert len(of("values")) >= 5
    assert len(of("object")) >= 1
    assert all(each.values[0].keys() <= PIECES for each in of("piece"))


@pytest.mark.parametrize("values", of("values"))
def test_values_make_a_chart(version, values):
    helm.render(values, version=version)


@pytest.mark.parametrize("values", of("values"))
def test_pgvigil_takes_what_the_values_configure(values, tmp_path):
    for each in helm.of_kind(helm.render(values), "ConfigMap"):
        if "pgvigil.yaml" in each.get("data", {}):
            path = tmp_path / "pgvigil.yaml"
            path.write_text(each["data"]["pgvigil.yaml"])
            assert pgvigil.run("check", "--config", path).returncode == 0


def test_objects_have_the_fields_they_use():
    if kubernetes_types.missing():
        pytest.skip(kubernetes_types.missing())
    assert kubernetes_types.mistakes([each.values[0] for each in of("object")]) == []


def test_what_the_document_names_in_the_values_is_there():
    values = yaml.safe_load((helm.CHART / "values.yaml").read_text())
    named = re.findall(r"`([a-zA-Z]+(?:\.[a-zA-Z]+)+)`", DOCUMENT.read_text())
    paths = [each.split(".") for each in named if each.split(".")[0] in KEYS - {"config"}]
    missing = [".".join(path) for path in paths if not has(values, path)]
    assert paths
    assert missing == []


def has(values, path):
    for key in path:
        # What is empty in the values takes any key.
        if values in ({}, [], ""):
            return True
        if not isinstance(values, dict) or key not in values:
            return False
        values = values[key]
    return True
