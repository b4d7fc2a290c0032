"""A search in a long sorted list of floats in two steps: the bucket of a value by multiplication, then the few cuts in it.

The bucket of a number never decreases where the number grows, for no operation of floats turns an order round. So a cut in
a bucket before that of a value is not above the value, one in a bucket behind is; those in its own bucket are searched.
"""

from collections.abc import Sequence
from itertools import accumulate

from attrs import frozen

WORTH = 16  # cuts from which on this is quicker than one search
SPREAD = 8  # buckets for a cut: in most there is none
MOST = 1 << 16  # buckets
CLOSE = 1e-100  # between the first cut and the last


@frozen(eq=False)
class Buckets:
    """`classes[int((value - low) * scale)]` is how many cuts lie before a value from `low` up to `high`.

    It is None for a bucket with cuts of its own: `inside` says of such how many lie before, and which they are.
    """

    low: float
    high: float
    scale: float
    classes: list[int | None]
    inside: dict[int, tuple[int, Sequence[float]]]


def buckets(cuts: Sequence[float]) -> Buckets | None:
    """The buckets of sorted floats; None where they are too few or too close to each other."""
    if len(cuts) < WORTH or not cuts[-1] - cuts[0] > CLOSE:
        return None
    low, high = cuts[0], cuts[-1]
    scale = min(SPREAD * len(cuts), MOST) / (high - low)
    sizes = [0] * (int((high - low) * scale) + 1)
    for cut in cuts:
        sizes[int((cut - low) * scale)] += 1
    before = [0, *accumulate(sizes)]
    classes = [None if size else place for size, place in zip(sizes, before, strict=False)]
    inside = {at: (before[at], cuts[before[at] : before[at + 1]]) for at, size in enumerate(sizes) if size}
    return Buckets(low, high, scale, classes, inside)
