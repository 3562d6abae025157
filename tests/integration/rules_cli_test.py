"""`pgvigil rules ...`: as promtool has it, and what promtool does not tell."""

import http.server
import pathlib
import threading

import pytest
import yaml

from pgvigil_testing.pgvigil import run
from pgvigil_testing.verdicts_of_rules import promtool, verdicts

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROMTOOL_TESTS = sorted((ROOT / "tests" / "promtool").glob("*.yaml"))

HEAD = """
rule_files: []
tests:
- interval: 1m
"""

# (expression, expected samples, whether they are right) on x{job="a"} 0 10 20 ... and y{le=...}.
EXPRESSIONS = [
    ("x", "[{labels: 'x{job=\"a\"}', value: 50}]", True),
    ("x", "[]", False),
    ("x", "[{labels: 'x', value: 50}]", False),
    ("x + 1", "[{labels: '{job=\"a\"}', value: 51}]", True),
    ("x + 1", "[{labels: 'x{job=\"a\"}', value: 51}]", False),
    ("count_over_time(x[3m30s])", "[{labels: '{job=\"a\"}', value: 4}]", True),
    ("time()", "[{labels: '{}', value: 300}]", True),
    ("x > 60", "[]", True),
    ("avg_over_time(x[2m30s:])", "[{labels: '{job=\"a\"}', value: 40}]", True),
    ("x[2m]", "[]", False),
    ("'text'", "[]", False),
    ("x{", "[]", False),
    ("x / 3", "[{labels: '{job=\"a\"}', value: 16.666666666666668}]", True),
    ("x / 3", "[{labels: '{job=\"a\"}', value: 16.666666666666667}]", True),
    ("x / 3", "[{labels: '{job=\"a\"}', value: 16.66666666666667}]", False),
]

# Values of a series, and how many samples there are with their sum; None: no such notation.
NOTATIONS = {
    "1+2x5": (6, 36),
    "0x10": (11, 0),
    "stalex3": None,
    "stale x3": None,
    "1 _x3 stale": (1, 1),
    "1x": None,
    "1x1.5": None,
    "1+-2x3": None,
    "1.5e1x2": (3, 45),
    ".5 5.": (2, 5.5),
    "1,2": None,
    "1_000": None,
    "+1x2": (3, 3),
    "1 - 2x3": None,
    "_ x3": None,
    "1+1": None,
    "1e": None,
    "1x2x3": None,
    "1-0.5x4": (5, 0),
    "1 _x0": (1, 1),
    "01x2": (3, 3),
    "Stale": None,
    "Infx2": None,
}


def write(folder, text):
    path = folder / "test.yaml"
    path.write_text(text)
    return path


@pytest.mark.parametrize("file", PROMTOOL_TESTS, ids=lambda path: path.stem)
def test_a_file_of_tests_passes_where_promtool_lets_it_pass(file):
    expected = "# promtool: passes" in file.read_text().splitlines()
    theirs, ours, said = verdicts(file)
    assert (theirs, ours) == (expected, expected), said


@pytest.mark.parametrize("expr, samples, right", EXPRESSIONS)
def test_expressions_give_what_they_give_in_promtool(tmp_path, expr, samples, right):
    text = (
        HEAD
        + "  input_series: [{series: 'x{job=\"a\"}', values: '0+10x20'}]\n"
        + f"  promql_expr_test: [{{expr: {expr!r}, eval_time: 5m, exp_samples: {samples}}}]\n"
    )
    theirs, ours, said = verdicts(write(tmp_path, text))
    assert (theirs, ours) == (right, right), said


@pytest.mark.parametrize("values", NOTATIONS)
def test_series_are_read_as_promtool_reads_them(tmp_path, values):
    count, total = NOTATIONS[values] or (0, 0)
    text = (
        HEAD
        + f"  input_series: [{{series: x, values: '{values}'}}]\n"
        + "  promql_expr_test:\n"
        + "".join(
            f"  - {{expr: '{function}(x[1h])', eval_time: 30m, "
            f"exp_samples: [{{value: {value}}}]}}\n"
            for function, value in (("count_over_time", count), ("sum_over_time", total))
        )
    )
    theirs, ours, said = verdicts(write(tmp_path, text))
    right = NOTATIONS[values] is not None
    assert (theirs, ours) == (right, right), said


