"""The fold: (plan, case so far, event) gives a step with the new case. Pure: no clock is read, nothing is written.

Two cases that grew out of one share what they have in common: the log of events, and the index of patterns and what is
kept for facts, which are advanced in place while a case is folded forward and made anew for one that goes back.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from attrs import define, field, frozen

from policy.cases.events import Event
from policy.cases.patterns import Match, Matcher
from policy.problems import Remark

Reasons = Mapping[str, str]  # by language


@frozen(kw_only=True)
class Action:
    """What the surrounding service is asked to do. `id`: event id, row id, index; the same on every replay."""

    id: str
    name: str
    arguments: Mapping[str, Any]


def outbox_id(plan: str, case: str, action: str) -> str:
    """What an action is called over all cases, and confirmed by: plan and case, escaped, and the action's own id."""
    return f"{_escaped(plan)}/{_escaped(case)}/{action}"


@lru_cache(10_000)
def _escaped(part: str) -> str:
    return quote(part, safe=" ")


@frozen(kw_only=True)
class RunningTimer:
    """A timer that runs: `since` is the number of the event that started it, `due` when it falls due."""

    id: str
    since: int
    due: datetime
    because: Reasons = field(factory=dict)


@frozen(kw_only=True)
class Signal:
    """A signal that has become true, and with which event."""

    id: str
    no: int
    because: Reasons = field(factory=dict)


@define(eq=False)
class Log:
    """Events in order of arrival, shared by the cases that grew out of one another; each knows how many are its own."""

    events: list[Event] = field(factory=list)
    places: dict[str, int] = field(factory=dict)

    def grown(self, length: int, event: Event) -> "Log":
        """A log that begins with so many events of this one and ends with the event."""
        log = self
        if length < len(self.events):
            events = self.events[:length]
            log = Log(events, {one.id: place for place, one in enumerate(events)})
        log.places[event.id] = len(log.events)
        log.events.append(event)
        return log

    def place(self, length: int, id_: str) -> int | None:
        """Where among the first events one with the id stands."""
        place = self.places.get(id_)
        return place if place is not None and place < length else None


@define(eq=False)
class Index:
    """The matcher of a case's patterns and how many of its events it has seen; `period` is that of the parameters."""

    matcher: Matcher
    seen: int = 0
    period: int = 0
    log: Log | None = None
    remarks: list[Remark] = field(factory=list)


@define(eq=False)
class Grown:
    """What facts work out of each event by itself, of the first `no` events of a log; see `growing.py`."""

    no: int = 0
    log: Log | None = None
    lists: dict[str, list[Any]] = field(factory=dict)
    groups: dict[str, dict[Any, list[Any]]] = field(factory=dict)


@frozen(kw_only=True)
class Case:
    """A case so far. `no` is how many events it has had, `at` the moment of the last one, `ended`: it takes no more."""

    id: str
    state: str
    no: int = 0
    at: datetime | None = None
    ended: bool = False
    timers: tuple[RunningTimer, ...] = ()
    signals: Mapping[str, Signal] = field(factory=dict)
    _lists: Mapping[str, list[dict[str, Any]]] = field(factory=dict, eq=False, repr=False)
    _log: Log = field(factory=Log, eq=False, repr=False)
    _index: Index | None = field(default=None, eq=False, repr=False)
    _grown: Grown | None = field(default=None, eq=False, repr=False)

    @property
    def events(self) -> tuple[Event, ...]:
        """Its events in order of arrival."""
        return tuple(self._log.events[: self.no])

    def event(self, id_: str) -> Event | None:
        """The event with an id."""
        place = self._log.place(self.no, id_)
        return None if place is None else self._log.events[place]


@frozen(kw_only=True)
class Step:
    """What one event did: the row that fired and why, the new state, what is asked for, and the case after it."""

    event: Event
    before: str
    state: str
    actions: tuple[Action, ...] = ()
    started: tuple[RunningTimer, ...] = ()
    stopped: tuple[str, ...] = ()
    raised: tuple[Signal, ...] = ()
    patterns: tuple[Match, ...] = ()
    rules: tuple[str, ...] = ()  # rows of moves
    because: Reasons = field(factory=dict)
    remarks: tuple[Remark, ...] = ()
    case: Case
