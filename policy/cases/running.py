"""What a plan works out about one event, compiled once for each period of its parameters, as decisions are."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from attrs import define, field, frozen

from policy.compile.decider import is_noisy
from policy.compile.decider import plan as compiled
from policy.compile.graph import Reach, reach
from policy.compile.inputs import Slot
from policy.compile.order import Order
from policy.compile.outcomes import AS_THEY_ARE
from policy.compile.periods import boundaries, period_of
from policy.compile.reasons import ReasonTeller
from policy.compile.story import RunStory
from policy.decide import RuleSet
from policy.feel.fault import Fault
from policy.feel.run import Run, running
from policy.model.record import Record, nanoseconds
from policy.model.typed import TypedDecision, TypedRow
from policy.problems import DecisionFailed, Remark
from policy.read.plan_policy import fill_name

Values = Mapping[str, Any]  # by key


@define(eq=False)
class Asked:
    """One decision of a plan, asked of values that are known to be right; `given` are the keys of decisions whose value is given."""

    rules: RuleSet
    wanted: TypedDecision
    given: frozenset[str] = frozenset()
    reach: Reach = field(init=False)
    _slots: tuple[Slot, ...] = field(init=False)
    _keys: list[str] = field(init=False)
    _bounds: list[int] = field(init=False)
    _runs: dict[int, Callable[..., Record]] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self.reach = reach(self.rules.typed, [self.wanted.key], self.given)
        inputs = [Slot(i.key, i.name, i.key, i.type, i.private, i.span) for i in self.reach.inputs]
        decisions = [Slot(d.key, d.name, d.key, d.type, False, d.source.span) for d in self.reach.given]
        self._slots = (*inputs, *decisions)
        self._keys = [slot.key for slot in self._slots]
        self._bounds = boundaries(self.reach)

    @property
    def needed(self) -> frozenset[str]:
        """The keys of the values that it asks for."""
        return frozenset(self._keys)

    def __call__(self, at: datetime, values: Values) -> Record:
        """The record as of a moment; raises `DecisionFailed` and `LimitExceeded`."""
        moment = nanoseconds(at)
        start, end = period_of(moment, self._bounds)
        run = self._runs.get(start)
        if run is None:
            run = self._runs[start] = compiled(self._order(start, end)).run
        return run(moment, "", *[values[key] for key in self._keys])

    def period(self, at: datetime) -> int:
        """What tells the period of a moment from others."""
        return period_of(nanoseconds(at), self._bounds)[0] if self._bounds else 0

    def _order(self, start: int, end: int) -> Order:
        policies = self.rules.typed.policies
        return Order(
            self.wanted,
            self.reach,
            policies,
            self.rules.digest,
            self._slots,
            start,
            end,
            AS_THEY_ARE,
            "refuse",
            self.rules.functions,
            is_noisy(self.reach),
        )


class Telling:
    """What a record tells, worked out of it once: the rows that fired, and reasons, which are told at once.

    (The lists that it was reached with go on growing.)
    """

    def __init__(self, record: Record, rows: Mapping[str, TypedRow], teller: ReasonTeller) -> None:
        story, kept = record._story, record._kept
        assert isinstance(story, RunStory)
        self._rows, self._teller = rows, teller
        self._values = {**story.constants, **story.layout.values(kept)}
        self._run = story.run_at(self._values)
        self.rules = tuple(f"{decision.name}/{row.id}" for decision, row, _ in story._fired(self._values))
        self.remarks: list[Remark] = [*story.remarks(kept), *getattr(record, "_trouble", ())]

    def because(self, rule: str) -> dict[str, str]:
        """The reasons of a row in every language in which it has one; what goes wrong in telling them is a remark."""
        told: dict[str, str] = {}
        for language, reason in self._rows[rule].because.items():
            run = Run(self._run.as_of, self._run.functions)
            told[language], remarks = self._teller.tell(reason, self._values, run)
            self.remarks += remarks
        return told


@frozen
class UsedDecision:
    """A decision of a used policy: the inputs it asks for, by key, each with its name among those filled."""

    key: str
    required: tuple[str, ...]
    inputs: tuple[tuple[str, str], ...]


@define(eq=False)
class Used:
    """The decisions of used policies that a plan reads, asked about the current event."""

    rules: RuleSet
    decisions: tuple[UsedDecision, ...]

    @classmethod
    def of(cls, rules: RuleSet, name: str, keys: frozenset[str]) -> "Used":
        """Those among `keys` that the plan called `name` does not declare itself."""
        plan = rules.typed.policies[name].source.plan
        filled = {(fill.policy.text, fill.input.text): fill_name(fill) for fill in plan.fills} if plan else {}
        found = []
        for key in sorted(keys):
            if isinstance(rules.typed.by_key.get(key), TypedDecision):
                inputs = reach(rules.typed, [key]).inputs
                known = tuple((i.key, _filled(filled, key.partition(".")[0], i.policy, i.name)) for i in inputs)
                required = tuple(i.key for i in inputs if not i.type.nullable)
                found.append(UsedDecision(key, required, tuple((one, by) for one, by in known if by)))
        return cls(rules, tuple(found))

    def values(self, at: datetime, filled: Mapping[str, Any]) -> dict[str, Any]:
        """Their values by key: null where an input that is required is null.

        Raises:
            InvalidInput: An input is filled with what it cannot be.
            DecisionFailed, LimitExceeded: A decision has no outcome.
        """
        return {one.key: self._value(one, at, filled) for one in self.decisions}

    def _value(self, one: UsedDecision, at: datetime, filled: Mapping[str, Any]) -> Any:
        inputs = {key: filled[name] for key, name in one.inputs if filled[name] is not None}
        if any(key not in inputs for key in one.required):
            return None
        return self.rules.decide(one.key, inputs, as_of=at).outcome


def _filled(filled: Mapping[tuple[str, str], str], *names: str) -> str:
    """The name under which an input is filled: under the policy asked, or under that which declares it."""
    *policies, input_ = names
    return next((filled[policy, input_] for policy in policies if (policy, input_) in filled), "")


def condition(function: Any, as_of: datetime) -> Callable[..., bool]:
    """A condition over events as a Python function; what is not true does not hold."""

    def holds(*contexts: Any) -> bool:
        with running(Run(as_of)):
            try:
                return function.body(*contexts) is True
            except Fault as fault:
                raise DecisionFailed(f"the condition of a pattern could not be computed: {fault}") from fault

    return holds
