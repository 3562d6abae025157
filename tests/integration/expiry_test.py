"""Certificates in files and passwords that come to their end."""

import time

import pytest

from pgvigil_testing.tls import Authority
from pgvigil_testing.verdicts import verdict, wait_for_page

NOWHERE = "host=127.0.0.1 port=1 user=nobody dbname=none"
DAY = 24 * 3600


@pytest.fixture(scope="module")
def authority():
    made = Authority()
    yield made
    made.close()


@pytest.fixture
def watch(start_pgvigil):
    """watch(path, ...) is an agent without a server: files need none."""

    def make(*paths):
        config = f"ha: {{certificates: {list(map(str, paths))}, probe_interval: 200ms}}\n"
        return start_pgvigil(dsn=NOWHERE, config=config)

    return make


def states(page, path):
    return [
        verdict(page, f"certificate_{name}", f"file:{path}") for name in ("expiring", "expired")
    ]


def expiry(page, path):
    labels = {"subject": f"file:{path}", "certificate": "earliest"}
    return page.value("pg_ha_certificate_expiry_time_seconds", **labels)


def test_a_certificate_is_good_expires_and_has_expired(authority, watch):
    good, soon = authority.issue(ends=365).certificate, authority.issue(ends=5).certificate
    gone = authority.expired().certificate
    page = wait_for_page(watch(good, soon, gone), lambda page: expiry(page, gone), "not read")
    assert states(page, good) == ["false", "false"]
    assert states(page, soon) == ["true", "false"]
    assert states(page, gone) == ["true", "true"]
    assert abs(expiry(page, soon) - time.time() - 5 * DAY) < 2 * DAY


def test_of_a_chain_the_first_to_expire_counts(authority, watch, tmp_path):
    chain = tmp_path / "chain.pem"
    parts = [authority.issue().key, authority.path, authority.issue(ends=5).certificate]
    chain.write_text("".join(part.read_text() for part in parts))
    page = wait_for_page(watch(chain), lambda page: expiry(page, chain), "not read")
    assert states(page, chain) == ["true", "false"]


def test_a_file_that_cannot_be_read_is_unknown_until_it_can(authority, watch, tmp_path):
    absent, empty, broken = tmp_path / "absent", tmp_path / "empty", tmp_path / "broken"
    empty.touch()
    text = authority.path.read_text()
    broken.write_text(text + text.replace("MII", "???", 1))
    agent = watch(absent, empty, broken, authority.path)
    page = wait_for_page(agent, lambda page: expiry(page, authority.path), "not read")
    for path in (absent, empty, broken):
        assert states(page, path) == ["unknown", "unknown"], path
    absent.write_text(text)
    wait_for_page(agent, lambda page: states(page, absent) == ["false", "false"], "not seen")


def test_passwords_expire(start_server, start_pgvigil):
    server = start_server()
    roles = {"fine": "300 days", "soon": "5 days", "just": "-5 days", "former": "-300 days"}
    for role, distance in roles.items():
        server.sql(f"CREATE ROLE {role} LOGIN")
        server.sql(
            "DO $$ BEGIN EXECUTE format('ALTER ROLE %I VALID UNTIL %L',"
            f" '{role}', now() + '{distance}'); END $$"
        )
    server.sql("CREATE ROLE endless LOGIN VALID UNTIL 'infinity'")
    server.sql("CREATE ROLE group_of_roles VALID UNTIL '2000-01-01'")
    agent = start_pgvigil(dsn=server.dsn())
    page = agent.whole_page()
    shown = page.samples("pg_ha_password_expiry_time_seconds")
    assert {labels["role"] for labels, _ in shown} == set(roles)
    assert abs(dict((one["role"], at) for one, at in shown)["soon"] - time.time() - 5 * DAY) < DAY
    verdicts = {role: verdict(page, "password_expiring", role) for role in roles}
    assert verdicts == {"fine": "false", "soon": "true", "just": "true", "former": "false"}
    server.kill()
    page = wait_for_page(agent, lambda page: page.ha_state() == "unreachable", "still there")
    assert {verdict(page, "password_expiring", role) for role in roles} == {"unknown"}
