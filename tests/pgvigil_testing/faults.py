"""What every fault test asks: in time, the right verdict, no extra backends, whole afterwards."""

import dataclasses

from pgvigil_testing.pgvigil import slowness
from pgvigil_testing.processes import wait_until

BUDGET = 3
SCRAPES = 30 if slowness() == 1 else 10
# The default cycle budget of one second, and what rendering and a busy machine may add.
ANSWER_SECONDS = 1 + 1.0 * slowness()
# What Prometheus sends with its default scrape_timeout: the budget, not this, decides.
HEADERS = {"X-Prometheus-Scrape-Timeout-Seconds": "10"}


@dataclasses.dataclass
class Verdict:
    """What one page said."""

    up: float
    state: str
    seconds: float
    series: set


def scrape(pgvigil):
    """One scrape, which must be answered in time with a well-formed page."""
    answer, page = pgvigil.scrape(headers=HEADERS)
    assert answer.seconds <= ANSWER_SECONDS, f"answered after {answer.seconds:.2f} s"
    return Verdict(page.value("pg_up"), page.ha_state(), answer.seconds, page.series())


def scrape_many(pgvigil, count=SCRAPES):
    return [scrape(pgvigil) for _ in range(count)]


def baseline(pgvigil):
    """The series about PostgreSQL on a page when all is well and slow queries have answered."""

    def settled():
        pages = [about_postgres(scrape(pgvigil).series) for _ in range(2)]
        return pages[0] if pages[0] == pages[1] else None

    pgvigil.whole_page()
    series = wait_until(settled, 30, "the page does not settle")
    verdict = scrape(pgvigil)
    assert (verdict.up, verdict.state) == (1, "up")
    return series


def about_postgres(series):
    """Without what sessions do at that moment: the test's and pgvigil's own come and go."""
    return {
        (name, labels)
        for name, labels in series
        if name.startswith("pg_") and not any(label == "application_name" for label, _ in labels)
    }


def without_io(series):
    """Without what a crash takes away: it resets the statistics, and I/O that was not is no row."""
    return {(name, labels) for name, labels in series if not name.startswith("pg_stat_io_")}


def share_kept(before, verdict):
    return len(before & verdict.series) / len(before)


def assert_whole(before, verdict):
    """Nothing of the page before the fault is missing."""
    assert (verdict.up, verdict.state) == (1, "up"), (verdict.up, verdict.state)
    lost = before - verdict.series
    assert not lost, f"{len(lost)} of {len(before)} series are missing: {sorted(lost)[:10]}"
