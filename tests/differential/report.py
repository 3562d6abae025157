"""A mismatch as a person wants to see it: small, and ready to be kept."""

from differential import cases
from differential.shrinker import shrink


def shrunk(campaign, mismatch, attempts=1500):
    """(the smallest case, what differs in it); its base is the one it was found at."""
    if not campaign.difference(mismatch.case):
        # It depends on its date.
        return mismatch.case, mismatch.difference
    case = shrink(mismatch.case, campaign.difference, attempts)
    return case, campaign.difference(case) or mismatch.difference


def described(campaign, mismatch):
    case, difference = shrunk(campaign, mismatch, attempts=300)
    return f"{difference}\n{cases.dump(case, 'why it differed')}"
