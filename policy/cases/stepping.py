"""One step of a case: what a plan works out about an event, put together to the new case."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from attrs import define, field, frozen

from policy.cases.events import Event, context_of
from policy.cases.fold import Action, Case, Grown, Index, RunningTimer, Signal, Step
from policy.cases.growing import Growing, grown_rules
from policy.cases.patterns import LivePattern, MakeMatcher, Match, Seen
from policy.cases.private import Private
from policy.cases.running import Asked, Telling, Used, condition
from policy.cases.timing import Timing
from policy.compile.reasons import ReasonTeller
from policy.decide import RuleSet
from policy.feel.encoding import to_python
from policy.feel.run import Run, running
from policy.feel.scope import normal_name
from policy.model.plan import PATTERN, CasePlan, Pattern
from policy.model.record import Record
from policy.model.typed import TypedDecision, TypedRow, TypedTable
from policy.problems import NOWHERE, DecisionFailed, Remark
from policy.read.plan_policy import FILLED, MOVES, SIGNALS, STEP, TIMERS, WINDOWS

Values = Mapping[str, Any]  # by key
Lists = Mapping[str, list[dict[str, Any]]]  # events by kind


@frozen(eq=False)
class Asking:
    """What a step asks of one form of a plan's rules."""

    step: Asked
    timing: Timing | None
    fills: Asked | None

    @property
    def needed(self) -> frozenset[str]:
        """The keys of the values that are asked for."""
        return self.step.needed | (self.timing.asked.needed if self.timing else frozenset())


