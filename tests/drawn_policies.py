"""Generated rule files of every form, over the inputs of the shared strategies."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from policy.feel.printer import print_expression, print_tests
from policy.feel.syntax import Expr, Name, Number, String, Tests
from tests import strategies

HEAD = """\
policy: p
format: 1
inputs:
  n: {type: number, optional: true}
  m: {type: number, values: "[-20..20]"}
  s: {type: string, optional: true}
  p: {type: boolean, optional: true}
  q: boolean
  d: {type: date, values: "[2020-01-01..2030-01-01]"}
  ns: list<number>
  rows: list<row>
types:
  row: {fields: {k: number, v w: {type: string, optional: true}}}
parameters:
  cut: {dated: {start: 1, 2026-01-01: 5}, cite: PARAMETER}
functions:
  twice(x): 2 * x
"""
HEAD = HEAD.replace('"[2020-01-01..2030-01-01]"', '\'[@"2020-01-01"..@"2030-01-01"]\'')
KINDS = {"number": "number", "string": "string", "boolean": "boolean", "numbers": "list<number>", "date": "date"}
HITS = ("unique", "any", "first", "rule order", "collect")
PARTS = strategies.well_typed(2)


def _line(expr: Expr) -> str:
    return print_expression(expr).replace("|", "\\|").replace("\n", "\\n")


def _typed(kind: str, optional: bool) -> str:
    return f"type: {KINDS[kind]}" + ("\n    optional: true" if optional else "")


def _is(name: str) -> SearchStrategy[str]:
    return st.sampled_from([*KINDS]).flatmap(
        lambda kind: st.builds(
            lambda expr, optional: (
                f"  {name}:\n    {_typed(kind, optional)}\n    is: |\n      {print_expression(expr)}\n"
            ),
            PARTS[kind],
            st.booleans(),
        )
    )


_reading = st.sampled_from(
    [
        "if base > cut then twice(base) else m",
        "base + cut + count(ns)",
        "sum(for r in rows return r.k * twice(m))",
        "if base = null then 0 else base",
        "{a: base, b: a}.b",
        "[base, m][1]",
        "rows[1].k",
        "count(rows[v w = s])",
    ]
)


def _context() -> SearchStrategy[str]:
    return st.builds(
        lambda first, last: (
            f"  c:\n    type: number\n    optional: true\n    context:\n      one: |\n        {print_expression(first)}\n"
            f"      result: |\n        if one = null then {last} else one\n"
        ),
        PARTS["number"],
        _reading,
    )


def _checklist() -> SearchStrategy[str]:
    rows = st.lists(st.tuples(PARTS["boolean"], PARTS["boolean"]), min_size=1, max_size=3)
    return rows.map(
        lambda found: (
            "  list:\n    checklist: |\n      | id | item | when | met |\n      |---|---|---|---|\n"
            + "".join(f"      | i{n} | item | {_line(when)} | {_line(met)} |\n" for n, (when, met) in enumerate(found))
        )
    )


_number_cells = st.builds(
    Tests,
    st.lists(strategies.number_tests(st.sampled_from("m").map(Name) | st.integers(-9, 9).map(Number)), min_size=1, max_size=2).map(
        tuple
    ),
    st.booleans(),
)  # fmt: skip
_text_cells = st.builds(
    Tests, st.lists(st.sampled_from(["", "a", "ab"]).map(String), min_size=1, max_size=2).map(tuple), st.booleans()
)
_cell = {
    "number": st.just("-") | _number_cells.map(print_tests),
    "string": st.just("-") | _text_cells.map(print_tests),
    "boolean": st.sampled_from(["-", "true", "false", "not(true)"]),
}


@st.composite
def _table(draw: st.DrawFn) -> str:
    kinds = draw(st.lists(st.sampled_from([*_cell]), min_size=1, max_size=3))
    headers = [_line(draw(PARTS[kind])) for kind in kinds]
    rows = [
        [draw(_cell[kind]) for kind in kinds] + [_line(draw(PARTS["number"]))] for _ in range(draw(st.integers(1, 4)))
    ]
    lines = [[*headers, "=> t"], ["---"] * (len(headers) + 1), *rows]
    if draw(st.booleans()):
        lines = [["id", *lines[0]], ["---", *lines[1]], *([f"r{n}", *row] for n, row in enumerate(rows))]
        lines.append(["otherwise", *["-"] * len(kinds), "0"])
    drawn = "\n".join(f"      | {' | '.join(line)} |" for line in lines)
    return (
        f"  t:\n    type: number\n    optional: true\n    hit: {draw(st.sampled_from(HITS))}\n    table: |\n{drawn}\n"
    )


_base = PARTS["number"].map(
    lambda expr: f"  base:\n    type: number\n    optional: true\n    is: |\n      {print_expression(expr)}\n"
)
_above = _reading.map(lambda text: f"  above:\n    type: number\n    optional: true\n    is: |\n      {text}\n")

files: SearchStrategy[str] = st.tuples(_base, _is("x"), _above, _context(), _checklist(), _table()).map(
    lambda parts: HEAD + "decisions:\n" + "".join(parts)
)
"""A rule file with the decisions `base`, `x`, `above`, `c`, `list` and `t`; not every one of them is valid."""
DECISIONS = ("base", "x", "above", "c", "list", "t")
