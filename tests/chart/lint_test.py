"""helm accepts the chart with all values of `ci`, and both versions make the same of it."""

import re

import pytest

from pgvigil_testing import helm

CI = pytest.mark.parametrize("values", helm.CI_FILES, ids=lambda path: path.stem)


@CI
def test_chart_passes_strict_lint(version, values):
    helm.run(version, "lint", "--strict", helm.CHART, "--values", values)


@CI
def test_versions_of_helm_render_the_same(values):
    if any(helm.missing(version) for version in helm.VERSIONS):
        pytest.skip("needs both versions")
    # They differ in where kinds of others stand beside webhook configurations.
    old, new = (helm.render_text(values, version).split("---\n") for version in helm.VERSIONS)
    assert sorted(old) == sorted(new)


@CI
def test_every_object_is_rendered_once_and_none_is_empty(values):
    seen = []
    for each in helm.render(values):
        assert each, "an empty document"
        metadata = each["metadata"]
        seen.append((each["kind"], metadata.get("namespace"), metadata["name"]))
    assert len(seen) == len(set(seen))


def test_versions_are_the_project_s():
    project = (helm.ROOT / "CMakeLists.txt").read_text()
    wanted = re.search(r"project\(pgvigil VERSION ([0-9.]+)", project)[1]
    chart = (helm.CHART / "Chart.yaml").read_text()
    for key in ("version", "appVersion"):
        assert re.search(rf"^{key}: (.*)$", chart, flags=re.MULTILINE)[1] == wanted


def test_kubernetes_older_than_1_27_is_refused(version):
    helm.render_text(version=version, arguments=["--kube-version", "1.27.0"])
    helm.render_text(version=version, arguments=["--kube-version", "1.35.2-eks-abc"])
    with pytest.raises(helm.HelmError, match="1.26.0"):
        helm.render_text(version=version, arguments=["--kube-version", "1.26.0"])


def test_templates_look_nothing_up():
    """What renders without a cluster renders the same with one: Argo CD has none."""
    for template in (helm.CHART / "templates").iterdir():
        assert not re.search(r"\blookup\b|\.Capabilities", template.read_text()), template.name


def test_a_template_makes_objects_of_one_kind():
    for values in helm.CI_FILES:
        kinds = {}
        for part in helm.render_text(values).split("# Source: ")[1:]:
            kind = re.search(r"^kind: (.*)$", part, flags=re.MULTILINE)[1]
            kinds.setdefault(part.splitlines()[0], set()).add(kind)
        assert [name for name, found in kinds.items() if len(found) > 1] == []
