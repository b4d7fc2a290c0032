"""A search in a long sorted list of floats in two steps: the bucket of a value by multiplication, then the few cuts in it.

The bucket of a number never decreases where the number grows, for no operation of floats turns an order round. So a cut in
a bucket before that of a value is not above the value, one in a bucket behind is; those in its own bucket are searched.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from attrs import frozen

WORTH = 16  # cuts from which on this is quicker than one search
MOST = 1 << 16  # buckets
CLOSE = 1e-100  # between the first cut and the last


@frozen(eq=False)
class Buckets:
    """`before[int((value - low) * scale)]` cuts lie before the bucket of a value from `low` up to `high`, `inside` those in it."""

    low: float
    high: float
    scale: float
    before: list[int]
    inside: list[tuple[float, ...]]


def buckets(cuts: Sequence[float]) -> Buckets | None:
    """The buckets of sorted floats; None where they are too few or too close to each other."""
    if len(cuts) < WORTH or not cuts[-1] - cuts[0] > CLOSE:
        return None
    count = min(2 * len(cuts), MOST)
    low, high = cuts[0], cuts[-1]
    scale = count / (high - low)
    sizes = [0] * (int((high - low) * scale) + 1)
    for cut in cuts:
        sizes[int((cut - low) * scale)] += 1
    before = [0, *accumulate(sizes)]
    return Buckets(low, high, scale, before, [tuple(cuts[first:end]) for first, end in pairwise(before)])
