"""From the failure of a server to the page, with real Alertmanagers and a real Prometheus."""

import dataclasses
import json
import pathlib
import signal
import threading

import pytest
import yaml

from pgvigil_testing import installations
from pgvigil_testing.alertmanager import start_cluster as start_alertmanagers
from pgvigil_testing.processes import WorkFolder, wait_until
from pgvigil_testing.rules import hurried
from pgvigil_testing.verdicts import wait_for_page

ROOT = pathlib.Path(__file__).resolve().parents[2]
INHIBIT = yaml.safe_load((ROOT / "config" / "alertmanager-inhibit.yaml").read_text())

NO_PRIMARY = "PostgresNoPrimary"

RULES = {
    "groups": [
        {
            "name": "test",
            "rules": [
                {
                    "alert": "Down",
                    "expr": "pg_up == 0",
                    "labels": {"severity": "critical"},
                    "annotations": {"summary": "{{ $labels.instance }} is down."},
                },
                {
                    "alert": "Idle",
                    "expr": "pg_stat_activity_count < 0",
                    "labels": {"severity": "critical"},
                },
            ],
        }
    ]
}


@pytest.fixture
def folder():
    made = WorkFolder("alerting")
    yield made.path
    made.close()


@pytest.fixture
def rules(folder):
    path = folder / "rules.yaml"
    path.write_text(json.dumps(RULES))
    return path


@dataclasses.dataclass
class Members:
    nodes: list
    agents: list
    alertmanager: object


def settings(rules, *alertmanagers, **more):
    return json.dumps(
        {
            "alerts": {
                "interval": "1s",
                "default_rules": False,
                "rule_files": [str(rules)],
                **more.pop("alerts", {}),
            },
            "notify": {
                "alertmanagers": [each.address for each in alertmanagers],
                "resend_delay": "1s",
                **more.pop("notify", {}),
            },
            **more,
        }
    )


def rule_state(page, rule):
    held = [
        labels["state"]
        for labels, value in page.samples("pgvigil_rule_state")
        if labels["rule"] == rule and value == 1
    ]
    return held[0] if held else None


def test_a_server_that_is_down_pages_once_and_is_resolved(
    start, start_server, start_pgvigil, pager, rules
):
    alertmanagers = start_alertmanagers(start, pager)
    server = start_server()
    pgvigil = start_pgvigil(dsn=server.dsn(), config=settings(rules, *alertmanagers))
    wait_for_page(pgvigil, lambda page: rule_state(page, "Down") == "inactive", "not evaluated")

    server.shut_down()
    (fired,) = pager.wait_for(1, status="firing", alertname="Down")
    assert fired["labels"]["alert_source"] == "pgvigil"
    assert fired["labels"]["instance"] == pgvigil.address
    assert fired["annotations"]["summary"] == f"{pgvigil.address} is down."
    for each in alertmanagers:
        each.wait_for(1, alertname="Down")
    wait_for_page(pgvigil, lambda page: rule_state(page, "Idle") == "unknown", "not unknown")

    server.start()
    pager.wait_for(1, status="resolved", alertname="Down")
    assert len(pager.alerts("firing", alertname="Down")) == 1


def test_one_dead_alertmanager_costs_nothing_but_a_counter(
    start, start_server, start_pgvigil, pager, rules
):
    alive, dead = start_alertmanagers(start, pager)
    dead.stop()
    server = start_server()
    pgvigil = start_pgvigil(dsn=server.dsn(), config=settings(rules, alive, dead))
    wait_for_page(pgvigil, lambda page: rule_state(page, "Down") == "inactive", "not evaluated")
    server.shut_down()
    pager.wait_for(1, status="firing", alertname="Down")

    def counted(page):
        failed = page.samples("pgvigil_notifications_errors_total")
        return {
            labels["alertmanager"]: value
            for labels, value in failed
            if value > 0 and dead.address in labels["alertmanager"]
        }

    wait_for_page(pgvigil, counted, "the dead one is not counted")
    dead.start()
    dead.wait_for(1, alertname="Down")


