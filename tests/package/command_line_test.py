"""The manual page and the completion name what the program itself says in --help."""

import re
import shutil
import subprocess

import pytest

from pgvigil_testing.pgvigil import run

OPTION = re.compile(r"^  ((?:-\w,)?(?:--?[\w-]+)(?:,--?[\w-]+)*)", re.MULTILINE)
COMMAND = re.compile(r"^  ([a-z]+) {2,}", re.MULTILINE)


def help_of(path):
    return run(*path, "--help").stdout


def options_in(text):
    options = text.partition("Options:")[2].partition("\n\n")[0]
    return [name for names in OPTION.findall(options) for name in names.split(",")]


def commands_in(text):
    return COMMAND.findall(text.partition("Subcommands:")[2].partition("\n\n")[0])


@pytest.fixture(scope="module")
def helps():
    """Every command, as a tuple of words, with its help."""
    found = {}

    def walk(path):
        found[path] = help_of(path)
        for command in commands_in(found[path]):
            walk((*path, command))

    walk(())
    assert ("rules", "check") in found
    return found


@pytest.fixture(scope="module")
def man_page():
    done = run("describe", "--man")
    assert done.returncode == 0
    return done.stdout


def test_manual_page_names_every_command_and_option(helps, man_page):
    plain = man_page.replace("\\-", "-").replace("\\fB", "").replace("\\fR", "")
    for path, text in helps.items():
        if path:
            section = plain.partition(f".SS pgvigil {' '.join(path)}\n")[2].partition("\n.SS ")[0]
        else:
            section = plain.partition(".SH OPTIONS")[2].partition(".SH COMMANDS")[0]
        for option in options_in(text):
            assert re.search(rf"(^|, ){re.escape(option)}(,| |$)", section, re.MULTILINE), (
                path,
                option,
            )


@pytest.mark.skipif(shutil.which("man") is None, reason="needs man")
def test_manual_page_is_read_without_a_warning(man_page, tmp_path):
    page = tmp_path / "pgvigil.1"
    page.write_text(man_page)
    done = subprocess.run(
        ["man", "--warnings", "-l", page],
        capture_output=True,
        text=True,
        env={"LC_ALL": "C.UTF-8", "MANWIDTH": "100", "PATH": "/usr/bin:/bin"},
        check=True,
    )
    assert not done.stderr.strip()
    assert "pgvigil rules check" in done.stdout


@pytest.fixture(scope="module")
def complete(tmp_path_factory):
    """complete(words) is what bash offers for the last of them."""
    script = tmp_path_factory.mktemp("completion") / "pgvigil"
    script.write_text(run("describe", "--completion").stdout)

    def offered(*words):
        program = (
            'source "$0"; COMP_WORDS=(pgvigil "$@"); COMP_CWORD=$#; _pgvigil; '
            'printf "%s\\n" "${COMPREPLY[@]}"'
        )
        done = subprocess.run(
            ["bash", "-c", program, script, *words], capture_output=True, text=True, check=True
        )
        assert not done.stderr, done.stderr
        return done.stdout.split()

    return offered


def test_completion_offers_every_command_and_option(helps, complete):
    for path, text in helps.items():
        assert set(options_in(text)) <= set(complete(*path, "-")) | {"-h"}
        if commands_in(text):
            assert set(commands_in(text)) <= set(complete(*path, ""))


def test_completion_offers_files_where_a_file_is_meant(complete, tmp_path):
    (tmp_path / "pgvigil.yaml").write_text("")
    assert complete("serve", "--config", f"{tmp_path}/pg") == [f"{tmp_path}/pgvigil.yaml"]
    assert complete("rules", "check", f"{tmp_path}/pg") == [f"{tmp_path}/pgvigil.yaml"]


def test_completion_offers_nothing_where_only_a_person_knows(complete):
    assert complete("serve", "--dsn", "") == []
