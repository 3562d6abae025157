"""What Alertmanagers are told, against real ones, and against scripted ones for what they do
wrong."""

import datetime

import pytest

from pgvigil_testing.alertmanager import Alertmanager, Pager, programs, start_cluster
from pgvigil_testing.notifier import Notifier, alert
from pgvigil_testing.processes import free_port, wait_until
from pgvigil_testing.scripted_server import ScriptedServer

# Of a process that is not slowed down, the second it may take and what starting and ending cost.
ENDS_WITHIN = 5


def of(*servers, **more):
    return {"static_configs": [{"targets": list(servers)}], **more}


@pytest.fixture(params=programs())
def program(request):
    return programs()[request.param]


@pytest.fixture
def start_notifier(start):
    def make(*alertmanagers, **options):
        return start(Notifier, list(alertmanagers), **options)

    return make


def test_an_alert_is_paged_and_resolved_once(start, start_notifier, program):
    pager = start(Pager)
    server = start(Alertmanager, pager, program=program)
    relabel = [{"target_label": "team", "replacement": "dba"}]
    notifier = start_notifier(of(server.address), alert_relabel_configs=relabel)
    down = alert("Down", annotations={"summary": "gone\xe9"}, instance="a", generator_url="/g?x")
    notifier.publish(down)
    (paged,) = pager.wait_for(alertname="Down", instance="a", team="dba", status="firing")
    assert paged["annotations"] == {"summary": "gone\xe9"}
    began = datetime.datetime.fromisoformat(paged["startsAt"].replace("Z", "+00:00"))
    assert abs(began.timestamp() * 1000 - down["starts_at"]) <= 1
    notifier.publish({**down, "resolved_at": down["starts_at"] + 1000})
    pager.wait_for(alertname="Down", status="resolved")
    assert len(pager.alerts(alertname="Down")) == 2

    status = notifier.wait_until_reached()
    assert status["last_error"] == ""
    assert abs(status["clock_skew_seconds"]) < 2
    assert notifier.value("sent_total") >= 2
    assert notifier.value("errors_total") == 0
    assert notifier.value("latency_seconds_count") >= 2
    assert notifier.value("alertmanagers_discovered") == 1
    now = datetime.datetime.now().timestamp()
    assert abs(now - notifier.value("last_success_timestamp_seconds")) < 60


def test_every_member_of_a_cluster_is_told_and_pages_once(start, start_notifier, program):
    pager = start(Pager)
    first, second = start_cluster(start, pager, program=program)
    notifier = start_notifier(f"http://{first.address}/", second.address)
    notifier.publish(alert("Down"))
    first.wait_for(alertname="Down")
    second.wait_for(alertname="Down")
    pager.wait_for(alertname="Down")
    notifier.publish(alert("Down"), alert("Other"))
    pager.wait_for(alertname="Other")
    assert len(pager.alerts(alertname="Down")) == 1
    assert notifier.value("alertmanagers_discovered") == 2


def test_an_alertmanager_that_forgot_is_told_again(start, start_notifier, program):
    server = start(Alertmanager, program=program)
    notifier = start_notifier(of(server.address), resend_delay="300ms")
    notifier.publish(alert("Down"), valid_for=60)
    server.wait_for(alertname="Down")
    server.stop()
    notifier.wait_for_error("connect")
    assert not notifier.status()["reached"]
    server.start()
    server.wait_for(alertname="Down")
    notifier.wait_until_reached()
    assert notifier.value("errors_total") >= 1


def test_one_bad_alert_costs_no_other(start, start_notifier, program):
    server = start(Alertmanager, program=program)
    notifier = start_notifier(of(server.address), resend_delay="200ms")
    # This one makes Alertmanager refuse, and forget, the whole batch it is in.
    bad = alert("Bad", generator_url="not a url")
    good = [alert(f"Good{number}") for number in range(20)]
    notifier.publish(*good[:7], bad, *good[7:])
    server.wait_for(20)
    wait_until(lambda: notifier.value("dropped_total") == 1, 30, notifier.page)
    assert server.alerts(alertname="Bad") == []
    assert notifier.wait_until_reached()
    # It is left out of what is resent, and taken when it is another.
    sent = notifier.value("sent_total")
    wait_until(lambda: notifier.value("sent_total") >= sent + 60, 30, notifier.page)
    assert notifier.value("dropped_total") == 1
    notifier.publish(*good, {**bad, "generator_url": "http://x/", "annotations": {"a": "b"}})
    server.wait_for(alertname="Bad")


def test_one_that_is_away_slow_or_mute_delays_no_other(start, start_notifier):
    well = start(ScriptedServer)
    mute = start(ScriptedServer, ScriptedServer.HANG)
    drips = start(ScriptedServer, ScriptedServer.DRIP)
    away = f"127.0.0.1:{free_port()}"
    notifier = start_notifier(
        of(well.target, away), of(mute.target, drips.target, timeout="400ms"), resend_delay="200ms"
    )
    for number in range(5):
        name = f"Alert{number}"
        notifier.publish(alert(name))
        well.wait_for(where=lambda request, name=name: request.names() == [name])
    for target in (mute.target, drips.target, away):
        notifier.wait_for_error(part=target)
        wait_until(lambda t=target: notifier.value("errors_total", t) >= 1, 30, notifier.page)
        assert not notifier.status(target)["reached"]
        assert notifier.value("last_success_timestamp_seconds", target) is None
    assert notifier.value("errors_total", well.target) == 0