@define(eq=False)
class Stepping:
    """The compiled parts of one plan.

    `_grown` asks rules that read what is kept with the case, which `_growing` keeps; `_whole` works out everything anew.
    """

    rules: RuleSet
    name: str
    plan: CasePlan
    make: MakeMatcher
    private: Private = field(init=False)
    _whole: Asking = field(init=False)
    _grown: Asking = field(init=False)
    _growing: Growing | None = field(init=False)
    _patterns: Mapping[bool, list[Pattern]] = field(init=False)  # by whether they are among cases
    _windows: Asked | None = field(init=False)
    _used: Used = field(init=False)
    _rows: Mapping[str, TypedRow] = field(init=False)
    _teller: ReasonTeller = field(init=False)
    _blank: Mapping[str, None] = field(init=False)
    _moment: tuple[str, ...] = field(init=False)  # the keys of what stands for the current event
    _lists: Mapping[str, str] = field(init=False)  # the key of the list of each kind
    _flags: Mapping[str, str] = field(init=False)  # the key of each pattern
    _ends: frozenset[str] = field(init=False)
    _live: dict[tuple[int, bool], tuple[LivePattern, ...]] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self._lists = {
            normal_name(kind.name.text): f"{self.name}.{normal_name(kind.name.text)}" for kind in self.plan.events
        }
        grown, self._growing = grown_rules(self.rules.typed, self.name, self._lists)
        self._whole = self._asking(self.rules)
        self._grown = self._asking(RuleSet(grown, self.rules.functions)) if self._growing else self._whole
        self._patterns = {
            among: [one for one in self.plan.patterns if (one.among == "cases") is among] for among in (False, True)
        }
        self._windows = Asked(self.rules, self._decision(WINDOWS, self.rules)) if self.plan.patterns else None
        self._used = Used.of(self.rules, self.name, self._whole.needed & self._foreign(self.rules))
        self._rows = dict(self._all_rows())
        self.private = Private(self.rules.typed.policies[self.name], self.plan)
        self._teller = ReasonTeller(frozenset(), self.private.shown_by if self.private.fields else None)
        self._blank = {normal_name(part.name.text): None for kind in self.plan.events for part in kind.fields}
        self._moment = tuple(f"{self.name}.{part}" for part in ("state", "event", "at", "this"))
        self._flags = {pattern.id: f"{self.name}.{pattern.id}" for pattern in self.plan.patterns}
        self._ends = frozenset(end.text for end in self.plan.end)

    def _asking(self, rules: RuleSet) -> Asking:
        foreign = self._foreign(rules)
        timers = Asked(rules, self._decision(TIMERS, rules), foreign) if self.plan.timers else None
        return Asking(
            Asked(rules, self._decision(STEP, rules), foreign),
            Timing(timers, f"{self.name}.state", self._told) if timers else None,
            Asked(rules, self._decision(FILLED, rules)) if self.plan.fills else None,
        )

    def _foreign(self, rules: RuleSet) -> frozenset[str]:
        """The keys of the decisions of other policies that the plan reads."""
        by_key, own = rules.typed.by_key, rules.typed.policies[self.name]
        needed = (by_key.get(key) for decision in own.decisions for key in decision.needs)
        return frozenset(one.key for one in needed if isinstance(one, TypedDecision) and one.policy != self.name)

    def _decision(self, name: str, rules: RuleSet) -> TypedDecision:
        found = rules.typed.by_key[f"{self.name}.{name}"]
        assert isinstance(found, TypedDecision)
        return found

    def _all_rows(self) -> Iterator[tuple[str, TypedRow]]:
        for name in (MOVES, SIGNALS, TIMERS):
            decision = self.rules.typed.by_key.get(f"{self.name}.{name}")
            if isinstance(decision, TypedDecision) and isinstance(decision.logic, TypedTable):
                last = [decision.logic.otherwise] if decision.logic.otherwise else []
                yield from ((f"{name}/{row.id}", row) for row in (*decision.logic.rows, *last))

    # Patterns.

    def patterns(self, at: datetime, among_cases: bool) -> tuple[int, tuple[LivePattern, ...]]:
        """The patterns in the period of a moment, and what tells the period from others."""
        wanted = self._patterns[among_cases]
        if self._windows is None or not wanted:
            return 0, ()
        period = self._windows.period(at)
        if (period, among_cases) not in self._live:
            outcome = self._windows(at, {}).outcome
            self._live[period, among_cases] = tuple(_live(one, outcome, at) for one in wanted)
        return period, self._live[period, among_cases]

    def _matched(self, case: Case, event: Event, current: Mapping[str, Any]) -> tuple[tuple[Match, ...], Index | None]:
        """The patterns that an event completes in its case."""
        period, live = self.patterns(event.at, among_cases=False)
        if not live:
            return (), None
        index = case._index
        if index is None or index.log is not case._log or index.seen != case.no or index.period != period:
            index = Index(self.make(live), 0, period)
            for no, earlier in enumerate(case.events, 1):
                _asked(index, seen(earlier, no))
        return _asked(index, _seen(event, case.no + 1, current)), index

    # The step.

    def step(self, case: Case, event: Event) -> Step:
        """The step that an event of the case makes.

        Raises:
            DecisionFailed, LimitExceeded, InvalidInput: The plan comes to no answer; the case is as it was.
        """
        current = context_of(event, case.no + 1)
        lists = {**case._lists, event.kind: [*case._lists.get(event.kind, ()), current]}
        matched, index = self._matched(case, event, current)
        values = self._values(case.state, event, current, lists, matched)
        kept = self._growing.after(case, event.kind, current, lists, event.at) if self._growing else None
        grown, more = kept or (None, {})
        values.update(more)
        asking = self._grown if grown is not None else self._whole
        filled = asking.fills(event.at, values).outcome if asking.fills else {}
        values.update(self._used.values(event.at, filled))
        record = asking.step(event.at, values)
        turn = Turn(case, event, matched, index, grown, record.outcome, self._told(record))
        return turn.step(lists, values, asking.timing, self._ends)

    def _told(self, record: Record) -> Telling:
        return Telling(record, self._rows, self._teller)

    def _values(
        self,
        state: str,
        event: Event,
        current: Mapping[str, Any],
        lists: Mapping[str, list[Any]],
        matched: tuple[Match, ...],
    ) -> dict[str, Any]:
        true = {match.pattern for match in matched}
        if event.kind == PATTERN:
            true.add(str(event.fields.get("pattern")))
        given = (state, event.kind, event.at, {**self._blank, **current})
        return {
            **dict(zip(self._moment, given, strict=True)),
            **{key: lists.get(kind, []) for kind, key in self._lists.items()},
            **{key: pattern in true for pattern, key in self._flags.items()},
        }


