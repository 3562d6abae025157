"""What pgvigil says it exposes."""

import json

from pgvigil_testing.pgvigil import run


def metrics():
    """Every metric as `pgvigil describe` has it: `name`, `type`, `labels` and more."""
    done = run("describe", "--format", "json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    entries = [entry for query in document["queries"] for entry in query["metrics"]]
    return entries + document["own"]
