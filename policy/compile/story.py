"""The story of a record made by generated code: rows, reasons, remarks and steps from what was kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import tzinfo
from typing import Any

from attrs import frozen

from policy.compile.forms import rows_in
from policy.compile.graph import Reach
from policy.compile.order import Order
from policy.compile.outcomes import is_flat, owned
from policy.compile.periods import value_at, zone_of
from policy.compile.reasons import ReasonTeller
from policy.compile.steps import step_of
from policy.feel.emit import compile_expression, free_keys
from policy.feel.fault import Fault
from policy.feel.run import Run, running
from policy.feel.values.numbers import from_python
from policy.model.record import Step, moment
from policy.model.typed import (
    Reason,
    TypedChecklist,
    TypedDecision,
    TypedPhrases,
    TypedPolicy,
    TypedScoreCard,
    TypedTable,
    row_languages,
)
from policy.problems import NOWHERE, PolicyError, Remark

MOMENT = "#moment"  # the key under which the moment is kept


@frozen(eq=False)
class Layout:
    """What a record keeps: keys, the Python names they have in the function, and which are numbers as they came.

    The moment comes first, then as many inputs as `inputs` says, in one tuple, then what the decisions came to.
    """

    keys: tuple[str, ...]
    names: tuple[str, ...]
    inputs: int
    raw: frozenset[str]

    @property
    def slots(self) -> dict[str, str]:
        """The slots of a record that hold what the decisions came to, by key."""
        return {key: f"_{name}" for key, name in zip(self.keys, self.names, strict=True) if key in self.made}

    @property
    def made(self) -> tuple[str, ...]:
        """The keys of what the decisions came to."""
        return self.keys[1 + self.inputs :]

    def values(self, kept: tuple[Any, ...]) -> dict[str, Any]:
        """The values by key, as the language has them."""
        return {
            key: from_python(value) if key in self.raw and value is not None else value
            for key, value in zip(self.keys, kept, strict=True)
        }


class RunStory:
    """A story about one plan. `order` says what was decided, `layout` what was kept.

    `constants` are the parameters of the period, and the functions when they have been made.
    """

    def __init__(self, order: Order, layout: Layout) -> None:
        self.order, self.layout = order, layout
        self.policies: Mapping[str, TypedPolicy] = order.policies
        source = self.policies[order.wanted.policy].source
        self.policy, self.version, self.lang = source.name, source.version, source.lang
        self.digest: str = order.digest
        self.decision: str = order.wanted.key
        self.zone: tzinfo = order.zone
        self.private = frozenset(slot.name for slot in order.slots if slot.private)
        self.constants = _parameters(order.reach, order)
        self.languages = tuple(dict.fromkeys((self.lang, *languages(order.reach.decisions))))
        self._makers: dict[str, tuple[list[str], Callable[..., Any]]] = {}
        self._teller = ReasonTeller(frozenset(slot.key for slot in order.slots if slot.private))

    def rules(self, kept: tuple[Any, ...]) -> list[str]:
        """`tier/p`, then `other policy.decision/row`."""
        values = self.layout.values(kept)
        return [f"{self._called(decision)}/{row.id}" for decision, row, _ in self._fired(values)]

    def _called(self, decision: TypedDecision) -> str:
        return decision.name if decision.policy == self.policy else f"{decision.policy}.{decision.name}"

    def _fired(self, values: Mapping[str, Any]) -> Iterator[tuple[TypedDecision, Any, dict[str, Any]]]:
        """The rows that fired, each with its decision and the values that are local to it."""
        for decision in self.order.reach.told:
            form: Any = rows_in(decision.logic)
            fired = values.get(f"{decision.key}#fired") if form is not None else None
            if fired is not None:
                yield from ((decision, row, own) for row, own in _rows(form, fired))

    def because(self, kept: tuple[Any, ...], lang: str) -> tuple[list[str], list[Remark]]:
        """The reasons of the rows that fired, those that are given."""
        found = [
            (self._in_language(row.because, lang, decision), own)
            for decision, row, own in self._fired(self.layout.values(kept))
        ]
        values = self._values(kept) if any(reason is not None for reason, _ in found) else {}
        texts, remarks = [], []
        for reason, own in found:
            if reason is not None:
                text, failing = self._teller.tell(reason, {**self.constants, **values, **own}, self.run_at(values))
                texts.append(text)
                remarks += failing
        return texts, remarks

    def _in_language(self, because: Mapping[str, Reason], lang: str, decision: TypedDecision) -> Reason | None:
        own = self.policies[decision.policy].source.lang
        return because.get(lang) or because.get(own) or next(iter(because.values()), None)

    def told(self, reason: Reason, kept: tuple[Any, ...]) -> tuple[str, list[Remark]]:
        """One reason."""
        values = self._values(kept)
        return self._teller.tell(reason, {**self.constants, **values}, self.run_at(values))

    def run_at(self, values: Mapping[str, Any]) -> Run:
        """The run under which the decision is looked at again: as of the same moment."""
        return Run(moment(values[MOMENT], self.zone), self.order.functions)

    def inputs(self, kept: tuple[Any, ...]) -> dict[str, Any]:
        """The inputs by name, as plain Python; those of one name in several policies once."""
        values = self.layout.values(kept)
        return {slot.name: owned(values[slot.key]) for slot in self.order.slots}

    def remarks(self, kept: tuple[Any, ...]) -> list[Remark]:
        """Parameters that were read and that nobody has set."""
        return [
            Remark(
                "parameter-not-set", f"the parameter `{parameter.name}` is not set", parameter.source.span or NOWHERE
            )
            for parameter in self.order.reach.parameters
            if self.constants[parameter.key] is None
        ]

    def steps(self, kept: tuple[Any, ...], outcome: Any) -> list[Step]:
        """Each decision with its value, the wanted one first."""
        values = self._values(kept)
        values.setdefault(self.order.wanted.key, outcome)
        everything = {**self.constants, **values}
        return [
            step_of(decision, self._called(decision), owned(values.get(decision.key)), everything, self)
            for decision in self.order.reach.told
        ]

    def _values(self, kept: tuple[Any, ...]) -> dict[str, Any]:
        """The values by key, with those that are not kept because they can be made again."""
        values = self.layout.values(kept)
        for decision in self.order.reach.decisions:
            if decision.key not in values and not (decision is self.order.wanted and is_flat(decision)):
                values[decision.key] = self._made_again(decision, values)
        return values

    def _made_again(self, decision: TypedDecision, values: Mapping[str, Any]) -> Any:
        """The value of a decision; null in a record of what came to no end."""
        if decision.key not in self._makers:
            keys = free_keys([decision.logic])
            self._makers[decision.key] = keys, compile_expression(decision.logic, keys)
        keys, make = self._makers[decision.key]
        everything = {**self.constants, **values}
        try:
            with running(self.run_at(values)):
                return make(*(everything[key] for key in keys))
        except (Fault, PolicyError):
            return None


def _parameters(reach: Reach, order: Order) -> dict[str, Any]:
    zones = {name: zone_of(policy.source.time_zone) for name, policy in order.policies.items()}
    return {p.key: value_at(p, order.start, zones[p.policy])[0] for p in reach.parameters}


def languages(decisions: Iterable[TypedDecision]) -> Iterator[str]:
    """The languages of the reasons in these decisions, as often as they come."""
    for decision in decisions:
        form: Any = rows_in(decision.logic)
        if isinstance(form, TypedTable):
            yield from row_languages(form)
        elif form is not None:
            yield from (lang for row in ROWS[type(form)](form) for lang in row.because)


def _rows(form: Any, fired: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    rows = ROWS[type(form)](form)
    for each in (fired,) if isinstance(fired, int) else fired:
        if isinstance(each, tuple):
            number, slot, found = each
            yield rows[number], {form.number_key: slot, form.found_key: found}
        elif each >= 0:
            yield (rows[each] if each < len(rows) else form.otherwise), {}


ROWS: dict[type[Any], Any] = {
    TypedTable: lambda form: form.rows,
    TypedChecklist: lambda form: form.items,
    TypedScoreCard: lambda form: form.items,
    TypedPhrases: lambda form: form.rows,
}
