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
    assert helm.render_text(values, version=3) == helm.render_text(values, version=4)


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