def test_the_end_does_not_wait_for_one_that_is_mute(start, start_notifier):
    mute = start(ScriptedServer, ScriptedServer.HANG)
    notifier = start_notifier(of(mute.target, timeout="5m"))
    notifier.publish(alert("Down"))
    mute.wait_for()
    assert notifier.end() < ENDS_WITHIN


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_after_a_failure_the_newest_set_is_told(start, start_notifier, status):
    answers = {"now": status}
    server = start(ScriptedServer, lambda _: answers["now"])
    notifier = start_notifier(of(server.target))
    notifier.publish(alert("Old"))
    server.wait_for(where=lambda request: request.names() == ["Old"])
    notifier.wait_for_error(f"HTTP {status}")
    notifier.publish(alert("New"))
    answers["now"] = 200
    notifier.wait_until_reached()
    assert server.requests[-1].names() == ["New"]
    assert notifier.value("dropped_total") == 0
    assert notifier.value("errors_total") >= 1


def test_one_that_refuses_everything_drops_nothing(start, start_notifier):
    answers = {"now": (400, "speak TLS")}
    server = start(ScriptedServer, lambda _: answers["now"])
    notifier = start_notifier(of(server.target))
    notifier.publish(*(alert(f"A{number}") for number in range(10)))
    notifier.wait_for_error("HTTP 400: speak TLS")
    answers["now"] = 200
    server.wait_for(where=lambda request: len(request.alerts()) == 10, count=2)
    notifier.wait_until_reached()
    assert notifier.value("dropped_total") == 0


def test_what_is_known_is_resent_and_values_of_annotations_wait_for_it(start, start_notifier):
    server = start(ScriptedServer)
    notifier = start_notifier(of(server.target), resend_delay="1h")
    notifier.publish(alert("Lag", annotations={"lag": "1 s"}))
    server.wait_for()
    begun = server.requests[0].alerts()[0]["startsAt"]
    lag = alert("Lag", annotations={"lag": "2 s"})
    lag["starts_at"] = int(datetime.datetime.fromisoformat(begun[:-1] + "+00:00").timestamp() * 1e3)
    notifier.publish(lag)
    notifier.publish(lag, alert("Down"))
    server.wait_for(where=lambda request: request.names() == ["Down", "Lag"])
    told = [request.names() for request in server.requests]
    assert told in ([["Lag"], ["Down", "Lag"]], [["Lag"], ["Lag"], ["Down", "Lag"]])

    again = start(ScriptedServer)
    impatient = start_notifier(of(again.target), resend_delay="100ms")
    impatient.publish(alert("Down"), valid_for=60)
    again.wait_for(4, where=lambda request: request.names() == ["Down"])
    ends = [request.alerts()[0]["endsAt"] for request in again.requests]
    assert ends == sorted(ends) and len(set(ends)) > 1


def test_nothing_to_tell_shows_that_alertmanager_can_be_reached(start, start_notifier):
    server = start(ScriptedServer)
    notifier = start_notifier(of(server.target))
    assert notifier.status()["reached"] is False
    notifier.publish()
    notifier.wait_until_reached()
    assert server.requests[0].alerts() == []
    assert notifier.value("sent_total") == 0


def test_the_end_resolves_nothing_and_tells_all_once_more(start, start_notifier):
    server = start(ScriptedServer)
    notifier = start_notifier(of(server.target), resend_delay="1h")
    notifier.publish(alert("Down"), valid_for=240)
    notifier.wait_until_reached()
    told = len(server.requests)
    assert notifier.end() < ENDS_WITHIN
    (last,) = server.requests[told:]
    (down,) = last.alerts()
    ends = datetime.datetime.fromisoformat(down["endsAt"].replace("Z", "+00:00"))
    left = ends - datetime.datetime.now(datetime.timezone.utc)
    assert 180 < left.total_seconds() <= 240


def test_a_clock_that_differs_shows(start, start_notifier):
    class Late:
        """An hour ahead of us."""

        def __call__(self, _):
            moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
            return 200, "", {"Date": moment.strftime("%a, %d %b %Y %H:%M:%S GMT")}

    server = start(ScriptedServer, Late(), own_date=False)
    notifier = start_notifier(of(server.target))
    notifier.publish()
    assert 3590 < notifier.wait_until_reached()["clock_skew_seconds"] < 3610
    assert 3590 < notifier.value("clock_skew_seconds") < 3610


def test_an_endless_answer_is_cut_off(start, start_notifier):
    server = start(ScriptedServer, (200, "x" * (4 << 20)))
    notifier = start_notifier(of(server.target))
    notifier.publish(alert("Down"))
    notifier.wait_for_error("larger than 1 MiB")
