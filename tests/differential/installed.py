"""Which real Prometheus there are to compare with."""

import os
import pathlib

from differential.oracle import version_of


def prometheus(major):
    """The program of that major version; None when it is not installed."""
    own = pathlib.Path(os.environ.get("PGVIGIL_PROMETHEUS3_DIR", "")) / "prometheus"
    for program in (str(own), "prometheus"):
        version = version_of(program)
        if version is not None and version[0] == major:
            return program
    return None
