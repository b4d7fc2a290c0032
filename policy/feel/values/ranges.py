"""Ranges: all values between two endpoints, or those that stand in a relation to one (DMN 1.5, 10.3.2.7)."""

from typing import Any

from attrs import frozen


@frozen
class Range:
    """The values from `low` to `high`, each endpoint included (closed) or not.

    `operator` is given for a range made of a comparison, `(< 5)`, `(!= 5)`: it is equal only to another such, and an
    endpoint that is null there means that there is none; in an interval it means that it is not known.
    """

    low: Any
    low_closed: bool
    high: Any
    high_closed: bool
    operator: str = ""


def compared_range(operator: str, operand: Any) -> Range:
    """The range of a comparison in parentheses: `(>= 5)`."""
    low = operand if operator in (">", ">=", "=", "!=") else None
    high = operand if operator in ("<", "<=", "=", "!=") else None
    closed = operator in ("=", "<=", ">=")
    return Range(low, closed and low is not None, high, closed and high is not None, operator)
