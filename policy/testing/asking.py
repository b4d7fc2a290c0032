"""One case as a question to the rules: which inputs, as of when, which decisions."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from attrs import evolve, field, frozen

from policy.feel.fault import Fault
from policy.feel.types import ANY
from policy.feel.values.temporal_texts import parse_date, parse_date_and_time
from policy.model.policy import Data
from policy.model.record import MASK
from policy.model.tests import Expectation, Named, RuleTest, RuleTestRow, RuleTests, RuleTestTable, Setting
from policy.model.typed import TypedInput
from policy.problems import Problem, Sink
from policy.read.data import read_data
from policy.read.names import did_you_mean, normal_name
from policy.source import Span, Text
from policy.testing.cells import cell_value

START = datetime(1970, 1, 1, tzinfo=UTC)


@frozen
class Outcome:
    """An expected outcome: of a decision, or of one field of it; as data, or as FEEL in a cell."""

    decision: str
    place: Text
    data: Data | None = None
    cell: Text | None = None
    output: str = ""


@frozen(kw_only=True)
class Question:
    """A case, or one row of a test table, with the defaults of its file and table."""

    name: str
    span: Span
    settings: tuple[Setting, ...]  # of the file, of the table, of the case: the later counts
    cells: tuple[tuple[Text, Text], ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    expect: Expectation
    table: str = ""  # the decision of the table it stands in

    @property
    def as_of(self) -> Text | None:
        """The moment of the case; None where none is said."""
        return next((s.as_of for s in reversed(self.settings) if s.as_of is not None), None)

    @property
    def given(self) -> dict[str, tuple[Text, Data]]:
        """The data given, by name."""
        return merged(setting.given for setting in self.settings)

    @property
    def parameters(self) -> dict[str, tuple[Text, Data]]:
        """The parameters set for the case, by name."""
        return merged(setting.parameters for setting in self.settings)

    @property
    def decisions(self) -> tuple[str, ...]:
        """The decisions that it expects something of, in the order named."""
        ruled = (rule_decision(rule.text) for rule in self.expect.rules or ())
        named = (self.table, *(outcome.decision for outcome in self.outcomes), *ruled)
        return tuple(dict.fromkeys(name for name in named if name))


def merged(named: Iterable[Named]) -> dict[str, tuple[Text, Data]]:
    """Values by name; the later count."""
    return {normal_name(name.text): (name, data) for values in named for name, data in values}


MUST_HOLD = "must hold/"


def rule_decision(rule: str) -> str:
    """The decision whose row a rule names; none for a row of `must hold`.

    >>> rule_decision("tier/p"), rule_decision("must hold/bands")
    ('tier', '')
    """
    return "" if is_condition(rule) else normal_name(rule.partition("/")[0])


def is_condition(rule: str) -> bool:
    """Whether a rule is a row of `must hold`: of the tested policy, or `policy.must hold/id` of one that it uses."""
    return rule.startswith(MUST_HOLD) or f".{MUST_HOLD}" in rule


def questions(file: RuleTests) -> Iterator[Question]:
    """The cases of a file, then the rows of its tables."""
    for case in file.cases:
        yield _of_case(case, file)
    for table in file.tables:
        for row in table.rows:
            yield _of_row(row, table, file)


def _of_case(case: RuleTest, file: RuleTests) -> Question:
    outcomes = tuple(Outcome(normal_name(name.text), name, data) for name, data in case.expect.outcomes or ())
    return Question(
        name=case.name, span=case.span, settings=(file.setting, case.setting), outcomes=outcomes, expect=case.expect
    )


def _of_row(row: RuleTestRow, table: RuleTestTable, file: RuleTests) -> Question:
    """A row; one that names nothing at all, in a table of rules alone, expects that no row fires."""
    decision = normal_name(table.decision.text)
    outcomes = tuple(_cell_outcome(decision, name, cell) for name, cell in row.outcomes)
    nothing = not outcomes and row.expect == Expectation()
    expect = evolve(row.expect, rules=()) if nothing else row.expect
    return Question(
        name=f"{decision}: {row.name}",
        span=row.span,
        settings=(file.setting, table.setting),
        cells=row.given,
        outcomes=outcomes,
        expect=expect,
        table=decision,
    )


def _cell_outcome(decision: str, name: Text, cell: Text) -> Outcome:
    output = normal_name(name.text)
    return Outcome(decision, name, cell=cell, output="" if output == decision else output)


def moment(text: Text | None, sink: Sink) -> date | datetime | None:
    """The moment that a case names; None, with a problem where it is no moment."""
    if text is None:
        return None
    for parse in (parse_date, parse_date_and_time):
        try:
            found = parse(text.text)
        except Fault:
            continue
        if isinstance(found, date):
            return found
    sink.error(
        "wrong-value",
        text.span(),
        f"`{text}` is no day and no moment",
        "write `2026-06-30` or `2026-06-30T10:30:00+08:00`",
    )
    return None


@frozen
class Inputs:
    """The inputs that the rules declare, by every name under which they can be given."""

    known: Mapping[str, TypedInput]
    tolerant: bool = field(default=False)  # what is wrong with an input is left for the rules to say

    def read(self, question: Question, at: datetime, sink: Sink) -> dict[str, Any]:
        """The inputs of a question as the rules take them."""
        data = {name: self._data(name, place, data, sink) for name, (place, data) in question.given.items()}
        cells = {normal_name(place.text): self._cell(place, cell, at, sink) for place, cell in question.cells}
        return {**data, **cells}

    def _data(self, name: str, place: Text, data: Data, sink: Sink) -> Any:
        input_ = self._input(name, place, sink)
        if input_ is None:
            return read_data(data, ANY, Sink())
        own = Sink()
        value = read_data(data, input_.type, own)
        if own.problems and self.tolerant:
            return read_data(data, ANY, Sink())
        sink.problems.extend(map(_masked, own.problems) if input_.private else own.problems)
        return value

    def _cell(self, place: Text, cell: Text, at: datetime, sink: Sink) -> Any:
        self._input(normal_name(place.text), place, sink)
        return cell_value(cell, at, sink)

    def _input(self, name: str, place: Text, sink: Sink) -> TypedInput | None:
        found = self.known.get(name)
        if found is None and not self.tolerant:
            sink.error("unknown-given", place.span(), f"there is no input `{name}`", did_you_mean(name, self.known))
        return found


def _masked(problem: Problem) -> Problem:
    """The same of a private input: without the value, and without a column, so that no report quotes the line."""
    span = evolve(problem.span, column=0, end_column=0)
    return evolve(problem, span=span, message=f"{MASK} is no value of the type of this private input", hint="")


def inputs_by_name(inputs: Iterable[TypedInput], own: str) -> dict[str, TypedInput]:
    """The inputs by short and by full name; where several policies have a name, that of the tested policy counts."""
    ranked = sorted(inputs, key=lambda input_: input_.policy == own)
    full = {f"{input_.policy}.{input_.name}": input_ for input_ in ranked}
    return {**full, **{input_.name: input_ for input_ in ranked}}
