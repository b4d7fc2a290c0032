"""Generated tables, and what they come to by a slow walk over their rows with the reference evaluator."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Context, Decimal
from functools import reduce
from typing import Any

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from policy.feel.parser import parse_expression, parse_tests
from policy.feel.scope import Binding, Scope
from policy.feel.types import BOOLEAN, DATE, DAYS_AND_TIME, NUMBER, STRING, ListType, nullable
from policy.source import Text
from tests.reference import World, evaluate, matches

INPUTS = {
    "n": nullable(NUMBER), "m": NUMBER, "s": nullable(STRING), "b": nullable(BOOLEAN), "d": DATE, "ns": ListType(NUMBER),
    "e": nullable(DATE), "l": nullable(DAYS_AND_TIME), "cut": NUMBER,
}  # fmt: skip
SCOPE = Scope.of([*(Binding(name, name, type_) for name, type_ in INPUTS.items()), Binding("?", "?", nullable(NUMBER))])
HITS = (
    "unique", "any", "first", "priority", "rule order", "output order", "collect",
    "collect sum", "collect min", "collect max", "collect count",
)  # fmt: skip
ORDER = (3, 1, 2)
HEAD = """\
policy: p
format: 1
version: "1"
inputs:
  n: {type: number, optional: true}
  m: number
  s: {type: string, optional: true}
  b: {type: boolean, optional: true}
  d: date
  e: {type: date, optional: true}
  l: {type: days and time duration, optional: true}
  ns: list<number>
parameters: {cut: {value: 0.3, cite: PARAMETER}}
decisions:
  r:
"""


@frozen
class Table:
    """A table as texts: headers of the conditions, and of each row the conditions and the outputs."""

    hit: str
    headers: tuple[str, ...]
    outputs: tuple[str, ...]  # `r` alone is the value itself
    rows: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    otherwise: tuple[str, ...] | None

    def policy(self) -> str:
        """The rule file."""
        lines = [["id", *self.headers, *(f"=> {name}" for name in self.outputs)]]
        lines.append(["---"] * len(lines[0]))
        lines += [[str(number), *tests, *values] for number, (tests, values) in enumerate(self.rows, 1)]
        if self.otherwise is not None:
            lines.append(["otherwise", *("-" for _ in self.headers), *self.otherwise])
        drawn = "\n".join(f"      | {' | '.join(line)} |" for line in lines)
        return f"{HEAD}{self._types()}    hit: {self.hit}\n    table: |\n{drawn}\n"

    def _types(self) -> str:
        listed = (
            f"values: [{', '.join(map(str, ORDER))}]" if self.hit in ("priority", "output order") else "optional: true"
        )
        if self.outputs == ("r",):
            return f"    type: number\n    {listed}\n"
        return "    outputs:\n" + "".join(f"      {name}: {{type: number, {listed}}}\n" for name in self.outputs)


# what a table comes to: the outcome and the rows that fired, or the code of what went wrong

Settled = tuple[Any, list[str]] | str


def settled(table: Table, values: dict[str, Any]) -> Settled:
    """The outcome by walking the rows."""
    world = World({**values, "cut": Decimal("0.3")})
    hits = [number for number, (tests, _) in enumerate(table.rows, 1) if _fires(table, tests, world)]
    fired = [(str(hit), _outcome(table, table.rows[hit - 1][1], world)) for hit in hits]
    if not fired and table.otherwise is not None:
        fired = [("otherwise", _outcome(table, table.otherwise, world))]
    return SETTLE[table.hit](table, fired)


def _fires(table: Table, tests: tuple[str, ...], world: World) -> bool:
    return all(
        text == "-"
        or matches(parse_tests(Text(text), SCOPE), evaluate(parse_expression(Text(header), SCOPE), world), world)
        for header, text in zip(table.headers, tests, strict=True)
    )


def _outcome(table: Table, texts: tuple[str, ...], world: World) -> Any:
    made = [evaluate(parse_expression(Text(text), SCOPE), world) for text in texts]
    return made[0] if table.outputs == ("r",) else dict(zip(table.outputs, made, strict=True))


Fired = list[tuple[str, Any]]


def _one(table: Table, fired: Fired) -> Settled:
    return (fired[0][1], [fired[0][0]]) if fired else "no-row"


def _unique(table: Table, fired: Fired) -> Settled:
    return "several-rows" if len(fired) > 1 else _one(table, fired)


def _any(table: Table, fired: Fired) -> Settled:
    if any(outcome != fired[0][1] for _, outcome in fired):
        return "any-disagrees"
    return (fired[0][1], [row for row, _ in fired]) if fired else "no-row"


def _ranked(table: Table, fired: Fired) -> Fired:
    return sorted(
        fired,
        key=lambda pair: [
            ORDER.index(value) for value in (pair[1].values() if isinstance(pair[1], dict) else [pair[1]])
        ],
    )


def _all(table: Table, fired: Fired) -> Settled:
    return [outcome for _, outcome in fired], [row for row, _ in fired]


def _aggregated(aggregate: Callable[[list[Any]], Any]) -> Callable[[Table, Fired], Settled]:
    def settle(table: Table, fired: Fired) -> Settled:
        if not fired:
            return "no-row"
        rows = [row for row, _ in fired]
        if table.outputs == ("r",):
            return aggregate([outcome for _, outcome in fired]), rows
        return {name: aggregate([outcome[name] for _, outcome in fired]) for name in table.outputs}, rows

    return settle


SETTLE: dict[str, Callable[[Table, Fired], Settled]] = {
    "unique": _unique,
    "any": _any,
    "first": _one,
    "priority": lambda table, fired: _one(table, _ranked(table, fired)),
    "rule order": _all,
    "output order": lambda table, fired: _all(table, _ranked(table, fired)),
    "collect": _all,
    "collect sum": _aggregated(lambda values: reduce(Context(prec=34).add, values)),
    "collect min": _aggregated(min),
    "collect max": _aggregated(max),
    "collect count": lambda table, fired: (len(fired), [row for row, _ in fired]),
}

# strategies

NEAR = [
    "0.3",
    "0.30000000000000004",
    "0.2999999999999999999999999999999999",
    "0.3000000000000000000000000000000001",
    "0.1",
    "1e-30",
    "1e15",
    "9007199254740993",
]
literals = st.one_of(
    st.integers(-4, 4).map(str), st.decimals(-3, 3, places=1).map(lambda value: f"{value:f}"), st.sampled_from(NEAR)
)
operands = st.one_of(
    literals, literals, st.sampled_from(["cut", "m", "cut + 0.1", "m * 2", "-cut", 'string length("ab")'])
)


def _ranges(ends: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.tuples(st.sampled_from("[(]"), ends, ends, st.sampled_from("])[")).map(
        lambda of: f"{of[0]}{of[1]}..{of[2]}{of[3]}"
    )


def _compared(operands: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.tuples(st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), operands).map(" ".join)


def _cell(test: SearchStrategy[str]) -> SearchStrategy[str]:
    several = st.lists(test, min_size=1, max_size=3).map(", ".join)
    return st.one_of(st.just("-"), test, several, several.map(lambda text: f"not({text})"))


numbers = _cell(
    st.one_of(
        operands, _compared(operands), _ranges(operands), st.just("null"), st.just("? > cut"), st.just("? in [1, 2]")
    )
)
words = st.sampled_from(['"a"', '"b"', '"ab"', '""', '"税"'])
days = st.sampled_from(['@"2026-01-01"', '@"2026-06-30"', 'date("2026-06-30")', '@"2027-01-01" - @"P1D"'])
ends = st.sampled_from(['@"0001-01-01"', '@"9999-12-31"'])
lengths = st.integers(0, 3).map('@"P{}D"'.format)


def _ordered(values: SearchStrategy[str]) -> SearchStrategy[str]:
    return _cell(st.one_of(values, _compared(values), _ranges(values)))


CELLS: dict[str, SearchStrategy[str]] = {
    "n": numbers,
    "m": numbers,
    "n + m": numbers,
    "count(ns)": numbers,
    "s": _cell(st.one_of(words, _compared(words), st.just("null"), st.just('starts with(?, "a")'), _ranges(words))),
    "b": _cell(st.sampled_from(["true", "false", "null", "? = false", "= true"])),
    "n > m": _cell(st.sampled_from(["true", "false", "null"])),
    "d": _ordered(days),
    "e": _ordered(days | ends) | st.sampled_from(["null", "not(null)", 'not(null, @"2026-01-01")']),
    "l": _ordered(lengths) | st.just("null"),
}
NARROW = {
    "n": st.integers(0, 60).map(str) | numbers,
    "s": words | CELLS["s"],
    "d": st.dates(date(2025, 12, 1), date(2027, 1, 31)).map('@"{}"'.format) | CELLS["d"],
}  # rows that seldom meet, as in a long table
values = st.sampled_from(["1", "2", "3"])
free = values | st.sampled_from(["m", "m * 2", "cut", "if b = true then 1 else 2", "count(ns)"])


@st.composite
def tables(draw: Any, least: int = 0, most: int = 6) -> Table:
    """A table of any hit policy."""
    hit = draw(st.sampled_from(HITS))
    headers = tuple(draw(st.lists(st.sampled_from([*CELLS]), min_size=1, max_size=3, unique=True)))
    single = draw(st.booleans()) or hit.startswith("collect ")
    outputs = ("r",) if single else ("x", "y z")[: draw(st.integers(1, 2))]
    cells = {**CELLS, **NARROW} if least > 40 else CELLS
    made = st.tuples(*[values if hit in ("priority", "output order", "any") else free for _ in outputs])
    row = st.tuples(st.tuples(*[cells[header] for header in headers]), made)
    rows = tuple(draw(st.lists(row, min_size=max(least, 1), max_size=most)))
    return Table(hit, headers, outputs, rows, draw(st.none() | made))


_drawn = st.one_of(st.integers(-5, 5), st.decimals(-4, 4, places=1), st.sampled_from([Decimal(text) for text in NEAR]))
inputs = st.fixed_dictionaries({
    "n": st.none() | _drawn,
    "m": _drawn,
    "s": st.none() | st.sampled_from(["a", "b", "ab", "", "税", "z"]),
    "b": st.none() | st.booleans(),
    "d": st.sampled_from([date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 12, 31), date(2027, 1, 1)]),
    "e": st.none() | st.sampled_from([date.min, date.max, date(2025, 12, 31), date(2026, 1, 1)]),
    "l": st.none() | st.integers(-1, 3).map(timedelta),
    "ns": st.lists(_drawn, max_size=3),
})  # fmt: skip
