"""What promtool and `pgvigil rules test` say of the same file."""

import subprocess

from pgvigil_testing.pgvigil import run


def promtool(*arguments):
    command = ["promtool", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    return done.returncode, (done.stdout + done.stderr).decode()


def verdicts(file):
    """What promtool and pgvigil say of a file of tests: whether it passes."""
    theirs, said = promtool("test", "rules", file)
    ours = run("rules", "test", file)
    assert theirs in (0, 1) and ours.returncode in (0, 1), said + ours.stdout + ours.stderr
    return theirs == 0, ours.returncode == 0, said + "\n--- pgvigil:\n" + ours.stdout
