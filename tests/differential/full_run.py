#!/usr/bin/python3
"""Compares pgvigil's PromQL with the real Prometheus in many generated cases."""

import argparse
import contextlib
import pathlib
import sys
import time

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from differential import cases, editions, installed  # noqa: E402
from differential.campaign import Campaign  # noqa: E402
from differential.oracle import Oracle  # noqa: E402
from differential.report import shrunk  # noqa: E402
from differential.subject import Subject  # noqa: E402

FULL = 10_000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=int, nargs="?", default=FULL)
    parser.add_argument("--seed", default="full run")
    parser.add_argument("--version", type=int, choices=(2, 3), help="of Prometheus; else both")
    parser.add_argument("--eval", default=TESTS.parent / "build/dev/tests/promql_eval")
    parser.add_argument(
        "--keep", type=pathlib.Path, default=TESTS.parent / "build/differential", metavar="FOLDER"
    )
    parser.add_argument("--shrink", type=int, default=10, help="so many mismatches at most")
    return parser.parse_args()


def compare(options, program):
    """Whether all agrees with that Prometheus; a full run uses every word of the language."""
    with contextlib.ExitStack() as stack:
        oracle = stack.enter_context(contextlib.closing(Oracle(program)))
        subject = stack.enter_context(contextlib.closing(Subject(options.eval)))
        campaign = Campaign(oracle, subject, editions.of(oracle.version))
        started = time.monotonic()
        mismatches = list(campaign.run(options.seed, options.cases))
        print(
            f"Prometheus {'.'.join(map(str, oracle.version))}: {campaign.cases} cases"
            f" ({campaign.refused} errors, {campaign.empty} empty),"
            f" {len(mismatches)} mismatches, {time.monotonic() - started:.1f} s;"
            f" never used: {', '.join(campaign.unused()) or 'nothing'}"
        )
        for number, mismatch in enumerate(mismatches[: options.shrink]):
            keep(options.keep / f"{oracle.version[0]}-{number}.json", campaign, mismatch)
        return not mismatches and (options.cases < FULL or not campaign.unused())


def keep(path, campaign, mismatch):
    case, difference = shrunk(campaign, mismatch)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(cases.dump(case, "why it differed"))
    print(f"{path}: {case.text()}\n  {difference}")


def main():
    options = arguments()
    good = True
    for major in (options.version,) if options.version else (2, 3):
        program = installed.prometheus(major)
        if program is None:
            print(f"Prometheus {major} is not installed: not compared with it")
            continue
        good = compare(options, program) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
