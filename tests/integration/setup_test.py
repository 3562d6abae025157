"""`pgvigil setup` on real servers: what it shows, what it makes, and what it refuses."""

import contextlib
import os
import pathlib
import pwd
import signal
import stat
import subprocess

import pytest
import yaml

from pgvigil_testing import installations
from pgvigil_testing.cluster import Cluster
from pgvigil_testing.pgvigil import run
from pgvigil_testing.postgres import PostgresServer

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROLE = "watcher"
ATTRIBUTES = (
    "SELECT rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication,"
    " rolbypassrls, rolconnlimit, rolconfig, shobj_description(oid, 'pg_authid'),"
    " (SELECT array_agg(roleid::regrole::text ORDER BY 1) FROM pg_auth_members WHERE member = oid)"
    " FROM pg_roles r WHERE rolname = '{}'"
)


@pytest.fixture
def server(start):
    return start(PostgresServer)


@pytest.fixture
def config_file(tmp_path):
    return tmp_path / "pgvigil.yaml"


def admin(server, user="postgres"):
    return server.dsn(user=user, host=server.socket_folder)


def run_setup(server, config_file, *arguments, dsn=None):
    dsn = dsn or admin(server)
    return run("setup", "--dsn", dsn, "--role", ROLE, "--config-file", config_file, *arguments)