def test_a_failure_shows_what_is_missing_and_what_is_too_much():
    done = run("rules", "test", ROOT / "tests" / "promtool" / "wrong-annotation.yaml")
    assert done.returncode == 1
    assert ": alert High at 5m" in done.stdout
    assert "- summary: b" in done.stdout
    assert "+ summary: a is 3 in " in done.stdout


# Rule files with whether they can be read.
RULE_FILES = {
    "good": (True, (ROOT / "tests" / "promtool" / "rules" / "rules.yaml").read_text()),
    "empty": (True, "groups: []\n"),
    "bad expression": (False, "groups: [{name: g, rules: [{alert: A, expr: 'x >'}]}]"),
    "unknown function": (False, "groups: [{name: g, rules: [{alert: A, expr: 'rat(x[5m])'}]}]"),
    "unknown key": (False, "groups: [{name: g, rules: [{alert: A, expr: x, fro: 5m}]}]"),
    "two names": (False, "groups: [{name: g, rules: [{alert: A, record: b, expr: x}]}]"),
    "no name": (False, "groups: [{name: g, rules: [{expr: x}]}]"),
    "no expression": (False, "groups: [{name: g, rules: [{alert: A}]}]"),
    "group twice": (False, "groups: [{name: g, rules: []}, {name: g, rules: []}]"),
    "recording rule that waits": (
        False,
        "groups: [{name: g, rules: [{record: a, expr: x, for: 5m}]}]",
    ),
    "bad template": (
        False,
        "groups: [{name: g, rules: [{alert: A, expr: x, annotations: {s: '{{ nofunc }}'}}]}]",
    ),
}


@pytest.mark.parametrize("name", RULE_FILES)
def test_what_promtool_cannot_read_is_an_error(tmp_path, name):
    good, text = RULE_FILES[name]
    path = tmp_path / "rules.yaml"
    path.write_text(text)
    theirs, said = promtool("check", "rules", path)
    ours = run("rules", "check", "--disable", "unknown-metric", path)
    assert (theirs == 0, ours.returncode == 0) == (good, good), said + ours.stdout
    if not good:
        assert f"error: {path}:1:" in ours.stdout


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text("groups: [{name: g, rules: [{alert: A, expr: pg_upp == 0}]}]\n")
    return path


def test_check_tells_metrics_nobody_exports_with_the_reason(rules):
    done = run("rules", "check", rules)
    assert done.returncode == 1
    assert "did you mean `pg_up`? [unknown-metric]" in done.stdout
    assert "the rule can never fire" in done.stdout
    assert "1 rules, 1 errors, 1 warnings" in done.stdout


def test_warnings_fail_only_when_told_so(rules):
    rules.write_text(rules.read_text().replace("pg_upp", "pg_up"))
    assert run("rules", "check", rules).returncode == 0
    assert run("rules", "check", "--strict", rules).returncode == 1
    assert run("rules", "check", "--strict", "--disable", "severity", rules).returncode == 0
    done = run("rules", "check", "--disable", "severety", rules)
    assert done.returncode == 2
    assert "did you mean `severity`?" in done.stderr


def test_metrics_of_query_files_are_known(tmp_path, rules):
    queries = tmp_path / "queries.yaml"
    queries.write_text(
        "dialect: pgvigil\nqueries:\n  test_jobs:\n    query: SELECT 1 AS open\n"
        "    metrics: [{open: {usage: GAUGE, description: Open jobs.}}]\n"
    )
    rules.write_text("groups: [{name: g, rules: [{record: a, expr: test_jobs_open > 5}]}]\n")
    assert run("rules", "check", rules).returncode == 1
    assert run("rules", "check", "--queries", queries, rules).returncode == 0


def test_the_shipped_rules_are_clean():
    done = run("rules", "check", "--strict")
    assert done.returncode == 0, done.stdout
    files = sorted((ROOT / "config").glob("*-rules.yaml"))
    assert len(files) == 2
    done = run("rules", "check", "--strict", *files)
    assert done.returncode == 0, done.stdout


