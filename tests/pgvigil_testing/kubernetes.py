"""What Kubernetes would say of rendered objects."""

import json
import pathlib
import subprocess

_VALIDATOR = pathlib.Path(__file__).resolve().parents[1] / "chart" / "validate.mjs"


def errors_of(objects):
    """What is wrong with each object, by the schema of its kind: a line `Kind/name: error` each."""
    done = subprocess.run(
        ["node", str(_VALIDATOR)],
        input=json.dumps(objects),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    reports = json.loads(done.stdout)
    assert len(reports) == len(objects)
    return [f"{each['object']}: {error}" for each in reports for error in each["errors"]]


def breaches_of_restricted_profile(pod):
    """What the restricted Pod Security Standard refuses in a pod's specification, a line each."""
    found = [
        f"{field} is set"
        for field in ("hostNetwork", "hostPID", "hostIPC", "hostUsers")
        if pod.get(field)
    ]
    found += [
        f"volume {volume['name']} is a {kind}"
        for volume in pod.get("volumes", [])
        for kind in volume.keys() - {"name"} - _VOLUMES
    ]
    for container in all_containers(pod):
        found += [f"{container['name']}: {one}" for one in _breaches_of(container, pod)]
    return found


_VOLUMES = {
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "persistentVolumeClaim",
    "projected",
    "secret",
}


def all_containers(pod):
    return pod["containers"] + pod.get("initContainers", [])


def _breaches_of(container, pod):
    own = container.get("securityContext", {})
    of_pod = pod.get("securityContext", {})
    effective = {**of_pod, **own}
    if own.get("privileged"):
        yield "is privileged"
    if own.get("allowPrivilegeEscalation") is not False:
        yield "may raise its privileges"
    if effective.get("runAsNonRoot") is not True:
        yield "may run as root"
    if effective.get("runAsUser") == 0:
        yield "runs as root"
    if effective.get("seccompProfile", {}).get("type") not in ("RuntimeDefault", "Localhost"):
        yield "has no seccomp profile"
    if "ALL" not in own.get("capabilities", {}).get("drop", []):
        yield "keeps capabilities"
    if set(own.get("capabilities", {}).get("add", [])) - {"NET_BIND_SERVICE"}:
        yield "adds capabilities"
    if any("hostPort" in port for port in container.get("ports", [])):
        yield "takes a port of the host"


def selects(selector, labels):
    """Whether a LabelSelector, or a plain map of labels, selects an object with these labels."""
    spelled = selector.keys() <= {"matchLabels", "matchExpressions"}
    wanted = selector.get("matchLabels", {}) if spelled else selector
    return all(labels.get(key) == value for key, value in wanted.items()) and all(
        _holds(expression, labels) for expression in selector.get("matchExpressions", [])
    )


def _holds(expression, labels):
    value = labels.get(expression["key"])
    return {
        "In": lambda: value in expression["values"],
        "NotIn": lambda: value not in expression["values"],
        "Exists": lambda: value is not None,
        "DoesNotExist": lambda: value is None,
    }[expression["operator"]]()
