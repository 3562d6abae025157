"""AlertmanagerConfig: the shipped inhibit rules in the operator's form, and nothing besides."""

import shutil

import pytest
import yaml

from pgvigil_testing import helm, kubernetes
from pgvigil_testing.rules import run

pytestmark = pytest.mark.skipif(bool(helm.missing(4)), reason=str(helm.missing(4)))

SHIPPED = yaml.safe_load((helm.ROOT / "config" / "alertmanager-inhibit.yaml").read_text())


def configs(version=4, **values):
    rendered = helm.render({"alertmanagerConfig": {"enabled": True, **values}}, version)
    return helm.of_kind(rendered, "AlertmanagerConfig")


def as_the_operator_writes_it(rules):
    """Alertmanager's own form of the rules, without the matcher of the namespace."""

    def matchers(listed):
        return [f'{each["name"]}{each["matchType"]}"{each["value"]}"' for each in listed]

    return {
        "inhibit_rules": [
            {
                "source_matchers": matchers(rule["sourceMatch"]),
                "target_matchers": matchers(rule["targetMatch"]),
                "equal": rule["equal"],
            }
            for rule in rules
        ]
    }


def test_rules_are_those_shipped(version):
    (config,) = configs(version)
    assert config["spec"].keys() == {"inhibitRules"}, "no route and no receiver"
    assert as_the_operator_writes_it(config["spec"]["inhibitRules"]) == SHIPPED


@pytest.mark.parametrize("api", ["v1alpha1", "v1beta1"])
def test_objects_are_valid_without_route_and_receivers(api):
    assert kubernetes.errors_of(configs(apiVersion=api)) == []


def test_nothing_is_installed_unless_asked_for():
    assert not helm.of_kind(helm.render(), "AlertmanagerConfig")


@pytest.mark.skipif(not shutil.which("amtool"), reason="not installed: run scripts/bootstrap test")
def test_alertmanager_accepts_them(tmp_path):
    (config,) = configs()
    file = tmp_path / "alertmanager.yaml"
    whole = {
        "route": {"receiver": "nobody"},
        "receivers": [{"name": "nobody"}],
        **as_the_operator_writes_it(config["spec"]["inhibitRules"]),
    }
    file.write_text(yaml.safe_dump(whole))
    good, said = run("amtool", "check-config", file)
    assert good, said
    assert f"{len(SHIPPED['inhibit_rules'])} inhibit rules" in said


def test_each_namespace_of_databases_has_its_own():
    selected = {"alertmanagerConfig": "main"}
    values = {"namespaces": ["orders", "billing"], "additionalLabels": selected}
    found = configs(apiVersion="v1beta1", **values)
    assert [each["metadata"]["namespace"] for each in found] == ["orders", "billing"]
    for each in found:
        assert each["apiVersion"] == "monitoring.coreos.com/v1beta1"
        assert each["metadata"]["labels"]["alertmanagerConfig"] == "main"
        assert as_the_operator_writes_it(each["spec"]["inhibitRules"]) == SHIPPED


def test_namespaces_of_sidecars_are_known():
    values = {"alertmanagerConfig": {"enabled": True}, "sidecar": {"namespaces": ["orders"]}}
    found = helm.of_kind(helm.render(values), "AlertmanagerConfig")
    assert [each["metadata"]["namespace"] for each in found] == ["monitoring", "orders"]
