"""The executor alone against a real server; the cases are in executor_pgtest.cc."""

import os
import pathlib
import subprocess

from pgvigil_testing import pgvigil


def test_executor_keeps_its_contract(server):
    program = os.environ.get("PGVIGIL_EXECUTOR_PGTEST") or (
        pathlib.Path(pgvigil.binary()).parents[1] / "tests" / "executor_pgtest"
    )
    done = subprocess.run(
        [program],
        env=pgvigil.environment(
            {"PGVIGIL_TEST_DSN": server.dsn(user="postgres", host=server.socket_folder)}
        ),
        text=True,
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
