"""What the states of a checklist's items come to (rule-files.md, "Checklist"; catalogue: refusal-procedure, complaint-handling)."""

from collections.abc import Sequence
from typing import Any

STATUSES = ("missing", "out of order", "late", "unknown", "pending")  # the first that any item has is that of the list
STATES = ("done", "missing", "unknown", "pending", "late", "out of order", "not applicable")
NOT_MET = frozenset({"missing", "late", "out of order"})  # these rows fire
TO_DO = frozenset({"missing", "unknown", "pending"})


def met(value: Any) -> str:
    """The state of an item that is met, not met or not known to be."""
    return "done" if value is True else "missing" if value is False else "unknown"


def by_deadline(on_time: Any, overdue: Any, done: bool) -> str:
    """The state of an item with a moment of doing: `on_time` for one that is done, `overdue` for one that is not."""
    if done:
        return "done" if on_time is True else "late" if on_time is False else "unknown"
    return "missing" if overdue is True else "pending" if overdue is False else "unknown"


def undated(done: bool) -> str:
    """The state of an item with a moment of doing and no deadline."""
    return "done" if done else "pending"


def logged(item: str, log: Any) -> str:
    """The state of an item that only the log knows of."""
    if log is None:
        return "unknown"
    return "done" if item in log else "missing"


def ordered(ids: Sequence[str], states: Sequence[str], log: Any) -> list[str]:
    """The states under a strict order: what was done while an earlier item was still to do is out of order.

    An item counts from where it first stands in the log; one that is not there is still to do.
    """
    if log is None:
        return list(states)
    places: dict[str, int] = {}
    for place, item in enumerate(log):
        places.setdefault(item, place)
    latest = -1  # the place of the item that was done last among those above
    result = []
    for item, state in zip(ids, states, strict=True):
        place = places.get(item, len(log))
        result.append("out of order" if state == "done" and place < latest else state)
        if state != "not applicable":
            latest = max(latest, place)
    return result


def outcome(ids: Sequence[str], states: Sequence[str]) -> dict[str, Any]:
    """The outcome of a checklist from the states of its items."""
    lists: dict[str, Any] = {state: [] for state in STATES}
    for item, state in zip(ids, states, strict=True):
        lists[state].append(item)
    waiting = [item for item, state in zip(ids, states, strict=True) if state in TO_DO]
    return {"status": status(states), **lists, "next": waiting[0] if waiting else None}


def status(states: Sequence[str]) -> str:
    """The first of the statuses that holds."""
    for name in STATUSES:
        if name in states:
            return name
    return "complete" if "done" in states else "not applicable"


def fired(states: Sequence[str]) -> tuple[int, ...]:
    """The rows that fire: those that are not met."""
    return tuple(index for index, state in enumerate(states) if state in NOT_MET)
