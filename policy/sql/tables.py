"""Decision tables in a query: which row fires, as a number, and what it gives; a table from hit policy to function."""

from collections.abc import Callable, Iterable, Sequence
from functools import cmp_to_key, reduce
from itertools import zip_longest
from typing import Any

from attrs import define, evolve
from sqlglot import exp

from policy.compile.hits import TableFacts, rank
from policy.compile.periods import rows_at
from policy.feel import typed as t
from policy.feel.operators import less
from policy.model.typed import TypedChecklist, TypedPhrases, TypedRow, TypedScoreCard, TypedTable
from policy.sql.cells import passes
from policy.sql.draft import Draft
from policy.sql.expressions import EXPRESS, NO_FORM, express, value_of
from policy.sql.logic import all_of, always, any_of, condition_of, never, opposite, or_false
from policy.sql.meanings import NUMBER, Fields, Known, Meaning, NotExact, Value, merged
from policy.sql.numbers import calculated
from policy.sql.telling import Settled, together

MATCHED = 400  # rows of a table each of which gets a column of its own


@define(eq=False)
class Match:
    """A table in the query: its rows with their numbers from 1, and where each matches; `ids` is set by the hit policy."""

    table: TypedTable
    rows: list[tuple[int, TypedRow]]
    tests: list[exp.Expr]
    draft: Draft

    @property
    def fallback(self) -> int:
        """The number of the row `otherwise`."""
        return len(self.table.rows) + 1


def table(node: TypedTable, draft: Draft) -> Settled:
    """The outcome of a table, and which of its rows fired."""
    rows = [(index + 1, row) for index, row in rows_at(node, draft.start, draft.zone)]
    with draft.quietly():
        columns = [
            draft.meant(express(column, draft), _heading(node, place)) for place, column in enumerate(node.columns)
        ]
        tests = [_matches(row.cells, columns, draft) for _, row in rows]
    way = f"{node.hit} {node.aggregator}".strip()
    settle = HITS.get(way)
    if not rows and node.otherwise is None:
        raise NotExact("a table that has no row in this period")
    if settle is None:
        raise NotExact(f"`hit: {way}` gives a list, and a column holds one value")
    return settle(Match(node, rows, tests, draft))


def _heading(node: TypedTable, place: int) -> str:
    return node.headings[place] if place < len(node.headings) else "column"


def _matches(cells: Sequence[t.Cell], columns: Sequence[Meaning], draft: Draft) -> exp.Expr:
    made = (passes(cell, column, draft, express) for cell, column in zip(cells, columns, strict=True))
    return all_of(map(condition_of, made))


# one row of all that match


def _first(match: Match) -> Settled:
    return _one(match, _chain(match, range(len(match.rows))))


def _priority(match: Match) -> Settled:
    return _one(match, _chain(match, _ranked(match)))


def _unique(match: Match) -> Settled:
    """The first row that matches must be the last one too."""
    places = range(len(match.rows))
    first, last = _chain(match, places), _chain(match, reversed(places))
    return _one(match, _agreeing(match, first, "several-rows", exp.NEQ(this=first, expression=last)))


def _any(match: Match) -> Settled:
    """Rows of one outcome stand beside each other: the first of the groups that match must be the last one too."""
    match.tests = _flags(match)
    groups: list[tuple[Any, ...]] = []
    numbers = []
    for outcome in _constants(match, "`hit: any`"):
        known = next((i for i, group in enumerate(groups) if _same(group, outcome)), None)
        numbers.append(len(groups) if known is None else known)
        groups += [outcome] if known is None else []
    places = sorted(range(len(numbers)), key=lambda place: numbers[place])
    first, last = (_chain(match, order, numbers) for order in (places, places[::-1]))
    number = _chain(match, range(len(match.rows)))
    wrong = match.draft.column(exp.NEQ(this=first, expression=last), "wrong")
    agreed = _agreeing(match, number, "any-disagrees", wrong)
    fired = _fired(match)
    if match.draft.lenient:
        fired = tuple((all_of([opposite(or_false(wrong)), where]), row) for where, row in fired)
    return Settled(_one(match, agreed).outcome, fired, alone=False)