def apply(server, config_file, *arguments, **options):
    done = run_setup(server, config_file, "--apply", *arguments, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def roles(server, name=ROLE):
    return server.sql(ATTRIBUTES.format(name))


def trust_nobody_with(server, local):
    """Superusers get in by the socket, the rest as `local` says."""
    lines = ["local all postgres trust", f"local all all {local}", ""]
    (server.data / "pg_hba.conf").write_text("\n".join(lines))
    server.sql("SELECT pg_reload_conf()")


def works(config_file):
    checked = run("check", "--config", config_file)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    asked = run("query", "pg_stat_archiver", "--config", config_file)
    assert asked.returncode == 0, asked.stdout + asked.stderr


def test_without_apply_it_shows_and_changes_nothing(server, config_file):
    done = run_setup(server, config_file)
    assert done.returncode == 0, done.stderr
    assert f"CREATE ROLE {ROLE};" in done.stdout
    assert 'GRANT pg_monitor TO "watcher";' in done.stdout
    assert f"user={ROLE}" in done.stdout
    assert not roles(server) and not config_file.exists()


def test_applied_the_role_and_the_configuration_work(server, config_file):
    out = apply(server, config_file)
    assert str(config_file) in out
    works(config_file)
    assert stat.S_IMODE(config_file.stat().st_mode) == 0o644


def test_role_is_what_the_script_for_psql_makes(server, config_file):
    apply(server, config_file)
    psql = [server.installation.program("psql"), "-X", "-q", "-v", "role=by_hand"]
    script = ROOT / "sql" / "pgvigil-role.sql"
    subprocess.run(
        [*psql, "-v", "ON_ERROR_STOP=1", "-d", admin(server), "-f", script],
        check=True,
        timeout=60,
    )
    assert roles(server) == roles(server, "by_hand")


def test_applied_twice_is_the_same(server, config_file):
    apply(server, config_file)
    first = (roles(server), config_file.read_text())
    out = apply(server, config_file)
    assert f"The role is there: {ROLE}" in out and "The configuration is as it was" in out
    assert (roles(server), config_file.read_text()) == first


def test_configuration_tells_what_the_server_has(start, config_file):
    server = start(PostgresServer, settings={"cluster_name": "orders/main"})
    server.sql("CREATE DATABASE app", 'CREATE DATABASE "odd ""name"')
    apply(server, config_file)
    settings = yaml.safe_load(config_file.read_text())
    assert settings["labels"] == {"cluster": "orders/main"}
    assert settings["collection"]["databases"] == ["app", 'odd "name']
    assert settings["ha"]["disks"] == [str(server.data)]
    works(config_file)


def test_database_that_is_closed_is_opened_for_the_role(server, config_file):
    server.sql("CREATE DATABASE app", "REVOKE CONNECT ON DATABASE app FROM PUBLIC")
    apply(server, config_file)
    query = f"SELECT has_database_privilege('{ROLE}', 'app', 'CONNECT')"
    assert server.sql(query) == [(True,)]
    assert "ON DATABASE" not in run_setup(server, config_file).stdout


def test_database_that_may_not_be_opened_is_left_alone(server, config_file):
    server.sql(
        "CREATE ROLE half CREATEROLE LOGIN",
        "GRANT pg_monitor TO half WITH ADMIN OPTION",
        "CREATE DATABASE clouds",
        "REVOKE CONNECT ON DATABASE clouds FROM PUBLIC",
        "CREATE DATABASE app OWNER half",
        "REVOKE CONNECT ON DATABASE app FROM PUBLIC",
    )
    apply(server, config_file, dsn=admin(server, "half"))
    databases = yaml.safe_load(config_file.read_text())["collection"]["databases"]
    assert databases == ["app"]
    works(config_file)


@pytest.mark.parametrize("text", ["labels: {a: b}\n", "not: [yaml\n"])
def test_file_that_sets_something_is_kept_and_the_role_repaired(server, config_file, text):
    config_file.write_text(text)
    kept = (
        f"-- The configuration is kept: {config_file} sets something of its own;"
        " --force replaces it"
    )
    assert kept in run_setup(server, config_file).stdout.splitlines()
    assert kept in apply(server, config_file).splitlines()
    assert config_file.read_text() == text and roles(server)
    server.sql(f"REVOKE pg_monitor FROM {ROLE}")
    apply(server, config_file)
    assert server.sql(f"SELECT pg_has_role('{ROLE}', 'pg_monitor', 'member')") == [(True,)]
    apply(server, config_file, "--force")
    works(config_file)


def test_file_that_sets_nothing_is_replaced(server, config_file):
    config_file.write_text("# nothing\n")
    apply(server, config_file)
    works(config_file)


def test_place_that_cannot_be_written_changes_nothing(server, tmp_path):
    done = run_setup(server, tmp_path / "absent" / "pgvigil.yaml", "--apply")
    assert done.returncode == 1
    assert "cannot write" in done.stderr
    assert not roles(server)


def test_generated_password_works_and_is_seen_by_nobody(server, config_file, tmp_path):
    trust_nobody_with(server, "scram-sha-256")
    file = tmp_path / "password"
    server.sql("ALTER SYSTEM SET log_statement = 'all'", "SELECT pg_reload_conf()")
    out = apply(server, config_file, "--generate-password", file)
    password = file.read_text().strip()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and len(password) >= 32
    works(config_file)
    assert password not in out + server.process.log() + config_file.read_text()
    assert "PASSWORD 'SCRAM-SHA-256$" in server.process.log()
    apply(server, config_file, "--generate-password", file)
    assert file.read_text().strip() == password
    works(config_file)


def test_password_from_a_file_is_the_roles(server, config_file, tmp_path):
    trust_nobody_with(server, "scram-sha-256")
    file = tmp_path / "password"
    file.write_text('o\'ne "two" \\three\n')
    apply(server, config_file, "--password-file", file)
    works(config_file)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_password_file_is_said_to_be_roots_without_the_services_user(server, config_file, tmp_path):
    out = apply(server, config_file, "--generate-password", tmp_path / "password")
    if "pgvigil" in [entry.pw_name for entry in pwd.getpwall()]:
        assert (tmp_path / "password").owner() == "pgvigil"
    else:
        assert f"There is no system user pgvigil; {tmp_path}/password belongs to root" in out


def test_needed_password_that_is_missing_changes_nothing(server, config_file, tmp_path):
    trust_nobody_with(server, "scram-sha-256")
    assert "--generate-password" in run_setup(server, config_file).stdout
    done = run_setup(server, config_file, "--apply")
    assert done.returncode == 2
    assert "--generate-password FILE" in done.stderr
    assert not config_file.exists() and not roles(server)


def test_configuration_from_before_the_password_learns_of_it(server, config_file, tmp_path):
    apply(server, config_file)
    trust_nobody_with(server, "scram-sha-256")
    apply(server, config_file, "--generate-password", tmp_path / "password")
    works(config_file)


def test_over_tcp_the_line_for_this_machine_is_shown(server, config_file):
    out = run_setup(server, config_file, dsn=server.dsn(user="postgres")).stdout
    assert "pg_hba.conf, unless a line lets it in already:" in out
    assert f"host   all   {ROLE}   127.0.0.1/32   scram-sha-256" in out


def test_lines_of_included_files_count_where_they_are_included(start, config_file):
    server = start(PostgresServer, installation=installations.matrix_installation(16))
    (server.data / "first.conf").write_text("\n\n\nlocal all all trust\n")
    (server.data / "pg_hba.conf").write_text("include first.conf\nlocal all all reject\n")
    server.process.signal(signal.SIGHUP)
    assert "trust in line 4" in run_setup(server, config_file).stdout


def test_way_in_follows_pg_hba(server, config_file):
    trust_nobody_with(server, "scram-sha-256")
    assert "asks for a password" in run_setup(server, config_file).stdout
    trust_nobody_with(server, "peer")
    out = run_setup(server, config_file).stdout
    assert f"local   all   {ROLE}   peer map=pgvigil" in out
    assert f"pgvigil   pgvigil   {ROLE}" in out
    trust_nobody_with(server, "reject")
    assert "keeps it out" in run_setup(server, config_file).stdout


def test_primary_expects_the_standbys_it_has(config_file):
    with contextlib.closing(Cluster()) as cluster:
        cluster.add_standby()
        apply(cluster.primary, config_file)
        assert yaml.safe_load(config_file.read_text())["ha"]["expected_standbys"] == 1
        works(config_file)


def test_standby_sends_to_its_primary_until_the_role_has_come(config_file, tmp_path):
    with contextlib.closing(Cluster()) as cluster:
        standby = cluster.add_standby()
        done = run_setup(standby, config_file, "--apply")
        assert done.returncode == 2
        assert "on the primary first (host=127.0.0.1 port=" in done.stderr
        assert not config_file.exists()
        apply(cluster.primary, tmp_path / "primary.yaml")
        standby.wait_for_replay()
        done = run_setup(standby, config_file, "--apply", "--generate-password", tmp_path / "none")
        assert done.returncode == 2
        assert "a standby has the password of its primary" in done.stderr
        assert not config_file.exists() and not (tmp_path / "none").exists()
        apply(standby, config_file)
        works(config_file)


def found(folders, *arguments):
    places = [part for folder in folders for part in ("--socket-folder", folder)]
    return run("setup", *places, *arguments)


def test_the_server_of_this_machine_is_found(server, config_file):
    done = found([server.socket_folder, "/nonexistent"], "--config-file", config_file, "--apply")
    assert done.returncode == 0, done.stderr
    assert f"host={server.socket_folder} port={server.port}" in config_file.read_text()


def test_among_several_servers_one_is_to_be_chosen(start, server):
    other = start(PostgresServer)
    done = found([server.socket_folder, other.socket_folder], "--apply")
    assert done.returncode == 2
    for each in (server, other):
        assert f"--dsn 'host={each.socket_folder} port={each.port}'" in done.stderr
        assert not roles(each, "pgvigil")


def test_where_it_looked_is_said_when_there_is_none(tmp_path):
    done = found([tmp_path])
    assert done.returncode == 1
    assert f"no server was found; looked for sockets in {tmp_path}" in done.stderr


def test_server_that_refuses_says_so(server, config_file):
    (server.data / "pg_hba.conf").write_text("local all all reject\n")
    server.process.signal(signal.SIGHUP)
    done = found([server.socket_folder], "--config-file", config_file)
    assert done.returncode == 1
    assert "no server could be connected to" in done.stderr


def found_named(server, config_file, dsn=None, env=None):
    named = ["--dsn", dsn] if dsn else []
    folder = ["--socket-folder", server.socket_folder]
    return run("setup", *named, *folder, "--config-file", config_file, env=env)


def test_server_named_by_its_port_is_found(server, config_file):
    for options in ({"dsn": f"port={server.port}"}, {"env": {"PGPORT": str(server.port)}}):
        done = found_named(server, config_file, **options)
        assert done.returncode == 0, done.stderr
        assert f"host={server.socket_folder} port={server.port}" in done.stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="only root acts as the owner of a server")
