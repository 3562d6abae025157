"""The series that can occur: few enough that an oracle can know all of them beforehand."""

import itertools

COUNTER, GAUGE, FLAG, INFO, BUCKET, EPOCH = "counter", "gauge", "flag", "info", "bucket", "epoch"

_INSTANCES = [
    {"job": job, "instance": instance}
    for job, instance in itertools.product(("api", "db"), ("a:1", "b:1", "c:1"))
]
_BOUNDS = ("0.1", "0.5", "1", "2.5", "+Inf")
_ODD_BOUNDS = ("-1", "0", "1e1", "2.50", "Inf", "many")


def _each(*more):
    return [{**instance, **labels} for instance in _INSTANCES for labels in more or ({},)]


METRICS = {
    "temperature": (GAUGE, _each({}, {"env": "prod"})),
    "queue_length": (GAUGE, _each({"env": "prod"}, {"env": "dev"})),
    "job:load:ratio": (GAUGE, [{"job": "api"}, {"job": "db"}, {}]),
    "requests_total": (COUNTER, _each({"code": "200"}, {"code": "404"}, {"code": "500"})),
    "errors_total": (COUNTER, _each({"code": "404"}, {"code": "500"})),
    "up": (FLAG, _each()),
    "build_info": (INFO, _each({"version": "1.2"}, {"version": "1.10"})),
    "started_seconds": (EPOCH, _each()),
    "latency_bucket": (BUCKET, _each(*({"le": bound} for bound in _BOUNDS))),
    "odd_bucket": (
        BUCKET,
        [{"job": "api"}] + [{"job": "api", "le": bound} for bound in _BOUNDS + _ODD_BOUNDS],
    ),
    "disk.usage": (GAUGE, _each({"disk name": "sda"}, {"disk name": 'Ä"ö'})),
}
LABELS = ("job", "instance", "env", "code", "version", "le", "absent_label")
UTF8_LABELS = ("disk name", "grüße")
VALUES = {
    "job": ("api", "db"),
    "instance": ("a:1", "b:1", "c:1"),
    "env": ("prod", "dev", ""),
    "code": ("200", "404", "500"),
    "version": ("1.2", "1.10"),
    "le": _BOUNDS,
    "absent_label": ("", "x"),
    "disk name": ("sda", 'Ä"ö'),
    "grüße": ("", "x"),
}


def is_utf8(name):
    return "." in name


def all_series(edition):
    """(kind of metric, labels) of every series, in Prometheus' order of labels."""
    found = [
        (kind, {"__name__": name, **labels})
        for name, (kind, label_sets) in METRICS.items()
        for labels in label_sets
        if edition.has(name) and (edition.utf8_names or not is_utf8(name))
    ]
    return sorted(found, key=lambda one: sorted(one[1].items()))
