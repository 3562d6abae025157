"""Objects of Kubernetes as the compiler of TypeScript sees them: a field that the type does not
have is a mistake, which a server that drops unknown fields would not say."""

import json
import pathlib
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
_MODELS = ROOT / "tests" / "chart" / "node_modules"
_COMPILER = ROOT / "dashboards" / "node_modules" / "typescript" / "bin" / "tsc"
_PACKAGES = {
    "postgresql.cnpg.io": "@kubernetes-models/cloudnative-pg/",
    "monitoring.coreos.com": "@kubernetes-models/prometheus-operator/",
    "cert-manager.io": "@kubernetes-models/cert-manager/",
    "grafana.integreatly.org": "@kubernetes-models/grafana-operator/",
}
_CORE = "kubernetes-models/"


def missing():
    """Why nothing can be checked here, or None."""
    if _MODELS.exists() and _COMPILER.exists():
        return None
    return "not installed: run scripts/bootstrap test"


def is_known(entity):
    """Whether there is a type for this object."""
    return _type_file(entity["apiVersion"], entity["kind"]).exists()


def mistakes(entities):
    """What is wrong with objects of known kinds, a line each that names the object."""
    return compiled(
        [
            (_name(entity), f'{_package(entity["apiVersion"])}{entity["apiVersion"]}', entity)
            for entity in entities
        ]
    )


def mistakes_of_containers(named):
    """The same of (name, container) pairs, whatever object they are part of."""
    return compiled([(name, f"{_CORE}v1", {"kind": "Container", **one}) for name, one in named])


def compiled(parts):
    """Mistakes in (name, module of the type, object with its kind) triples."""
    with tempfile.TemporaryDirectory(prefix="pgvigil-types-") as folder:
        work = pathlib.Path(folder)
        (work / "node_modules").symlink_to(_MODELS)
        (work / "objects.ts").write_text("".join(map(_lines, range(len(parts)), parts)))
        done = subprocess.run(
            [_COMPILER, "--noEmit", "--strict", "--skipLibCheck", "--target", "es2022"]
            + ["--module", "esnext", "--moduleResolution", "bundler", "objects.ts"],
            cwd=work,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    return [_with_name(line, parts) for line in done.stdout.splitlines() if line.strip()]


def _lines(number, part):
    _, module, entity = part
    kind = entity["kind"]
    value = entity if "apiVersion" in entity else {k: v for k, v in entity.items() if k != "kind"}
    return (
        f'import type {{ I{kind} as T{number} }} from "{module}/{kind}";\n'
        f"export const o{number}: T{number} = {json.dumps(value)};\n"
    )


def _with_name(line, parts):
    place = re.match(r"objects\.ts\((\d+),\d+\): error (.*)", line)
    return f"{parts[(int(place[1]) - 1) // 2][0]}: {place[2]}" if place else line


def _name(entity):
    return f'{entity["kind"]} {entity["metadata"]["name"]}'


def _package(api_version):
    return _PACKAGES.get(api_version.partition("/")[0], _CORE)


def _type_file(api_version, kind):
    return _MODELS / _package(api_version) / api_version / f"{kind}.d.ts"
