"""Positions in texts and lists: from 1, from the end where they are negative."""

from collections.abc import Sized

from policy.feel.builtins.declare import Fault
from policy.feel.values.numbers import Number

LARGEST = 10**9  # no text or list is longer, so that huge numbers need not be written out


def whole(number: Number) -> int:
    """The number without its decimals, as FEEL reads positions and lengths."""
    return int(min(max(number, -LARGEST), LARGEST))


def index_at(items: Sized, position: Number) -> int:
    """The index, from 0, of a position that must lie in the text or list."""
    place = whole(position)
    if place == 0 or abs(place) > len(items):
        raise Fault(f"there is no position {place} among {len(items)}")
    return place - 1 if place > 0 else len(items) + place
