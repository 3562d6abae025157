"""The fixtures themselves: servers start, freeze, die and leave nothing behind."""

import contextlib
import os
import pathlib

import pytest

from pgvigil_testing import installations
from pgvigil_testing.exposition import Exposition
from pgvigil_testing.postgres import PostgresServer


@pytest.mark.parametrize("major", installations.matrix())
def test_matrix_server_is_of_its_version(start_server, major):
    installation = installations.matrix_installation(major)
    if installation is None:
        pytest.skip("not installed: run scripts/bootstrap test")
    server = start_server(installation)
    assert server.sql("SHOW server_version_num")[0][0].startswith(str(major))


def test_closed_server_leaves_nothing_behind():
    with contextlib.closing(PostgresServer()) as server:
        pid, folder = server.process.pid, server.data.parent
        server.freeze()
    assert not folder.exists()
    assert not pathlib.Path(f"/proc/{pid}").exists()


def test_killed_server_starts_again_on_its_port(start_server):
    server = start_server()
    port = server.port
    server.kill()
    server.start()
    assert (server.port, server.sql("SELECT 1")) == (port, [(1,)])


def test_backends_are_counted_while_the_server_is_frozen(start_server):
    server = start_server()
    with contextlib.closing(server.connect(user="pgvigil")) as session:
        server.freeze()
        assert server.backends() == [session.get_backend_pid()]
        server.thaw()


def test_server_does_not_run_as_root(start_server):
    server = start_server()
    assert os.stat(f"/proc/{server.process.pid}").st_uid != 0


@pytest.mark.parametrize(
    "text",
    [
        "a 1",
        "a 1\na 2\n",
        'a{x="1",x="2"} 1\n',
        '# TYPE a gauge\na 1\nb 1\na{x="1"} 2\n',
        'a{x="\\q"} 1\n',
        "a one\n",
        "# a comment\n",
    ],
)
def test_malformed_page_is_refused(text):
    with pytest.raises(ValueError):
        Exposition(text)


def test_page_is_read_back():
    page = Exposition('# HELP a Text.\n# TYPE a gauge\na{x="q\\"\\\\\\n"} 1.5\na 2\n')
    assert page.families["a"].help == "Text."
    assert page.samples("a", x='q"\\\n') == [({"x": 'q"\\\n'}, 1.5)]
    with pytest.raises(LookupError):
        page.value("a")