def _same(left: tuple[Any, ...], right: tuple[Any, ...]) -> bool:
    return all(
        (type(a) is not bool and type(b) is not bool and a == b) or a is b for a, b in zip(left, right, strict=True)
    )


def _chain(match: Match, places: Iterable[int], numbers: Sequence[int] | None = None) -> exp.Expr:
    """The number of the first row, in this order, that matches; of `otherwise` where none does; null where there is none."""
    branches: list[exp.If] = []
    otherwise: exp.Expr | None = None
    for place in places:
        if never(match.tests[place]):
            continue
        number = exp.Literal.number(match.rows[place][0] if numbers is None else numbers[place] + 1)
        if always(match.tests[place]):
            otherwise = number
            break
        branches.append(exp.If(this=match.tests[place], true=number))
    else:
        if match.table.otherwise is not None:
            otherwise = exp.Literal.number(match.fallback if numbers is None else 0)
    if not branches:
        return match.draft.column(otherwise or exp.cast(exp.Null(), "int"), "row")
    return match.draft.column(match.draft.cases(branches, otherwise, "row"), "row")


def _agreeing(match: Match, fired: exp.Expr, code: str, wrong: exp.Expr) -> exp.Expr:
    """The row that fired, where the rows that match agree; where they do not, nothing, and it is told."""
    if match.draft.lenient:
        return match.draft.column(exp.case().when(wrong, exp.Null()).else_(fired), "row")
    match.draft.goes_wrong(f"{code}: {match.draft.decision}", wrong, match.table.span)
    return fired


def _one(match: Match, number: exp.Expr) -> Settled:
    """The row with this number fires, and no other."""
    rows = _firing(match)
    if match.table.otherwise is None and not match.draft.lenient:
        _no_row(match, exp.Is(this=number, expression=exp.Null()))
    outcome = _outcome(match, number, _choice(number, [each for each, _ in rows], match.draft))
    fired = tuple((exp.EQ(this=number, expression=exp.Literal.number(each)), row) for each, row in rows)
    return Settled(outcome, fired, alone=True)


def _firing(match: Match) -> list[tuple[int, TypedRow]]:
    """The rows that can fire; where none can, all of them, for the outcome has a type none the less."""
    possible = [row for row, test in zip(match.rows, match.tests, strict=True) if not never(test)]
    if match.table.otherwise is not None:
        return [*possible, (match.fallback, match.table.otherwise)]
    return possible or match.rows


def _no_row(match: Match, where: exp.Expr) -> None:
    match.draft.goes_wrong(f"no-row: {match.draft.decision}", where, match.table.span)


def _outcome(match: Match, fired: exp.Expr, choose: Callable[[list[exp.Expr]], exp.Expr]) -> Meaning:
    """The value of each output in the row that fired."""
    made = [_outputs(number, row, fired, match) for number, row in _firing(match)]
    outputs = []
    for place, (name, _) in enumerate(match.table.outputs):
        value = merged([row[place] for row in made], match.draft.dialect, choose)
        outputs.append(match.draft.meant(_maybe_absent(match, value), name or match.draft.decision))
    if match.table.single:
        return outputs[0]
    return Fields({name: value for (name, _), value in zip(match.table.outputs, outputs, strict=True)})


def _maybe_absent(match: Match, value: Meaning) -> Meaning:
    """Where no row may fire and that is no error, the value may be null."""
    lenient = match.draft.lenient
    return evolve(value, nullable=True) if lenient and isinstance(value, Value) else value


