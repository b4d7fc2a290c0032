"""What a score card comes to: a weighted mean or a sum, unknown as soon as one score is (catalogue: rater-scorecard)."""

from collections.abc import Sequence
from typing import Any

from policy.feel.fault import Fault
from policy.feel.operators import add, divide, multiply

Number = Any


def outcome(ids: Sequence[str], scores: Sequence[Number], weights: Sequence[Number], kind: str) -> dict[str, Any]:
    """`{status, total, weakest, unknown}`: the weakest are all items with the lowest score."""
    unknown = [
        item for item, score, weight in zip(ids, scores, weights, strict=True) if score is None or weight is None
    ]
    if unknown or not ids:
        return {"status": "unknown", "total": None, "weakest": None, "unknown": unknown}
    lowest = min(scores)
    weakest = [item for item, score in zip(ids, scores, strict=True) if score == lowest]
    return {"status": "complete", "total": TOTALS[kind](scores, weights), "weakest": weakest, "unknown": []}


def _sum(scores: Sequence[Number], weights: Sequence[Number]) -> Number:
    total: Number = 0
    for score, weight in zip(scores, weights, strict=True):
        total = add(total, multiply(score, weight))
    return total


def _weighted_mean(scores: Sequence[Number], weights: Sequence[Number]) -> Number:
    if any(weight < 0 for weight in weights):
        raise Fault("a weight is negative")
    return divide(_sum(scores, weights), _sum(weights, [1] * len(weights)))


TOTALS = {"sum": _sum, "weighted mean": _weighted_mean}
