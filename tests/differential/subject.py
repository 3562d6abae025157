"""pgvigil's own evaluator, as the program promql_eval runs it."""

import json
import subprocess


class Subject:
    def __init__(self, program):
        self._process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def _ask(self, request):
        print(json.dumps(request), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"promql_eval ended with {self._process.wait()} at {request}")
        return json.loads(line)

    def functions(self):
        return self._ask({"functions": True})["functions"]

    def load(self, series):
        """`series` as Oracle.write() takes them; forgets what was loaded before."""
        self._ask({"series": [{"labels": labels, "points": points} for labels, points in series]})

    def query(self, expression, milliseconds):
        return self._ask({"expr": expression, "at": milliseconds})

    def close(self):
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()
