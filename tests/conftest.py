"""Fixtures: everything a test started is gone when it ends, however it ends."""

import contextlib
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from pgvigil_testing import installations  # noqa: E402
from pgvigil_testing.alertmanager import Alertmanager, Pager  # noqa: E402
from pgvigil_testing.cluster import Cluster  # noqa: E402
from pgvigil_testing.pgbouncer import PgBouncer  # noqa: E402
from pgvigil_testing.pgvigil import Pgvigil  # noqa: E402
from pgvigil_testing.postgres import BackendWatch, PostgresServer  # noqa: E402
from pgvigil_testing.prometheus import Prometheus  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def _own_cache():
    yield
    installations.remove_own_cache()


@pytest.fixture(scope="module")
def server():
    """One server for the tests of a file that leave it as they found it."""
    with contextlib.closing(PostgresServer()) as started:
        started.create_role()
        yield started


@pytest.fixture
def start():
    """start(Class, ...) starts a process and ends it with the test, last started first."""
    with contextlib.ExitStack() as stack:
        yield lambda kind, *arguments, **options: stack.enter_context(
            contextlib.closing(kind(*arguments, **options))
        )


@pytest.fixture
def start_server(start):
    """A server of the test's own, with the monitoring role in it."""

    def make(*arguments, **options):
        made = start(PostgresServer, *arguments, **options)
        made.create_role()
        return made

    return make


@pytest.fixture(params=["system", "newest"])
def installation(request):
    """The servers that tests of high availability run on: the system's, the matrix' newest.

    Where versions are chosen, as for sanitized programs, the newest is enough.
    """
    if request.param == "system" and os.environ.get("PGVIGIL_TEST_VERSIONS"):
        pytest.skip("the newest is enough")
    system = installations.system_installation()
    newest = installations.newest_of_matrix()
    found = system if request.param == "system" else newest
    if found is None:
        pytest.skip("not installed: run scripts/bootstrap test")
    return found


@pytest.fixture
def start_cluster(start):
    """start_cluster(installation, ...) is a primary; ask it for the standbys the test needs."""
    return lambda *arguments, **options: start(Cluster, *arguments, **options)


@pytest.fixture
def start_pgvigil(start):
    return lambda *arguments, **options: start(Pgvigil, *arguments, **options)


@pytest.fixture
def start_prometheus(start):
    return lambda *targets, **options: start(Prometheus, *targets, **options)


@pytest.fixture
def start_alertmanager(start):
    return lambda *arguments, **options: start(Alertmanager, *arguments, **options)


@pytest.fixture
def pager(start):
    return start(Pager)


@pytest.fixture
def start_pgbouncer(start):
    return lambda *arguments, **options: start(PgBouncer, *arguments, **options)


@pytest.fixture
def watch_backends(start):
    return lambda server: start(BackendWatch, server)
