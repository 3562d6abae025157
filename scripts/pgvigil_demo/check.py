"""What scripts/demo --once asks of the three pages, and of the Prometheus that scrapes them."""

from pgvigil_testing.prometheus import check_metrics, unexpected
from pgvigil_testing.verdicts import state, verdict, wait_for_page
from pgvigil_demo.say import say

_ROLES = {"node1": "primary", "node2": "standby", "node3": "standby"}
# Of a standby. A machine may have faults of its own, such as a full disk.
_FAULTS = ("receiver_down", "replay_paused", "replay_blocked", "replay_stalled", "standby_stale")


def check(stage):
    for name, pgvigil in stage.pgvigils.items():
        wait_for_page(pgvigil, _is_well(_ROLES[name]), f"{name} is not well")
        findings = unexpected(check_metrics(pgvigil.scrape()[0].text))
        assert not findings, f"promtool complains of {name}: {findings}"
    say("the three pages tell who is who, and that replication is well; promtool is content")
    _check_scraped(stage.prometheus)
    _check_paged(stage)


def _is_well(role):
    faults = _FAULTS if role == "standby" else ()

    def well(page):
        return (
            page.value("pg_up") == 1
            and state(page, "pg_ha_role", label="role") == role
            and all(verdict(page, fault) == "false" for fault in faults)
        )

    return well


def _check_scraped(prometheus):
    prometheus.wait_for('count(up{job="pgvigil"} == 1) == 3')
    prometheus.wait_for("count(pg_up == 1) == 3")
    prometheus.wait_for('count(pg_ha_role{role="standby"} == 1) == 2')
    ((_, count),) = prometheus.wait_for('count({job="pgvigil", __name__=~"pg_.*"}) > 300')
    say(f"Prometheus scrapes them: up is 1 three times, {count:g} pg_* series stored")


def _check_paged(stage):
    say("pausing replay on node3, to see a page arrive")
    stage.nodes["node3"].pause_replay()
    stage.paging.pager.wait_for(1, status="firing", alertname="PostgresReplayPaused")
    stage.nodes["node3"].resume_replay()
    stage.paging.pager.wait_for(1, status="resolved", alertname="PostgresReplayPaused")
    say("the page has arrived, and it was resolved")
