"""Which timers run after an event: they start when one of their states is entered, and stop when all are left."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from attrs import define

from policy.cases.events import Event
from policy.cases.fold import Case, RunningTimer
from policy.cases.running import Asked, Telling
from policy.feel.operators import add
from policy.feel.run import Run, running
from policy.model.plan import TIMEOUT
from policy.problems import DecisionFailed, Remark
from policy.read.plan_policy import TIMERS

Values = Mapping[str, Any]


@define(eq=False)
class Timing:
    """The timers of a plan. `asked` gives those of a state, whose key is `state`; `telling` reads a record."""

    asked: Asked
    state: str
    telling: Any

    def after(self, case: Case, event: Event, state: str, values: Values, told: Telling) -> tuple[RunningTimer, ...]:
        """The timers that run after an event: those that did and still may, and those whose states are entered."""
        going = tuple(timer for timer in case.timers if not _is_over(timer, event))
        if state == case.state and case.no:
            return going
        before = self._running(event.at, case.state, values) if case.no else frozenset()
        return tuple(self._entered(case, event, {**values, self.state: state}, before, going, told))

    def _running(self, at: datetime, state: str, values: Values) -> frozenset[str]:
        return frozenset(row["timer"] for row in self.asked(at, {**values, self.state: state}).outcome)

    def _entered(
        self,
        case: Case,
        event: Event,
        values: Values,
        before: frozenset[str],
        going: tuple[RunningTimer, ...],
        told: Telling,
    ) -> Iterator[RunningTimer]:
        """The timers of the state entered: one that ran in the state before goes on, the others start."""
        kept = {timer.id: timer for timer in going}
        record = self.asked(event.at, values)
        telling: Telling = self.telling(record)
        for row in record.outcome:
            if row["timer"] not in before:
                yield from self._started(row, case.no + 1, event, telling)
            elif row["timer"] in kept:
                yield kept[row["timer"]]
        told.remarks += telling.remarks

    def _started(self, row: Values, no: int, event: Event, telling: Telling) -> Iterator[RunningTimer]:
        if row["after"] is None:
            text = f"the timer `{row['timer']}` does not run: how long is not known"
            telling.remarks.append(Remark("timer-not-set", text))
            return
        with running(Run(event.at)):
            due = add(event.at, row["after"])
        if not isinstance(due, datetime):
            raise DecisionFailed(f"the timer `{row['timer']}` falls due outside the years of the calendar")
        yield RunningTimer(id=row["timer"], since=no, due=due, because=telling.because(f"{TIMERS}/{row['timer']}"))


def _is_over(timer: RunningTimer, event: Event) -> bool:
    return event.kind == TIMEOUT and event.fields.get("timer") == timer.id and timer.due <= event.at
