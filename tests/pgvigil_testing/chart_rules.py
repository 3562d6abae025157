"""The rules a rendered chart holds, in files for the programs that judge them."""

import yaml

from pgvigil_testing import helm
from pgvigil_testing.rules import RULE_FILES


def rule_files(rendered):
    """The rule file in each PrometheusRule, by the end of its name."""
    return {
        each["metadata"]["name"].removeprefix("vigil-pgvigil-"): each["spec"]
        for each in helm.of_kind(rendered, "PrometheusRule")
    }


def with_rules(version=4, **values):
    """The rule files of the chart with these values of `prometheusRule`."""
    return rule_files(helm.render({"prometheusRule": {"enabled": True, **values}}, version))


def rules(files):
    """Every rule by name and severity; of two alike the last."""
    return {
        (rule["alert"], rule["labels"]["severity"]): rule
        for file in files.values()
        for group in file["groups"]
        for rule in group["rules"]
    }


def shipped_files():
    """What is shipped, as `rule_files` has it."""
    names = dict(zip(RULE_FILES, ("instance", "cluster")))
    return {name: yaml.safe_load(file.read_text()) for file, name in names.items()}


def written(files, folder):
    """Paths of the rule files, in `folder`."""
    paths = []
    for name, file in files.items():
        paths.append(folder / f"{name}.yaml")
        paths[-1].write_text(yaml.safe_dump(file, sort_keys=False))
    return paths


def agent_files(rendered, name):
    """(`pgvigil.yaml`, the files beside it) of the ConfigMap of that name."""
    files = dict(helm.one(rendered, "ConfigMap", name)["data"])
    return yaml.safe_load(files.pop("pgvigil.yaml")), files
