"""`pgvigil status`: what it says, how it ends, and whom it asks."""

import json
import subprocess

import pytest

from pgvigil_testing.cluster import Cluster
from pgvigil_testing.pgvigil import binary, environment, run
from pgvigil_testing.processes import free_port, wait_until

HEALTHY, DEGRADED, CRITICAL, UNKNOWN = range(4)


@pytest.fixture
def standby(start):
    made = start(Cluster).add_standby()
    made.wait_for_replay()
    return made


def ask_server(server, *arguments):
    """With a port of its own for the agent that is not there."""
    listen = {"PGVIGIL_LISTEN": f"127.0.0.1:{free_port()}"}
    return run("status", "--dsn", server.dsn(), *arguments, env=listen)


def expected(document):
    """The exit code by the verdicts of a document whose server is up."""
    states = {(one["severity"], one["state"]) for one in document["health"]["verdicts"]} - {
        ("info", "true"),
        ("info", "unknown"),
    }
    if ("critical", "true") in states:
        return CRITICAL
    if ("warning", "true") in states:
        return DEGRADED
    unknown = not states or any(state == "unknown" for _, state in states)
    return UNKNOWN if unknown else HEALTHY


def test_agent_and_server_itself_give_the_same_page(standby, start_pgvigil):
    standby.pause_replay()
    pgvigil = start_pgvigil(dsn=standby.dsn())
    pgvigil.whole_page()
    by_agent = run("status", "--url", f"http://{pgvigil.address}")
    by_itself = ask_server(standby)
    for done, origin in ((by_agent, "from the agent at"), (by_itself, "from the server itself")):
        assert done.returncode in (DEGRADED, CRITICAL), done.stdout + done.stderr
        assert "  warning   replay_paused" in done.stdout
        assert "\nUpstream\n" in done.stdout
        assert origin in done.stdout.splitlines()[-1]
        assert "\x1b" not in done.stdout


def test_exit_code_is_that_of_the_verdicts(standby):
    done = ask_server(standby, "--json")
    document = json.loads(done.stdout)
    assert done.returncode == expected(document)
    assert "pg_ha_role" in document["health"]["samples"]


def test_agent_is_found_by_the_configuration(standby, start_pgvigil):
    pgvigil = start_pgvigil(dsn=standby.dsn(), config="labels: {cluster: demo}\n")
    pgvigil.whole_page()
    done = run("status", "--json", env={"PGVIGIL_LISTEN": pgvigil.address})
    document = json.loads(done.stdout)
    assert document["server"]["in_recovery"]
    roles = document["health"]["samples"]["pg_ha_role"]
    assert [one["labels"] for one in roles if one["value"] == 1] == [{"role": "standby"}]


def test_server_that_is_down_is_critical(start_server, start_pgvigil):
    server = start_server()
    pgvigil = start_pgvigil(dsn=server.dsn())
    pgvigil.whole_page()
    server.shut_down()
    done = run("status", "--url", pgvigil.address, "--color", "always")
    assert done.returncode == CRITICAL
    assert done.stdout.startswith("\x1b[1;31mCRITICAL\x1b[0m")
    assert "unreachable" in done.stdout.splitlines()[0]
    assert ask_server(server).returncode == CRITICAL


def test_what_cannot_be_found_out_is_unknown(start_server, tmp_path):
    nobody = f"127.0.0.1:{free_port()}"
    done = run("status", "--url", nobody)
    assert done.returncode == UNKNOWN
    assert nobody in done.stderr
    broken = tmp_path / "broken.yaml"
    broken.write_text("nonsense: 1\n")
    assert run("status", "--config", broken).returncode == UNKNOWN
    server = start_server()
    done = run("status", "--dsn", server.dsn(user="stranger"))
    assert done.returncode == UNKNOWN
    assert "auth_failed" in done.stdout


def test_watching_shows_page_after_page(standby, start_pgvigil):
    pgvigil = start_pgvigil(dsn=standby.dsn())
    command = [str(binary()), "status", "--url", pgvigil.address, "--watch=0.1"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, env=environment()
    ) as process:
        pages = []

        def read():
            pages.append(process.stdout.readline())
            return sum("from the agent at" in line for line in pages) >= 2

        wait_until(read, 30, lambda: "".join(pages))
        process.terminate()
        process.stdout.read()
        assert process.wait(timeout=30) in (HEALTHY, DEGRADED, CRITICAL, UNKNOWN)