def _outputs(number: int, row: TypedRow, fired: exp.Expr, match: Match) -> list[Meaning]:
    draft = match.draft
    if draft.going is None:
        return [express(output, draft) for output in row.outputs]
    with draft.watching() as going:
        made = [express(output, draft) for output in row.outputs]
    here = exp.EQ(this=fired, expression=exp.Literal.number(number))
    for what, wrong in going:
        draft.goes_wrong(what, all_of([here, wrong]), row.span)
    return made


def _choice(fired: exp.Expr, numbers: Sequence[int], draft: Draft) -> Callable[[list[exp.Expr]], exp.Expr]:
    """`CASE` over the number of the row; rows that give the same stand in one branch."""

    def choose(values: list[exp.Expr]) -> exp.Expr:
        groups: dict[Any, tuple[exp.Expr, list[int]]] = {}
        for number, value in zip(numbers, values, strict=True):
            written = (value.this, value.is_string) if isinstance(value, exp.Literal) else id(value)
            groups.setdefault(written, (value, []))[1].append(number)
        branches = [exp.If(this=_among(fired, group), true=value) for value, group in groups.values()]
        return draft.cases(branches, None, "value")

    return choose


def _among(fired: exp.Expr, numbers: Sequence[int]) -> exp.Expr:
    written = [exp.Literal.number(number) for number in numbers]
    return exp.EQ(this=fired, expression=written[0]) if len(written) == 1 else exp.In(this=fired, expressions=written)


# all rows that match


def _flags(match: Match) -> list[exp.Expr]:
    """A column for each row that says whether it matches."""
    if len(match.rows) > MATCHED:
        raise NotExact(f"`hit: {match.table.hit}` over more than {MATCHED} rows")
    return [
        test if isinstance(test, exp.Boolean) else match.draft.column(or_false(test), "match") for test in match.tests
    ]


def _where(test: exp.Expr, yes: exp.Expr, no: exp.Expr) -> exp.Expr:
    return exp.case().when(test, yes).else_(no)


def _fired(match: Match) -> tuple[tuple[exp.Expr, TypedRow], ...]:
    """Every row with where it fires; `otherwise` where no other does."""
    fired = [(test, row) for test, (_, row) in zip(match.tests, match.rows, strict=True)]
    if match.table.otherwise is not None:
        fired.append((match.draft.column(opposite(_some(match)), "none"), match.table.otherwise))
    return tuple(fired)


def _some(match: Match) -> exp.Expr:
    return together(match.tests or [exp.false()], match.draft, any_of)


def _count(match: Match) -> Settled:
    match.tests = _flags(match)
    one, zero = exp.Literal.number(1), exp.Literal.number(0)
    fired = _fired(match)
    parts = [_where(test, one, zero) for test, _ in fired] or [zero]
    sql = together(parts, match.draft, lambda some: reduce(lambda a, b: exp.Add(this=a, expression=b), some))
    counted = Value(sql=sql, kind=NUMBER, nullable=False, whole=4)
    return Settled(counted, fired, alone=False)


def _sum(match: Match) -> Settled:
    match.tests = _flags(match)
    return _aggregated(match, _total)


def _total(match: Match, place: int) -> Meaning:
    """The outputs of the rows that match, added pair by pair, so that every sum has room for its digits."""
    draft = match.draft
    values = [value_of(row.outputs[place], draft) for _, row in match.rows]
    if any(value.nullable or value.kind != NUMBER for value in values):
        raise NotExact("a sum of values that may be null")
    parts: list[Meaning] = [_or_zero(test, value, draft) for test, value in zip(match.tests, values, strict=True)]
    while len(parts) > 1:
        pairs = zip_longest(parts[::2], parts[1::2])
        parts = [draft.meant(a if b is None else calculated("+", a, b, draft.dialect), "sum") for a, b in pairs]
    return parts[0]


def _or_zero(test: exp.Expr, value: Value, draft: Draft) -> Value:
    def either(sqls: list[exp.Expr]) -> exp.Expr:
        return _where(test, sqls[0], sqls[1])

    merged_value = merged([value, Known(0)], draft.dialect, either)
    assert isinstance(merged_value, Value)
    return merged_value


