"""Findings over whole tables: gaps, overlaps, rows that can never fire, rows that never matter, cells not analysed.

The answers are exact over the declared types of the columns, for every period in which parameters and rows stay the same.
Where a column is an expression, not all of its values need to come up, so that a finding is a "maybe" there.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from attrs import evolve, field, frozen, mutable

from policy import limits
from policy.feel.builtins import BUILTIN_SCOPE
from policy.feel.typed import Constant, Field, Typed, Variable, walk
from policy.feel.types import Scalar, Type
from policy.feel.typing import infer_tests
from policy.model.typed import TypedDecision, TypedParameter, TypedRow, TypedRules, TypedTable
from policy.problems import Problem, Severity, Sink
from policy.regions.constants import Constants, cuts_of, name_of
from policy.regions.examples import example_of, stretches, value_text
from policy.regions.matrix import Declared, Matrix, matrix_of, truth_of
from policy.regions.questions import fires, gaps, matters, overlaps
from policy.regions.search import Box, Effort, TooMuch, box_of

NEEDS_A_ROW = frozenset({"unique", "any", "first", "priority"})
OF_A_ROW = frozenset({"unreachable-row", "redundant-row"})  # said of a row, so only where it holds in all of its days
SHOWN = {"gaps": 10, "overlaps": 100}  # of one table; of other findings there are no more than rows
ONE_DAY = timedelta(days=1)


def check_regions(rules: TypedRules, sink: Sink) -> None:
    """Reports what is wrong with the tables of a rule set as wholes."""
    parameters = {key: one for key, one in rules.by_key.items() if isinstance(one, TypedParameter)}
    for policy in rules.policies.values():
        for decision in policy.decisions:
            for node in walk(decision.logic, constants=False):
                if isinstance(node, TypedTable):
                    _Analysis(decision, node, parameters, sink).run()


@frozen
class _Period:
    """Days on which nothing changes: the first one (None: from the beginning), the rows and the parameters then."""

    since: date | None
    rows: tuple[TypedRow, ...]
    parameters: Mapping[str, Any]


@mutable
class _Analysis:
    """One table, over all its periods; a finding that only some of them have names their days.

    What is said of a row for good has to hold in all of its periods: in some of them only, it is a warning.
    """

    decision: TypedDecision
    table: TypedTable
    parameters: Mapping[str, TypedParameter]
    sink: Sink
    effort: Effort = field(factory=Effort)
    stopped: set[str] = field(factory=set)
    found: dict[tuple[object, ...], list[tuple[date | None, Problem]]] = field(factory=dict)

    def run(self) -> None:
        """Asks all questions of each period."""
        if len(self.table.rows) > limits.ANALYSIS_ROWS:
            self._stopped("gaps and overlaps", f"looked for: it has more than {limits.ANALYSIS_ROWS:,} rows")
            return
        periods = tuple(_periods(self.table, self.parameters))
        for period in periods:
            matrix = matrix_of(self.table, period.rows, period.parameters, declared_values)
            for what, question in QUESTIONS.items():
                self._ask(what, question(self, matrix, period), period)
        for key, found in self.found.items():
            told = self._of_row if key[0] in OF_A_ROW else _with_days
            self.sink.problems.append(told(key, found, periods))

    def _ask(self, what: str, found: "Found", period: _Period) -> None:
        """Reports the answers to one question; says so where a limit is met."""
        self.effort.left = limits.ANALYSIS_BOXES
        try:
            for number, (key, problem) in enumerate(found):
                if number >= SHOWN.get(what, number + 1):
                    self._stopped(what, f"shown: these are the first {number}")
                    return
                self.found.setdefault(key, []).append((period.since, problem))
        except TooMuch:
            self._stopped(what, "looked for: there is more to compare than the limit allows")

    def _of_row(
        self, key: tuple[object, ...], found: list[tuple[date | None, Problem]], periods: tuple[_Period, ...]
    ) -> Problem:
        """What is found of a row: as it is where it holds on all days of the row, else a warning with the days."""
        here = [since for since, _ in found]
        [(since, problem), *_] = found
        last = () if self.table.otherwise is None else (self.table.otherwise,)
        valid = [one.since for one in periods if any(row.id == key[1] for row in (*one.rows, *last))]
        if here == valid:
            return problem if since is None else evolve(problem, message=f"{problem.message} from {since.isoformat()}")
        days = _days(here, [one.since for one in periods])
        return evolve(problem, message=f"{problem.message} {days}", hint="", severity="warning")

    def _stopped(self, what: str, why: str) -> None:
        if what not in self.stopped:
            self.stopped.add(what)
            message = f"not all {what} of `{self.decision.name}` are {why}"
            self.sink.warn("analysis-limit", self.table.span, message, "split the table, or give it fewer columns")

    def strict(self, telling: tuple[int, ...] | None = None) -> bool:
        """Whether the columns that count are names of declared values, so that each value can come up."""
        columns = range(len(self.table.columns)) if telling is None else telling
        return all(_is_name(self.table.columns[number]) for number in columns)

    def heading(self, column: int) -> str:
        """What stands in the header above a column."""
        return self.table.headings[column]

    def row(self, row: TypedRow) -> str:
        """A row as the record names it."""
        return f"`{self.decision.name}/{row.id}`"

    def example(self, matrix: Matrix, box: Box) -> str:
        """One value for each column of a box, in words."""
        values = example_of(matrix, box).values
        return ", ".join(f"{self.heading(number)} = {value_text(value)}" for number, value in sorted(values.items()))

    def region(self, matrix: Matrix, box: Box) -> str:
        """The values of the columns that tell, in words; nothing where none does."""
        told = [
            f"{self.heading(numbers[0])}: {stretches(axis, atoms)}"
            for numbers, axis, atoms in zip(matrix.columns, matrix.axes, box, strict=True)
            if atoms != axis.everything
        ]
        return "; ".join(told)


Found = Iterator[tuple[tuple[object, ...], Problem]]


def _with_days(
    _key: tuple[object, ...], found: list[tuple[date | None, Problem]], periods: tuple[_Period, ...]
) -> Problem:
    """What is found of the table, with the days where it does not hold on all."""
    here = [since for since, _ in found]
    every = [one.since for one in periods]
    [(_, problem), *_] = found
    return problem if here == every else evolve(problem, message=f"{problem.message} {_days(here, every)}")


def _unread(analysis: _Analysis, matrix: Matrix, _period: _Period) -> Found:
    for cell in matrix.unread:
        row = matrix.rows[cell.row]
        text = f"not analysed: this cell, because {cell.reason}"
        hint = "gaps, overlaps and rows that never fire are looked for without it"
        yield (
            ("not-analysed", row.id, cell.column),
            Problem(row.cells[cell.column].span, "not-analysed", text, hint, "warning"),
        )


def _gaps(analysis: _Analysis, matrix: Matrix, _period: _Period) -> Found:
    table = analysis.table
    sums = table.hit == "collect" and table.aggregator in ("sum", "min", "max")
    if (
        table.otherwise is not None
        or any(d is not None for d in table.defaults)
        or not (table.hit in NEEDS_A_ROW or sums)
    ):
        return
    for box in gaps(matrix, analysis.effort):
        region = analysis.region(matrix, box)
        sure = analysis.strict(example_of(matrix, box).telling)
        text = (
            f"no row of `{analysis.decision.name}` {'takes' if sure else 'may take'} {region or 'any values'};"
            f" for example {analysis.example(matrix, box)}"
        )
        hint = "add a row for it, or a last row with the id `otherwise`"
        yield ("gap", region), Problem(table.span, "gap", text, hint, _severity(sure))


def _overlaps(analysis: _Analysis, matrix: Matrix, _period: _Period) -> Found:
    hit = analysis.table.hit
    if hit not in ("unique", "any"):
        return
    rows = matrix.rows
    differ = (lambda a, b: True) if hit == "unique" else (lambda a, b: rows[a].outputs != rows[b].outputs)
    for first, second, box in overlaps(matrix, differ):
        constant = hit == "unique" or all(isinstance(o, Constant) for r in (first, second) for o in rows[r].outputs)
        sure = constant and analysis.strict(_told(analysis, rows[first], rows[second]))
        text = (
            f"{analysis.row(rows[first])} and {analysis.row(rows[second])} {'both fire' if sure else 'may both fire'}"
            f" for {analysis.region(matrix, box) or 'all values'}; for example {analysis.example(matrix, box)}"
        )
        hint = "narrow one of the rows, or choose another hit policy"
        yield (
            ("overlap", rows[first].id, rows[second].id),
            Problem(rows[second].span, "overlap", text, hint, _severity(sure)),
        )


def _told(analysis: _Analysis, *rows: TypedRow) -> tuple[int, ...]:
    return tuple(n for n in range(len(analysis.table.columns)) if any(row.cells[n].tests for row in rows))


def _never_fires(analysis: _Analysis, matrix: Matrix, period: _Period) -> Found:
    for number, row in enumerate(matrix.rows):
        if matrix.unsure >> number & 1 or fires(
            matrix, number, _stronger(analysis.table, matrix, number), analysis.effort
        ):
            continue
        empty = not all(box_of(matrix, number))
        yield ("unreachable-row", row.id), _unreachable(analysis, row, period, empty=empty)


def _unreachable(analysis: _Analysis, row: TypedRow, period: _Period, *, empty: bool) -> Problem:
    if not empty:
        text = f"{analysis.row(row)} can never fire: the rows above take all of its values"
        if analysis.table.hit != "first":
            text = f"{analysis.row(row)} can never fire: rows of higher priority take all of its values"
        return Problem(row.span, "unreachable-row", text, "move it up, narrow the rows above, or remove it")
    tuned = sorted(
        {
            name_of(n.key)
            for cell in row.cells
            for n in walk(cell)
            if isinstance(n, Variable) and n.key in period.parameters
        }
    )
    text = f"{analysis.row(row)} can never fire: a cell of it allows none of the declared values"
    if tuned:
        with_ = " and ".join(f"`{name}`" for name in tuned)
        return Problem(row.span, "unreachable-row", f"{text} with the present value of {with_}", "", "warning")
    return Problem(row.span, "unreachable-row", text, "compare the cells with the values that the columns declare")


def _stronger(table: TypedTable, matrix: Matrix, row: int) -> int:
    """The rows that win over a row where both match."""
    if table.hit == "first":
        return (1 << row) - 1
    if table.hit != "priority":
        return 0
    ranks = [_rank(table, one) for one in matrix.rows]
    mine = ranks[row]
    if mine is None:
        return 0
    return sum(1 << other for other, rank in enumerate(ranks) if rank is not None and (rank, other) < (mine, row))


def _rank(table: TypedTable, row: TypedRow) -> tuple[int, ...] | None:
    """How early the outputs of a row stand in the declared order; None where they are computed."""
    rank = []
    for output, order in zip(row.outputs, table.priorities, strict=True):
        if order is not None:
            if not isinstance(output, Constant) or output.value not in order:
                return None
            rank.append(order.index(output.value))
    return tuple(rank)


def _never_matters(analysis: _Analysis, matrix: Matrix, period: _Period) -> Found:
    if analysis.table.hit != "first":
        return
    rows = matrix.rows
    otherwise = analysis.table.otherwise

    def same(first: int, second: int) -> bool:
        return rows[first].outputs == rows[second].outputs

    for number, row in enumerate(rows):
        if any(since == period.since for since, _ in analysis.found.get(("unreachable-row", row.id), ())):
            continue
        ends_alike = otherwise is not None and otherwise.outputs == row.outputs
        if not matters(matrix, number, same, analysis.effort, otherwise_same=ends_alike):
            text = f"{analysis.row(row)} never matters: without it the rows below give the same outcome"
            yield (
                ("redundant-row", row.id),
                Problem(row.span, "redundant-row", text, "remove it, or keep it for its reason", "warning"),
            )


def _otherwise_never_fires(analysis: _Analysis, matrix: Matrix, _period: _Period) -> Found:
    otherwise = analysis.table.otherwise
    if otherwise is None or matrix.unsure or next(gaps(matrix, analysis.effort), None) is not None:
        return
    text = f"{analysis.row(otherwise)} can never fire: the other rows take all declared values"
    yield ("redundant-row", otherwise.id), Problem(otherwise.span, "redundant-row", text, "it does no harm", "warning")


def _severity(sure: bool) -> Severity:
    return "error" if sure else "warning"


def _is_name(node: Typed) -> bool:
    while isinstance(node, Field):
        node = node.of
    return isinstance(node, Variable)


def declared_values(type_: Type) -> Declared:
    """The test of a type's declared values, and the constants in them."""
    if not isinstance(type_, Scalar) or type_.domain is None or type_.domain.tests is None:
        return Declared()
    cell = infer_tests(type_.domain.tests, evolve(type_, domain=None), BUILTIN_SCOPE, Sink())
    none = Constants({})
    return Declared(truth_of(cell, none), cuts_of(cell, none))


