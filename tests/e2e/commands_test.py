"""The commands that end by themselves, as a person at a terminal meets them."""

import json

import pytest

from pgvigil_testing.pgvigil import run

GOOD = """
dialect: pgvigil
queries:
  test_answer:
    query: SELECT 42 AS answer
    metrics:
      - answer: {usage: GAUGE, description: The answer.}
"""


@pytest.fixture
def good_file(tmp_path):
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    return path


def test_version_is_printed():
    done = run("version")
    assert done.returncode == 0
    assert done.stdout.startswith("pgvigil ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["serve", "--help"],
        ["status", "--help"],
        ["check", "--help"],
        ["query", "--help"],
        ["describe", "--help"],
    ],
)
def test_help_is_worth_reading(arguments):
    done = run(*arguments)
    assert done.returncode == 0
    assert len(done.stdout) > 200
    assert done.stderr == ""


def test_check_says_which_dialect_it_took(good_file):
    done = run("check", "--queries", good_file)
    assert done.returncode == 0, done.stderr
    assert "pgvigil" in done.stdout


def test_check_runs_queries_against_a_server(server, good_file):
    done = run("check", "--queries", good_file, "--dsn", server.dsn())
    assert done.returncode == 0, done.stdout + done.stderr
    assert "test_answer" in done.stdout


def test_check_names_the_place_of_a_typing_error(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(GOOD.replace("usage: GAUGE", "usege: GAUGE"))
    done = run("check", "--queries", path)
    assert done.returncode == 2
    assert f"{path}:7:18" in done.stdout + done.stderr
    assert "usage" in done.stdout + done.stderr


def test_configuration_with_a_typing_error_ends_serve_with_2(tmp_path):
    path = tmp_path / "pgvigil.yaml"
    path.write_text("conection: {dsn: host=127.0.0.1}\n")
    done = run("serve", "--config", path)
    assert done.returncode == 2
    assert f"{path}:1:1" in done.stdout + done.stderr
    assert "connection" in done.stdout + done.stderr


@pytest.mark.parametrize("command", ["serve", "check"])
@pytest.mark.parametrize("dsn", ["bogus=1 password=canary", "postgresql://u:canary@[h/d"])
def test_malformed_connection_string_is_a_bad_configuration(command, dsn):
    done = run(command, env={"PGVIGIL_DSN": dsn})
    assert done.returncode == 2
    assert "connection string" in done.stderr
    assert "canary" not in done.stdout + done.stderr


def test_query_prints_the_samples(server, good_file):
    done = run("query", "test_answer", "--queries", good_file, "--dsn", server.dsn())
    assert done.returncode == 0, done.stderr
    assert "test_answer_answer 42" in done.stdout


def test_query_that_is_unknown_is_suggested(server, good_file):
    done = run("query", "test_anwser", "--queries", good_file, "--dsn", server.dsn())
    assert done.returncode != 0
    assert "test_answer" in done.stdout + done.stderr


def test_describe_lists_the_catalogue_as_json():
    done = run("describe", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert "pg_up" in json.dumps(json.loads(done.stdout))


def test_address_in_use_is_an_error_that_says_so(server, start_pgvigil):
    first = start_pgvigil(dsn=server.dsn())
    done = run("serve", "--dsn", server.dsn(), "--listen", first.address)
    assert done.returncode != 0
    assert first.address in done.stdout + done.stderr


def test_password_is_never_printed():
    done = run("check", "--dsn", "host=127.0.0.1 port=1 password=canary user=pgvigil")
    assert "canary" not in done.stdout + done.stderr
    done = run("check", "--dsn", "postgresql://pgvigil:canary@127.0.0.1:1/postgres?bogus=1")
    assert "canary" not in done.stdout + done.stderr