@define(eq=False)
class Turn:
    """One event on its way to its step. `outcome` is what the plan says of it, `told` what there is to say about that."""

    case: Case
    event: Event
    matched: tuple[Match, ...]
    index: Index | None
    grown: Grown | None
    outcome: Mapping[str, Any]
    told: Telling

    def step(self, lists: Lists, values: Values, timing: Timing | None, ends: frozenset[str]) -> Step:
        """The step, with the case after it."""
        moved, case = self.outcome[MOVES], self.case
        state = moved["state"] if moved["state"] is not None else case.state
        rules = tuple(rule for rule in self.told.rules if rule.startswith(f"{MOVES}/"))
        because = self.told.because(rules[0]) if rules else {}
        raised = tuple(self._raised())
        timers = timing.after(case, self.event, state, values, self.told) if timing and state not in ends else ()
        return Step(
            event=self.event,
            before=case.state,
            state=state,
            actions=tuple(_actions(moved.get("action"), self.event, rules)),
            started=tuple(timer for timer in timers if timer not in case.timers),
            stopped=tuple(timer.id for timer in case.timers if timer not in timers),
            raised=raised,
            patterns=self.matched,
            rules=tuple(rule.partition("/")[2] for rule in rules),
            because=because,
            remarks=(*self.told.remarks, *_taken(self.index)),
            case=self._moved(state, state in ends, timers, raised, lists),
        )

    def _raised(self) -> Iterator[Signal]:
        """The signals that become true."""
        for id_ in self.outcome.get(SIGNALS) or ():
            if id_ not in self.case.signals:
                yield Signal(id=id_, no=self.case.no + 1, because=self.told.because(f"{SIGNALS}/{id_}"))

    def _moved(
        self, state: str, ended: bool, timers: tuple[RunningTimer, ...], raised: tuple[Signal, ...], lists: Lists
    ) -> Case:
        """The case after the event."""
        case = self.case
        log = case._log.grown(case.no, self.event)
        if self.index is not None:
            self.index.log = log
        if self.grown is not None:
            self.grown.log = log
        return Case(
            id=case.id,
            state=state,
            no=case.no + 1,
            at=self.event.at,
            ended=ended,
            timers=timers,
            signals={**case.signals, **{signal.id: signal for signal in raised}} if raised else case.signals,
            lists=lists,
            log=log,
            index=self.index,
            grown=self.grown,
        )


def _live(pattern: Any, outcome: Mapping[str, Any], at: datetime) -> LivePattern:
    where = outcome.get(f"{pattern.id} where")
    return LivePattern(
        id=pattern.id,
        kinds=tuple(kind.text for kind in pattern.kinds),
        times=int(pattern.times.text) if pattern.times is not None else 1,
        same=tuple(name.text for name in pattern.same),
        where=condition(where, at) if where is not None else None,
        within=outcome.get(f"{pattern.id} within"),
        among_cases=pattern.among == "cases",
    )


def _taken(index: Index | None) -> tuple[Remark, ...]:
    """What the matcher had to remark since it was asked last."""
    if index is None or not index.remarks:
        return ()
    remarks = tuple(index.remarks)
    index.remarks.clear()
    return remarks


def _asked(index: Index, event: Seen) -> tuple[Match, ...]:
    index.seen = event.no
    with running(Run(event.at, remarks=index.remarks)):
        return index.matcher.add(event)


def seen(event: Event, no: int) -> Seen:
    """An event as matchers see it."""
    return _seen(event, no, context_of(event, no))


def _seen(event: Event, no: int, context: Mapping[str, Any]) -> Seen:
    return Seen(kind=event.kind, id=event.id, case=event.case, at=event.at, no=no, context=context)


def _actions(value: Any, event: Event, rules: tuple[str, ...]) -> Iterator[Action]:
    row = rules[0].partition("/")[2] if rules else ""
    asked = value if isinstance(value, list) else [] if value is None else [value]
    for number, one in enumerate(asked, 1):
        if not (isinstance(one, dict) and set(one) == {"action", "arguments"}):
            raise DecisionFailed(f"`{row}` asks for something that is no action", span=NOWHERE)
        yield Action(id=f"{event.id}/{row}/{number}", name=one["action"], arguments=to_python(one["arguments"]))
