"""Patterns across cases: what an event completes with events of other cases, and what each of these cases then hears."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from attrs import define, field

from policy.cases.events import Event
from policy.cases.fold import Case
from policy.cases.patterns import LivePattern, Match, Matcher, Seen
from policy.cases.stepping import Stepping, seen
from policy.feel.run import Run, running
from policy.model.plan import PATTERN
from policy.problems import Remark


@define(eq=False)
class Network:
    """The patterns of a plan over all cases, in the order in which their events arrive."""

    stepping: Stepping
    _seen: list[Seen] = field(factory=list)
    _matcher: Matcher | None = None
    _period: int | None = None
    _remarks: list[Remark] = field(factory=list)

    def remarks(self) -> tuple[Remark, ...]:
        """What there was to remark since it was asked last."""
        found = tuple(self._remarks)
        self._remarks.clear()
        return found

    def add(self, event: Event) -> tuple[Match, ...]:
        """The matches across cases that an event completes."""
        period, live = self.stepping.patterns(event.at, among_cases=True)
        if not live or event.kind == PATTERN:
            return ()
        with running(Run(event.at, remarks=self._remarks)):
            return self._added(period, live, event)

    def _added(self, period: int, live: Sequence[LivePattern], event: Event) -> tuple[Match, ...]:
        matcher = self._matcher
        if matcher is None or period != self._period:
            self._period = period
            matcher = self._matcher = self.stepping.make(live)
            for earlier in self._seen:
                matcher.add(earlier)
        self._seen.append(seen(event, len(self._seen) + 1))
        return matcher.add(self._seen[-1])

    def reached(self, event: Event, cases: Mapping[str, Case]) -> Iterator[Event]:
        """The events `pattern` that an event brings about, one for each case of each match that still goes on."""
        for match in self.add(event):
            for case in dict.fromkeys(match.cases):
                if case in cases and not cases[case].ended:
                    yield pattern_event(match, event, case, cases[case].at)


def pattern_event(match: Match, completing: Event, case: str, last: datetime | None) -> Event:
    """What a case hears of a match across cases; `last` is the moment of its last event."""
    at = completing.at if last is None else max(completing.at, last)
    return Event(
        kind=PATTERN,
        id=f"{match.pattern}/{completing.id}@{completing.case}",
        at=at,
        case=case,
        fields={"pattern": match.pattern, "ids": list(match.ids)},
    )
