"""What a page says of high availability, read as a person would."""

from pgvigil_testing.processes import wait_until


def verdict(page, name, subject=""):
    """ "true", "false" or "unknown"; fails unless the page says exactly one of them."""
    found = [
        labels["state"]
        for labels, value in page.samples("pg_ha_verdict", verdict=name)
        if value == 1 and labels.get("subject", "") == subject
    ]
    if len(found) != 1:
        raise LookupError(f"verdict {name} of {subject!r} is {found}")
    return found[0]


def bad(page):
    """The verdicts that are true, as {(name, subject)}."""
    return {
        (labels["verdict"], labels.get("subject", ""))
        for labels, value in page.samples("pg_ha_verdict", state="true")
        if value == 1
    }


def state(page, family, label="state", **labels):
    """The state that holds in a state set; fails unless it is exactly one."""
    found = [names[label] for names, value in page.samples(family, **labels) if value == 1]
    if len(found) != 1:
        raise LookupError(f"{family} of {labels} is {found}")
    return found[0]


def wait_for_page(pgvigil, condition, what, timeout=30):
    """The first page of which `condition` is true; one that lacks a series, or of which it asserts
    in vain, is not it."""
    last = []

    def fitting():
        last[:] = [pgvigil.scrape()[1]]
        try:
            return last[0] if condition(last[0]) else None
        except (LookupError, AssertionError):
            return None

    return wait_until(fitting, timeout, lambda: f"{what}; the last page is bad in {bad(last[0])}")
