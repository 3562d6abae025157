"""Values, their schema and their documentation say the same, and a mistake is refused by name."""

import json
import subprocess

import pytest
import yaml

from pgvigil_testing import helm

VALUES = yaml.safe_load((helm.CHART / "values.yaml").read_text())
SCHEMA = json.loads((helm.CHART / "values.schema.json").read_text())
# What Kubernetes knows and the chart only passes on.
OF_KUBERNETES = {"securityContext", "podSecurityContext", "resources"}
# Maps of which any key may be somebody's.
FREE = {"global", "config", "files"}


def resolved(node):
    """The node a reference stands for."""
    while "$ref" in node or len(node.get("allOf", [])) == 1:
        inner = node.get("allOf", [node])[0]
        node = SCHEMA["definitions"][inner["$ref"].removeprefix("#/definitions/")]
    return node


def maps_of_values(value=VALUES, path=()):
    """(path, map) of every map in values.yaml that has keys of its own."""
    yield path, value
    for key, child in value.items():
        if isinstance(child, dict) and child:
            yield from maps_of_values(child, (*path, key))


def schema_of(path):
    node = SCHEMA
    for key in path:
        node = resolved(node)
        node = node.get("properties", {}).get(key) or node.get("additionalProperties")
        if not isinstance(node, dict):
            return None
    return resolved(node)


def leaves():
    """(path, default) of every value that is no map with keys."""
    for path, value in maps_of_values():
        for key, child in value.items():
            if not isinstance(child, dict) or not child:
                yield (*path, key), child


def test_every_value_is_in_the_schema():
    assert [".".join(path) for path, _ in leaves() if schema_of(path) is None] == []


def test_every_key_of_the_schema_is_in_the_values():
    missing = [
        ".".join((*path, key))
        for path, value in maps_of_values()
        if not OF_KUBERNETES & set(path)
        for key in schema_of(path).get("properties", {}).keys() - value.keys() - {"global"}
    ]
    assert [one for one in missing if not of_selector(one)] == []


def of_selector(path):
    """Parts of a selector that has a default."""
    return path.rsplit(".", 1)[-1] in ("matchNames", "matchLabels", "matchExpressions", "any")


def nodes(node, path="#"):
    """(path, node) of every part of the schema."""
    if isinstance(node, dict):
        yield path, node
        for key, child in node.items():
            yield from nodes(child, f"{path}/{key}")
    elif isinstance(node, list):
        for number, child in enumerate(node):
            yield from nodes(child, f"{path}/{number}")


def test_every_map_of_the_schema_is_closed():
    for path, node in nodes(SCHEMA):
        if "properties" in node and node.get("type") == "object":
            free = path.endswith("/config")
            assert free or node.get("additionalProperties") not in (None, True), path


def test_every_reference_has_a_definition_and_every_definition_a_use():
    used = {node["$ref"] for _, node in nodes(SCHEMA) if isinstance(node.get("$ref"), str)}
    assert used == {f"#/definitions/{name}" for name in SCHEMA["definitions"]}


def refusal(version, values):
    with pytest.raises(helm.HelmError) as refused:
        helm.render(values, version)
    return str(refused.value)


def nested(path, value):
    for key in reversed(path):
        value = {key: value}
    return value


def merged(trees):
    result = {}
    for tree in trees:
        merge(result, tree)
    return result


def merge(target, tree):
    for key, value in tree.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            merge(target[key], value)
        else:
            target[key] = value


def test_typing_error_in_a_key_is_named(version):
    closed = [
        path
        for path, _ in maps_of_values()
        if schema_of(path) and schema_of(path).get("additionalProperties") is False
    ]
    assert len(closed) > 10
    said = refusal(version, merged(nested((*path, "typo"), 1) for path in closed))
    assert said.count("typo") == len(closed), said


def test_value_of_a_wrong_type_is_named(version):
    wrong = {path: mistaken(value) for path, value in leaves()}
    said = refusal(version, merged(nested(path, value) for path, value in wrong.items()))
    unnamed = [path for path in wrong if not names(said, path)]
    assert unnamed == []


def mistaken(value):
    return ["wrong"] if isinstance(value, (dict, str)) else "%wrong%"


def names(text, path):
    """helm 3 says a.b.c, helm 4 /a/b/c, of what the schema refuses."""
    refused = [line for line in text.splitlines() if line.lstrip().startswith("- ")]
    return any(f"{'.'.join(path)}:" in one or f"'/{'/'.join(path)}'" in one for one in refused)


INSTANCE = {"name": "orders", "connection": {"host": "db"}}


@pytest.mark.parametrize(
    "values, said",
    [
        ({"serviceMonitor": {"enabled": True}, "podMonitor": {"enabled": True}}, "twice"),
        ({"standalone": {"instances": [{"name": "orders"}]}}, "orders has no connection.host"),
        ({"standalone": {"instances": [INSTANCE, INSTANCE]}}, "two are called orders"),
        ({"standalone": {"instances": [{"connection": {"host": "db"}}]}}, "name"),
        ({"standalone": {"instances": [{**INSTANCE, "name": "sidecar"}]}}, "name"),
        ({"standalone": {"instances": [{**INSTANCE, "name": "orders-queries"}]}}, "name"),
        ({"standalone": {"instances": [{**INSTANCE, "name": "Orders"}]}}, "name"),
        ({"standalone": {"instances": [{**INSTANCE, "prot": 1}]}}, "prot"),
        ({"sidecar": {"port": 70000}}, "port"),
        ({"sidecar": {"profile": "cnpgg"}}, "profile"),
        ({"sidecar": {"services": [{"name": "orders", "selector": {}}]}}, "selector"),
        ({"sidecar": {"targetLabels": {"team": "a,b"}}}, "targetLabels"),
        ({"config": {"colection": {}}}, "colection"),
        ({"env": [{"name": "A", "value": 1}]}, "env"),
        ({"securityContext": {"privileged": True}}, "privileged"),
        ({"image": {"digest": "sha256:123"}}, "digest"),
        ({"extraRules": {"files": {"no-extension": "groups: []"}}}, "no-extension"),
        ({"commonLabels": {"team": "a b"}}, "team"),
        ({"networkPolicy": {"prometheus": []}}, "prometheus"),
        ({"podMonitor": {"interval": "15"}}, "interval"),
        ({"podMonitor": {"relabelings": [{"action": "dorp"}]}}, "action"),
    ],
)
def test_mistake_is_refused(version, values, said):
    assert said in refusal(version, values)


def test_readme_is_made_from_the_values():
    script = helm.ROOT / "scripts" / "chart-readme"
    done = subprocess.run([script, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_readme_has_every_value():
    readme = (helm.CHART / "README.md").read_text()
    for path, _ in leaves():
        documented = [path[:length] for length in range(1, len(path) + 1)]
        assert any(f"| `{'.'.join(each)}` |" in readme for each in documented), path
