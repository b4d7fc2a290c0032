"""What the states of a checklist's items come to (rule-files.md, "Checklist"; catalogue: refusal-procedure, complaint-handling)."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from attrs import frozen

from policy.feel.fault import Fault
from policy.feel.literals import literal
from policy.feel.run import remark, step
from policy.model.record import MASK
from policy.source import Span

STATUSES = ("missing", "out of order", "late", "unknown", "pending")  # the first that any item has is that of the list
STATES = ("done", "missing", "unknown", "pending", "late", "out of order", "not applicable")
NOT_MET = frozenset({"missing", "late", "out of order"})  # these rows fire
TO_DO = frozenset({"missing", "unknown", "pending"})
NAMED = 8  # entries of a log that one remark names


@frozen(eq=False)
class LogFacts:
    """A checklist with a log: its items, and whether the log reads an input that no message shows."""

    decision: str
    ids: frozenset[str]
    private: bool
    span: Span


def places(facts: LogFacts, log: Any) -> dict[str, int] | None:
    """Where each item first stands in the log; None where there is no log. What is no item is remarked, not passed over."""
    if log is None:
        return None
    if not isinstance(log, list):
        raise Fault(f"the log of `{facts.decision}` is no list")
    step(len(log))
    found: dict[str, int] = {}
    strange: dict[str, None] = {}
    for place, entry in enumerate(log):
        if type(entry) is str and entry in facts.ids:
            found.setdefault(entry, place)
        else:
            strange.setdefault(entry if type(entry) is str else literal(entry))
    if strange:
        remark("unlisted-step", _not_listed(facts, [*strange]), facts.span)
    return found


def _not_listed(facts: LogFacts, strange: list[str]) -> str:
    listed = ", ".join(MASK if facts.private else f"`{one}`" for one in strange[:NAMED])
    more = f" and {len(strange) - NAMED} more" if len(strange) > NAMED else ""
    near = [] if facts.private else get_close_matches(strange[0], sorted(facts.ids), 1)
    hint = f"; did you mean `{near[0]}`?" if near else ""
    return f"the log of `{facts.decision}` names what is no item of it: {listed}{more}{hint}"


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


def logged(item: str, log: dict[str, int] | None) -> str:
    """The state of an item that only the log knows of."""
    if log is None:
        return "unknown"
    return "done" if item in log else "missing"


def ordered(ids: Sequence[str], states: Sequence[str], log: dict[str, int] | None) -> list[str]:
    """The states under a strict order: what was done while an earlier item was still to do is out of order.

    An item counts from where it first stands in the log; one that is not there is still to do.
    """
    if log is None:
        return list(states)
    never = max(log.values(), default=0) + 1
    latest = -1  # the place of the item that was done last among those above
    result = []
    for item, state in zip(ids, states, strict=True):
        place = log.get(item, never)
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
