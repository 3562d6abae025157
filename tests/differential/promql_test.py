"""PromQL as the real Prometheus understands it: generated cases, and kept ones."""

import contextlib
import os
import random

import pytest

from differential import cases, editions, installed, mistakes, vocabulary
from differential.campaign import Campaign
from differential.oracle import Oracle
from differential.report import described
from differential.samples import Samples
from differential.subject import Subject

SEED = "scripts/test"
CASES = 1000
# Each of them is shrunk.
SHOWN = 2


@pytest.fixture
def subject():
    with contextlib.closing(Subject(os.environ["PGVIGIL_PROMQL_EVAL"])) as started:
        yield started


@pytest.fixture
def campaign(request, subject):
    program = installed.prometheus(request.param)
    if program is None:
        pytest.skip(f"no Prometheus {request.param} here: run scripts/bootstrap test")
    with contextlib.closing(Oracle(program)) as oracle:
        yield Campaign(oracle, subject, editions.of(oracle.version))


def with_prometheus(*versions):
    names = [f"Prometheus {version}" for version in versions]
    return pytest.mark.parametrize("campaign", versions, indirect=True, ids=names)


def test_every_function_is_generated(subject):
    assert set(subject.functions()) == vocabulary.functions()


@with_prometheus(2, 3)
def test_generated_cases_agree(campaign):
    mismatches = list(campaign.run(SEED, CASES))
    count = len(mismatches)
    shown = [described(campaign, mismatch) for mismatch in mismatches[:SHOWN]]
    assert count == 0, "\n".join(shown)
    assert campaign.cases == CASES
    # Most cases have a value to be compared.
    assert campaign.refused < CASES / 4
    assert campaign.empty < CASES / 2


@with_prometheus(3)
def test_right_and_wrong_texts_agree(campaign):
    samples = Samples(random.Random(SEED), campaign.edition)
    found = [f"{text}: {said}" for text, said in campaign.ask(samples, mistakes.TEXTS) if said]
    assert found == []


@with_prometheus(3)
def test_kept_cases_agree(campaign):
    kept = cases.load_all()
    assert kept
    found = {name: campaign.difference(case) for name, case in kept.items()}
    assert [f"{name}: {said}" for name, said in found.items() if said] == []
