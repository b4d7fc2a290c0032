"""Which rows and output values the cases reach."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import define, field

from policy.check.rows import rows_of_decision
from policy.feel.operators.comparison import is_equal
from policy.feel.types import ContextType, ListType, Type
from policy.model.logic import Checklist, ScoreCard
from policy.model.record import Record
from policy.model.typed import TypedDecision, TypedRules
from policy.testing.asking import Question
from policy.testing.results import Coverage, CoveredRow, CoveredValue


@define
class Covering:
    """Counts, case by case, the rows that fired and the values that came out of decisions of which a case expects something."""

    decisions: dict[str, TypedDecision] = field(factory=dict)
    fired: Counter[tuple[str, str]] = field(factory=Counter)
    seen: dict[str, list[Any]] = field(factory=dict)

    def tested(self, rules: TypedRules, policy: str) -> None:
        """Make the decisions of a tested policy known."""
        self.decisions.update({decision.key: decision for decision in rules.policies[policy].decisions})

    def told(self, rules: TypedRules, plan: str) -> None:
        """Make the moves of a case plan known."""
        self.decisions.update(
            {decision.key: decision for decision in rules.policies[plan].decisions if decision.name == "moves"}
        )

    def add_rows(self, key: str, rows: Iterable[str], states: Iterable[str]) -> None:
        """Count the rows of moves and the states of one story."""
        self.fired.update((key, row) for row in set(rows))
        self.seen.setdefault(key, []).extend({"state": state} for state in set(states))

    def add(self, records: Mapping[str, Record], question: Question) -> None:
        """Count one case."""
        for key, record in records.items():
            decision = self.decisions.get(key)
            if decision is None:
                continue
            own = {rule.partition("/")[2] for rule in record.rules if rule.partition("/")[0] in (decision.name, key)}
            self.fired.update((key, id_) for id_ in own)
            if any(outcome.decision in (decision.name, key) for outcome in question.outcomes):
                self.seen.setdefault(key, []).append(record.outcome)

    def coverage(self) -> Coverage:
        """What was reached of all that there is."""
        return Coverage(
            tuple(row for d in self.decisions.values() for row in self._rows(d)),
            tuple(value for d in self.decisions.values() for value in self._values(d)),
        )

    def _rows(self, decision: TypedDecision) -> Iterator[CoveredRow]:
        for row in rows_of_decision(decision.source):
            yield CoveredRow(
                decision.policy, decision.name, f"{decision.name}/{row.id}", row.span, self._times(decision, row.id)
            )

    def _times(self, decision: TypedDecision, row: str) -> int:
        """How often a row fired; an item of a score card fires never, and counts in every outcome of the card."""
        if isinstance(decision.source.logic, ScoreCard):
            return len(self.seen.get(decision.key, []))
        return self.fired[decision.key, row]

    def _values(self, decision: TypedDecision) -> Iterator[CoveredValue]:
        """Of a checklist or a score card the product says which values there are, not the author."""
        if isinstance(decision.source.logic, Checklist | ScoreCard):
            return
        outcomes = self.seen.get(decision.key, [])
        for output, type_ in _outputs(decision.type):
            came = [value for outcome in outcomes for value in _parts(outcome, output)]
            for value in _declared_values(type_):
                cases = sum(is_equal(value, one) for one in came)
                yield CoveredValue(decision.policy, decision.name, output, value, cases)


def _outputs(type_: Type) -> Iterator[tuple[str, Type]]:
    """The outputs by name, one without a name where the outcome is a value."""
    inner = type_.item if isinstance(type_, ListType) else type_
    yield from inner.fields.items() if isinstance(inner, ContextType) else [("", inner)]


def _parts(outcome: Any, output: str) -> Iterator[Any]:
    for part in outcome if isinstance(outcome, list) else [outcome]:
        yield part.get(output) if output and isinstance(part, dict) else part


def _declared_values(type_: Type) -> tuple[Any, ...]:
    domain = getattr(type_, "domain", None)
    return domain.values or () if domain else ()