def _extreme(greatest: bool) -> Callable[[Match], Settled]:
    """Known outputs: the rows in the order of their values, and the first of them that matches."""

    def settle(match: Match) -> Settled:
        match.tests = _flags(match)

        def best(match: Match, place: int) -> Meaning:
            values = [outcome[place] for outcome in _constants(match, "the least or greatest")]
            if any(value is None for value in values):
                raise NotExact("the least or greatest of values that may be null")
            order = _sorted(values, greatest)
            fired = _chain(match, order)
            choose = _choice(fired, [match.rows[i][0] for i in order], match.draft)
            return merged([Known(values[i]) for i in order], match.draft.dialect, choose)

        return _aggregated(match, best)

    return settle


def _sorted(values: Sequence[Any], descending: bool) -> list[int]:
    def compare(a: int, b: int) -> int:
        return -1 if less(values[a], values[b]) else int(bool(less(values[b], values[a])))

    return sorted(range(len(values)), key=cmp_to_key(compare), reverse=descending)


def _aggregated(match: Match, of: Callable[[Match, int], Meaning]) -> Settled:
    """Each output taken together over the rows that match; where none does, there is no outcome."""
    draft = match.draft
    if match.table.otherwise is not None:
        raise NotExact("`otherwise` beside an aggregate")
    if not draft.lenient:
        _no_row(match, opposite(_some(match)))
    some = draft.column(_some(match), "some")
    made = {name: _present(of(match, place), some, draft) for place, (name, _) in enumerate(match.table.outputs)}
    outcome = next(iter(made.values())) if match.table.single else Fields(made)
    return Settled(outcome, _fired(match), alone=False)


def _present(value: Meaning, some: exp.Expr, draft: Draft) -> Meaning:
    if not draft.lenient:
        return draft.meant(value, draft.decision)
    chosen = merged([value, Known(None)], draft.dialect, lambda sqls: _where(some, sqls[0], sqls[1]))
    return draft.meant(chosen, draft.decision)


# known outcomes


def _constants(match: Match, what: str) -> list[tuple[Any, ...]]:
    """The outputs of each row, known beforehand."""
    made = [[express(output, match.draft) for output in row.outputs] for _, row in match.rows]
    if not all(isinstance(value, Known) for row in made for value in row):
        raise NotExact(f"{what} with outputs that differ from row to row of the data")
    return [tuple(value.value for value in row if isinstance(value, Known)) for row in made]


def _ranked(match: Match) -> list[int]:
    """The rows by the places of their outcomes among the allowed values."""
    facts = _facts(match.table)
    outcomes = [_whole(match.table, outcome) for outcome in _constants(match, "`hit: priority`")]
    return sorted(range(len(outcomes)), key=lambda place: rank(facts, outcomes[place]))


def _whole(node: TypedTable, outcome: tuple[Any, ...]) -> Any:
    return outcome[0] if node.single else {name: value for (name, _), value in zip(node.outputs, outcome, strict=True)}


def _facts(node: TypedTable) -> TableFacts:
    names = tuple(name for name, _ in node.outputs)
    return TableFacts("", (), node.hit, node.aggregator, node.single, node.priorities, names, False, node.span)


HITS: dict[str, Callable[[Match], Settled]] = {
    "first": _first,
    "unique": _unique,
    "any": _any,
    "priority": _priority,
    "collect count": _count,
    "collect sum": _sum,
    "collect min": _extreme(False),
    "collect max": _extreme(True),
}
EXPRESS[TypedTable] = lambda node, draft: table(node, draft).outcome
NO_FORM |= {
    TypedChecklist: "a checklist gives lists of its items, and a column holds one value",
    TypedPhrases: "phrases are sought in a text that is folded, which engines do in their own ways",
    TypedScoreCard: "a score card divides by the weights of what is known",
}