def test_print_gives_the_files_that_are_shipped():
    for name in ("default", "cluster"):
        done = run("rules", "print", name)
        assert done.returncode == 0
        assert done.stdout == (ROOT / "config" / f"{name}-rules.yaml").read_text()
    assert run("rules", "print").stdout == run("rules", "print", "default").stdout
    assert run("rules", "print", "both").returncode == 2


PAGE = '# TYPE x gauge\nx{a="1"} 5\nx{a="2"} 1e9\n'


@pytest.fixture
def pages(tmp_path):
    """x{a="1"} 0 1 2 ... every 15 s; x{a="2"} from the third page on."""
    for i in range(20):
        more = f'x{{a="2"}} {i * 10}\n' if i >= 2 else ""
        (tmp_path / f"{1700000000 + 15 * i}.prom").write_text(f'x{{a="1"}} {i}\n{more}')
    return tmp_path


def test_eval_prints_as_promtool_does(tmp_path):
    path = tmp_path / "1700000000.5.prom"
    path.write_text(PAGE)
    done = run("rules", "eval", "x * 2", "--file", path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == '{a="1"} => 10 @[1700000000.5]\n{a="2"} => 2000000000 @[1700000000.5]\n'
    done = run("rules", "eval", "topk(1, x)", "--file", path, "--at", "2023-11-14T22:13:30Z")
    assert done.stdout == 'x{a="2"} => 1000000000 @[1700000010]\n'
    assert run("rules", "eval", "1 + 1", "--file", path).stdout == "scalar: 2 @[1700000000.5]\n"


def test_eval_looks_back_over_recorded_pages(pages):
    done = run("rules", "eval", 'increase(x{a="1"}[2m7s])', "--file", f"node={pages}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith('{a="1", instance="node"} => 8.')


def test_eval_says_what_is_wrong(tmp_path):
    path = tmp_path / "page.prom"
    path.write_text("x 1\nx{ 2\n")
    assert "line 2" in run("rules", "eval", "x", "--file", path).stderr
    assert run("rules", "eval", "x", "--file", tmp_path / "none").returncode == 1
    assert run("rules", "eval", "x").returncode == 2
    done = run("rules", "eval", "sum(x", "--file", path)
    assert done.returncode == 2
    assert "1:" in done.stderr


def test_eval_asks_an_exporter():
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/metrics" else 404)
            self.end_headers()
            self.wfile.write(PAGE.encode())

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        good = run("rules", "eval", "sum(x)", "--url", f"{url}/metrics")
        bad = run("rules", "eval", "sum(x)", "--url", f"{url}/nothing")
        server.shutdown()
        thread.join()
    assert good.returncode == 0, good.stderr
    assert good.stdout.startswith("{} => 1000000005 @[")
    assert bad.returncode == 1
    assert "404" in bad.stderr


def test_replay_tells_when_rules_would_have_fired(pages, tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "groups: [{name: g, rules: [{alert: High, expr: x > 100, for: 30s, "
        "labels: {severity: warning}, annotations: {summary: 'x is {{ $value }}'}}]}]\n"
    )
    done = run("rules", "replay", rules, "--pages", pages)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:3] == [
        '2023-11-14T22:16:05Z  pending   High {a="2", severity="warning"} 110',
        '2023-11-14T22:16:35Z  firing    High {a="2", severity="warning"} 130',
        "    x is 130",
    ]
    assert "20 pages from 2023-11-14T22:13:20Z to 2023-11-14T22:18:05Z, 20 evaluations" in lines
    assert lines[-1].split() == ["High", "warning", "1", "1m30s", "1m30s+", "0"]


def test_replay_knows_the_built_in_rules(pages):
    done = run("rules", "replay", "default", "--pages", f"{pages}/17*.prom", "--interval", "1m")
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 5 evaluations" in done.stdout
    assert run("rules", "replay", "default").returncode == 2
    assert run("rules", "replay", "default", "--pages", f"{pages}/none*").returncode == 1