def test_root_is_told_to_name_a_superuser_where_the_owner_is_none(server, config_file):
    server.sql("CREATE ROLE boss SUPERUSER LOGIN")
    server.sql("ALTER ROLE postgres RENAME TO chief", user="boss")
    advice = (
        f"name a superuser: --dsn 'host={server.socket_folder} port={server.port} user=postgres'"
    )
    for dsn in (None, f"port={server.port}"):
        done = found_named(server, config_file, dsn=dsn)
        assert done.returncode == 1
        assert advice in done.stderr and "as root" not in done.stderr


def test_role_without_rights_is_told_so(server, config_file):
    server.sql("CREATE ROLE nobody_special LOGIN")
    done = run_setup(server, config_file, "--apply", dsn=admin(server, "nobody_special"))
    assert done.returncode == 2
    assert "nobody_special may not create roles" in done.stderr


def test_wrong_password_is_named_and_never_shown(start, config_file):
    server = start(PostgresServer, host_auth="scram-sha-256")
    server.sql("CREATE ROLE boss SUPERUSER LOGIN PASSWORD 'right'")
    done = run_setup(server, config_file, dsn=server.dsn(user="boss", password="wrongcanary"))
    assert done.returncode == 1
    assert "password authentication failed" in done.stderr
    assert "wrongcanary" not in done.stderr + done.stdout


def test_server_named_by_libpq_is_taken(server, config_file):
    variables = {"PGHOST": str(server.socket_folder), "PGPORT": str(server.port)}
    done = run("setup", "--config-file", config_file, env={**variables, "PGUSER": "postgres"})
    assert done.returncode == 0, done.stderr
    assert f"port={server.port}" in done.stdout
