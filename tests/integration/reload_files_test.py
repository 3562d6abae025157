"""Files that change are loaded without a signal, once they are at rest."""

import os

import pytest

from pgvigil_testing.processes import wait_until

SOON = {"PGVIGIL_RELOAD_INTERVAL": "100ms"}
NOWHERE = "host=127.0.0.1 port=1 user=pgvigil dbname=postgres"
QUERY = "{name}:\n  query: SELECT 1 AS value\n  metrics:\n    - value: {{usage: GAUGE}}\n"


def labels_of(pgvigil):
    ((labels, _),) = pgvigil.scrape()[1].samples("pg_up")
    return dict(labels)


def value(pgvigil, name):
    ((_, found),) = pgvigil.scrape()[1].samples(name)
    return found


@pytest.fixture
def pgvigil(start_pgvigil):
    return start_pgvigil(dsn=NOWHERE, config="labels: {n: first}\n", env=SOON)


def reloaded(pgvigil, times):
    wait_until(lambda: value(pgvigil, "pgvigil_config_reloads_total") == times, 30, pgvigil.log)


def becomes(pgvigil, label):
    wait_until(lambda: labels_of(pgvigil) == {"n": label}, 30, pgvigil.log)


def test_changed_file_is_loaded(pgvigil):
    pgvigil.write("pgvigil.yaml", "labels: {n: second}\n")
    becomes(pgvigil, "second")
    assert value(pgvigil, "pgvigil_config_last_reload_successful") == 1


def test_mistake_keeps_the_old_configuration_and_is_logged_once(pgvigil):
    pgvigil.write("pgvigil.yaml", "labels: {n: second\n")
    wait_until(
        lambda: value(pgvigil, "pgvigil_config_last_reload_successful") == 0, 30, pgvigil.log
    )
    assert labels_of(pgvigil) == {"n": "first"}
    pgvigil.write("pgvigil.yaml", "labels: {n: third}\n")
    becomes(pgvigil, "third")
    assert pgvigil.log().count("was not reloaded") == 1
    assert value(pgvigil, "pgvigil_config_reload_failures_total") == 1


def test_sidecar_with_a_mistake_in_its_file_starts_and_takes_it_up_once_mended(
    start_pgvigil, tmp_path
):
    path = tmp_path / "optional.yaml"
    path.write_text("labels: {n: first\n")
    pgvigil = start_pgvigil(dsn=NOWHERE, env=SOON | {"PGVIGIL_CONFIG": f"-{path}"})
    assert labels_of(pgvigil) == {}
    assert value(pgvigil, "pgvigil_config_last_reload_successful") == 0
    assert str(path) in pgvigil.log()
    path.write_text("labels: {n: second}\n")
    becomes(pgvigil, "second")
    assert value(pgvigil, "pgvigil_config_last_reload_successful") == 1


def test_sidecar_with_a_mistake_in_a_rule_file_takes_it_up_once_mended(start_pgvigil, tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("groups: [\n")
    path = tmp_path / "optional.yaml"
    path.write_text(f"labels: {{n: first}}\nalerts: {{rule_files: [{rules}]}}\n")
    pgvigil = start_pgvigil(dsn=NOWHERE, env=SOON | {"PGVIGIL_CONFIG": f"-{path}"})
    assert labels_of(pgvigil) == {}
    assert str(rules) in pgvigil.log()
    rules.write_text("groups: []\n")
    becomes(pgvigil, "first")


def test_file_written_anew_with_the_same_content_is_no_change(pgvigil):
    path = pgvigil.write("pgvigil.yaml", "labels: {n: first}\n")
    other = path.with_suffix(".new")
    other.write_text("labels: {n: first}\n")
    other.rename(path)
    pgvigil.write("unrelated.yaml", "x")
    pgvigil.write("pgvigil.yaml", "labels: {n: first}\n")
    path.write_text("labels: {n: second}\n")
    becomes(pgvigil, "second")
    assert value(pgvigil, "pgvigil_config_reloads_total") == 1


def swap(folder, generation, text):
    """As the kubelet does: a new folder, then one rename of the link that all others go through."""
    (folder / generation).mkdir()
    (folder / generation / "pgvigil.yaml").write_text(text)
    (folder / "..data_tmp").symlink_to(generation)
    os.rename(folder / "..data_tmp", folder / "..data")


def test_config_map_swapped_by_its_link_is_loaded(tmp_path, start_pgvigil):
    swap(tmp_path, "..1", "labels: {n: first}\n")
    (tmp_path / "pgvigil.yaml").symlink_to("..data/pgvigil.yaml")
    pgvigil = start_pgvigil("--config", tmp_path / "pgvigil.yaml", dsn=NOWHERE, env=SOON)
    swap(tmp_path, "..2", "labels: {n: second}\n")
    becomes(pgvigil, "second")


def test_file_that_may_be_absent_is_loaded_when_it_comes(tmp_path, start_pgvigil):
    path = tmp_path / "pgvigil.yaml"
    pgvigil = start_pgvigil("--config", f"-{path}", dsn=NOWHERE, env=SOON)
    assert labels_of(pgvigil) == {}
    path.write_text("labels: {n: second}\n")
    becomes(pgvigil, "second")


def test_query_file_that_comes_or_goes_is_noticed(tmp_path, start_pgvigil):
    config = f"query_files: [{tmp_path}]\nreload: {{interval: 100ms}}\n"
    pgvigil = start_pgvigil(dsn=NOWHERE, config=config)
    (tmp_path / "mine.yaml").write_text(QUERY.format(name="of_mine"))
    reloaded(pgvigil, 1)
    assert str(tmp_path / "mine.yaml") in pgvigil.log()
    (tmp_path / "mine.yaml").unlink()
    reloaded(pgvigil, 2)


def test_file_that_a_refused_configuration_names_is_waited_for(tmp_path, pgvigil):
    rules = tmp_path / "rules.yaml"
    pgvigil.write("pgvigil.yaml", f"labels: {{n: second}}\nalerts: {{rule_files: [{rules}]}}\n")
    wait_until(
        lambda: value(pgvigil, "pgvigil_config_last_reload_successful") == 0, 30, pgvigil.log
    )
    rules.write_text("groups: []\n")
    becomes(pgvigil, "second")


def test_interval_of_zero_leaves_files_alone(tmp_path, start_pgvigil):
    looking = start_pgvigil(
        "--queries", tmp_path, dsn=NOWHERE, config="{}", env={"PGVIGIL_RELOAD_INTERVAL": "100ms"}
    )
    not_looking = start_pgvigil(
        "--queries", tmp_path, dsn=NOWHERE, config="{}", env={"PGVIGIL_RELOAD_INTERVAL": "0s"}
    )
    (tmp_path / "mine.yaml").write_text(QUERY.format(name="of_mine"))
    reloaded(looking, 1)
    assert value(not_looking, "pgvigil_config_reloads_total") == 0