def test_a_restart_neither_resolves_nor_pages_again(
    start_server, start_pgvigil, start_alertmanager, pager, rules, folder
):
    alertmanager = start_alertmanager(pager)
    server = start_server()
    # The state file, and a port of its own so that `instance` stays the same.
    config = settings(
        rules,
        alertmanager,
        alerts={"state_file": str(folder / "state"), "target_labels": {"instance": "a"}},
    )
    first = start_pgvigil(dsn=server.dsn(), config=config)
    server.shut_down()
    (before,) = pager.wait_for(1, status="firing", alertname="Down")
    wait_until(lambda: (folder / "state").exists(), 10, "no state file")
    first.kill()

    second = start_pgvigil(dsn=server.dsn(), config=config)
    wait_for_page(second, lambda page: rule_state(page, "Down") == "firing", "not taken up")
    told = wait_for_page(
        second,
        lambda page: sum(value for _, value in page.samples("pgvigil_notifications_sent_total")),
        "nothing told",
    )
    assert told
    (after,) = alertmanager.alerts(alertname="Down")
    assert after["startsAt"][:19] == before["startsAt"][:19]
    assert len(pager.alerts(alertname="Down")) == 1
    assert pager.alerts("resolved") == []

    server.start()
    pager.wait_for(1, status="resolved", alertname="Down")


def test_beside_prometheus_one_page_arrives_and_without_it_the_agent_pages(
    start_server, start_pgvigil, start_prometheus, start_alertmanager, pager, rules
):
    alertmanager = start_alertmanager(pager, options=INHIBIT)
    server = start_server()
    config = settings(rules, alertmanager, notify={"head_start": "4s"})
    pgvigil = start_pgvigil(dsn=server.dsn(), config=config)
    prometheus = start_prometheus(
        pgvigil.address, rules=[rules], alertmanagers=[alertmanager.address]
    )
    prometheus.wait_for("pg_up == 1")

    server.shut_down()
    alertmanager.wait_for(2, alertname="Down")
    (paged,) = pager.wait_for(1, status="firing", alertname="Down")
    assert "alert_source" not in paged["labels"]
    server.start()
    pager.wait_for(1, status="resolved", alertname="Down")
    wait_until(lambda: not alertmanager.alerts(alertname="Down"), 30, "not resolved")
    assert len(pager.alerts("firing")) == 1

    prometheus.stop()
    pager.pages.clear()
    server.shut_down()
    (paged,) = pager.wait_for(1, status="firing", alertname="Down")
    assert paged["labels"]["alert_source"] == "pgvigil"

    prometheus.start()
    alertmanager.wait_for(2, alertname="Down")
    server.start()
    wait_until(lambda: not alertmanager.alerts(alertname="Down"), 30, "not resolved")
    told = pager.alerts("firing", alertname="Down", alert_source="pgvigil")
    assert len(told) == 1


def test_an_alert_told_before_the_first_scrape_is_not_resolved_by_it(
    start_server, start_pgvigil, start_prometheus, start_alertmanager, pager, rules
):
    alertmanager = start_alertmanager(pager)
    server = start_server()
    server.shut_down()
    config = settings(rules, alertmanager, notify={"head_start": "1h"})
    pgvigil = start_pgvigil(dsn=server.dsn(), config=config)
    pager.wait_for(1, status="firing", alertname="Down")
    prometheus = start_prometheus(pgvigil.address)
    # Longer than an alert is valid that is no longer told.
    prometheus.wait_for('count_over_time(up{job="pgvigil"}[1h]) > 6')
    assert pager.alerts("resolved") == []
    assert len(alertmanager.alerts(alertname="Down")) == 1