def _periods(table: TypedTable, parameters: Mapping[str, TypedParameter]) -> Iterator[_Period]:
    used = {
        node.key: parameters[node.key]
        for node in walk(table, constants=False)
        if isinstance(node, Variable) and node.key in parameters
    }
    days = {since for one in used.values() for since, _ in one.periods if since is not None}
    days |= {row.valid_from for row in table.rows if row.valid_from is not None}
    days |= {row.valid_until + ONE_DAY for row in table.rows if row.valid_until not in (None, date.max)}
    for since in (None, *sorted(days)):
        rows = tuple(row for row in table.rows if _valid(row, since))
        yield _Period(since, rows, {key: _value(one, since) for key, one in used.items()})


def _valid(row: TypedRow, day: date | None) -> bool:
    begun = row.valid_from is None or (day is not None and row.valid_from <= day)
    return begun and (row.valid_until is None or day is None or row.valid_until >= day)


def _value(parameter: TypedParameter, day: date | None) -> Any:
    found = None
    for since, value in parameter.periods:
        if since is None or (day is not None and since <= day):
            found = value
    return found


def _days(found: list[date | None], starts: list[date | None]) -> str:
    """The periods that begin on these days, in words."""
    told: list[tuple[date | None, date | None]] = []
    for since, until in zip(starts, [*starts[1:], None], strict=True):
        if since in found and told and told[-1][1] == since:
            told[-1] = (told[-1][0], until)
        elif since in found:
            told.append((since, until))
    return " and ".join(_stretch(*one) for one in told)


def _stretch(since: date | None, until: date | None) -> str:
    if since is None:
        return f"before {until}"
    return f"from {since}" + ("" if until is None else f" to {until - ONE_DAY}")


QUESTIONS: dict[str, Callable[[_Analysis, Matrix, _Period], Found]] = {
    "cells": _unread,
    "gaps": _gaps,
    "overlaps": _overlaps,
    "rows that never fire": _never_fires,
    "rows that never matter": _never_matters,
    "other rows": _otherwise_never_fires,
}
