"""Compares the two matchers on random programs: `python tests/case_plans/compare_matchers.py [PROGRAMS] [SEED]`.

A program is a few random patterns and a stream of 40 events. Ends with 1 at the first difference and shows its seed.
"""

import sys
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[2]))

from policy.cases.durable import durable
from policy.cases.plain import plain
from policy.cases.rete import Networks
from tests.case_plans.matching import patterns, said, stream


def main(programs: int, first: int) -> int:
    evaluations = matches = 0
    for seed in range(first, first + programs):
        random = Random(seed)
        live, events = patterns(random), stream(random, 40, disorder=seed % 2 == 0)
        networks = Counting()
        by_network, by_hand = said(durable(networks), live, events), said(plain, live, events)
        if by_network != by_hand:
            print(f"seed {seed}: the matchers differ")
            return 1
        evaluations += networks.count
        matches += sum(map(len, by_hand))
    print(f"{programs:,} programs, {evaluations:,} evaluations, {matches:,} matches, no difference")
    return 0


class Counting(Networks):
    """Networks that count their evaluations."""

    count = 0

    def evaluate(self, shape, facts):  # type: ignore[no-untyped-def]
        self.count += 1
        return super().evaluate(shape, facts)


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(given + [2_000, 1][len(given) :])))