def test_when_unscraped_only_who_is_not_scraped_pages(
    start_server, start_pgvigil, start_prometheus, start_alertmanager, pager, rules
):
    alertmanager = start_alertmanager(pager)
    server = start_server()
    config = settings(
        rules,
        alertmanager,
        alerts={"unscraped_after": "2s"},
        notify={"mode": "when-unscraped"},
    )
    pgvigil = start_pgvigil(dsn=server.dsn(), config=config)
    prometheus = start_prometheus(pgvigil.address)
    prometheus.wait_for("pg_up == 1")
    server.shut_down()
    wait_for_page(pgvigil, lambda page: rule_state(page, "Down") == "firing", "not firing")
    prometheus.wait_for('pgvigil_rule_state{rule="Down",state="firing"} == 1')
    assert alertmanager.alerts() == []
    prometheus.stop()
    alertmanager.wait_for(1, alertname="Down")


def test_evidence_says_who_blocks_whom(
    start_server, start_pgvigil, start_alertmanager, pager, folder
):
    rules = folder / "rules.yaml"
    rules.write_text(
        "groups: [{name: g, rules: [{alert: Blocked, expr: 'pg_up == 1',"
        " annotations: {evidence_query: blockers}}]}]"
    )
    alertmanager = start_alertmanager(pager)
    server = start_server()
    server.sql("CREATE TABLE wanted ()")
    holder = server.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE wanted")
    waiting = threading.Thread(target=server.sql, args=("SELECT FROM wanted",))
    waiting.start()
    try:
        start_pgvigil(dsn=server.dsn(), config=settings(rules, alertmanager))
        (paged,) = pager.wait_for(1, alertname="Blocked")
    finally:
        holder.rollback()
        waiting.join()
    evidence = paged["annotations"]["evidence"]
    assert f"blocking_pid={holder.info.backend_pid}" in evidence
    assert "LOCK TABLE" not in evidence  # the text of a statement
    assert "evidence_query" not in paged["annotations"]


@pytest.fixture
def members(start_cluster, start_pgvigil, start_alertmanager, pager, folder):
    """A primary and a standby, an agent beside each with the other as peer, one Alertmanager."""
    cluster = start_cluster(installations.default_installation())
    nodes = [cluster.primary, cluster.add_standby()]
    alertmanager = start_alertmanager(pager)
    rules = folder / "cluster-rules.yaml"
    rules.write_text(json.dumps(hurried("cluster-rules.yaml")))
    agents = [start_pgvigil(dsn=node.dsn(), config="") for node in nodes]
    alerts = {"interval": "1s", "default_rules": False, "cluster_rule_files": [str(rules)]}
    config = {
        "alerts": alerts,
        "notify": {"alertmanagers": [alertmanager.address], "resend_delay": "1s"},
        "peers": {"targets": [agent.address for agent in agents], "timeout": "1s"},
    }
    for agent in agents:
        agent.write("pgvigil.yaml", json.dumps(config))
        agent.process.signal(signal.SIGHUP)
        wait_for_page(agent, lambda page: rule_state(page, NO_PRIMARY) == "inactive", "not quiet")
    return Members(nodes, agents, alertmanager)


def test_a_cluster_without_a_primary_pages_once_from_all_agents(members, pager):
    primary = members.nodes[0]
    primary.shut_down()
    pager.wait_for(1, status="firing", alertname=NO_PRIMARY)
    for agent in members.agents:
        wait_for_page(agent, lambda page: rule_state(page, NO_PRIMARY) == "firing", "one is silent")
    assert len(members.alertmanager.alerts(alertname=NO_PRIMARY)) == 1
    primary.start()
    pager.wait_for(1, status="resolved", alertname=NO_PRIMARY)
    assert len(pager.alerts(alertname=NO_PRIMARY)) == 2


def test_a_peer_that_is_gone_is_unknown(members, pager):
    gone, left = members.agents
    members.nodes[0].shut_down()
    wait_for_page(left, lambda page: rule_state(page, NO_PRIMARY) == "firing", "not firing")
    pager.wait_for(1, status="firing", alertname=NO_PRIMARY)
    gone.kill()
    members.nodes[0].start()

    def lost(page):
        return page.value("pgvigil_peer_up", peer=gone.address) == 0

    page = wait_for_page(left, lost, "the peer is still there")
    assert rule_state(page, NO_PRIMARY) in ("firing", "unknown")
    wait_for_page(left, lambda page: rule_state(page, "PostgresSplitBrain") == "unknown", "known")
