"""Cells that are typed without being parsed are typed as the parser and the typing would."""

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from policy.check.plain_cells import are_literals, are_plain, is_plain, literal, plain_cell
from policy.feel.parser import parse_expression, parse_tests
from policy.feel.scope import Scope
from policy.feel.suspicions import suspicions
from policy.feel.typed import Cell, walk
from policy.feel.types import NUMBER, STRING, Domain, Scalar, Type, nullable
from policy.feel.typing import infer, infer_tests
from policy.problems import NOWHERE, Sink
from policy.source import Text

NUMBERS = st.from_regex(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", fullmatch=True)
STRINGS = st.text(st.characters(exclude_characters='"\\\n\r', exclude_categories=("Cs", "Cc")), max_size=8).map(
    '"{}"'.format
)
SPACE = st.sampled_from(["", " "])
MOMENTS = st.one_of(
    st.dates().map(str),
    st.datetimes().map(lambda value: value.isoformat()),
    st.times().map(str),
    st.sampled_from(
        ["2026-02-30", "12026-01-01", "-0044-03-15", "2026-01-01T24:00:00Z", "2026-01-01T10:00:00@Europe/Berlin"]
    ),
    st.sampled_from(
        ["P1Y2M", "-P3D", "P1DT2H", "PT0.000000001S", "P999999999999D", "10:00:00Z", "10:00:00+08:00", "x", ""]
    ),
    st.sampled_from(
        ["2026-01-01T10:00:00.123456789Z", "2026-01-01T10:00:00-05:30", "2026-1-1", "10:00:00@Asia/Shanghai"]
    ),
).map('@"{}"'.format)
TEMPORAL = [
    Scalar(kind) for kind in ("date", "time", "date and time", "days and time duration", "years and months duration")
]
CELLS = st.one_of(
    MOMENTS,
    st.builds("{}{}{}".format, st.sampled_from(["<", "<=", ">", ">="]), SPACE, MOMENTS),
    st.builds("{}{}..{}{}{}".format, st.sampled_from("[("), MOMENTS, SPACE, MOMENTS, st.sampled_from("])")),
    st.lists(MOMENTS, min_size=1, max_size=3).map(", ".join),
    NUMBERS,
    st.builds("{}{}{}".format, st.sampled_from(["<", "<=", ">", ">="]), SPACE, NUMBERS),
    st.builds("{}{}..{}{}{}".format, st.sampled_from("[("), NUMBERS, SPACE, NUMBERS, st.sampled_from("])")),
    st.lists(STRINGS, min_size=1, max_size=4).map(", ".join),
    st.lists(st.sampled_from(['"a"', '"b"', '"c"']), min_size=1, max_size=3).map(", ".join),
)
COLUMNS = (
    NUMBER,
    STRING,
    evolve(STRING, domain=Domain(values=("a", "b"))),
    evolve(NUMBER, domain=Domain(values=(1, 2))),
    evolve(NUMBER, domain=Domain(whole=True)),
    nullable(STRING),
    *TEMPORAL,
    nullable(TEMPORAL[0]),
)


def parsed(text: Text, column: Type, sink: Sink) -> Cell:
    tests = parse_tests(text, Scope.of(()))
    sink.problems.extend(suspicions(text, tests))
    return infer_tests(tests, column, Scope.of(()), sink)


@given(st.one_of(CELLS, st.just("-")))
def test_the_tree_is_that_of_the_parser(written: str) -> None:
    text = Text(written, "rules.yaml", ((0, 7, 12),), "row a, column b")
    for column in COLUMNS:
        sink = Sink()
        expected = parsed(text, column, sink)
        made = plain_cell(text, column, expected.key)
        if made is not None:
            assert not sink.problems
            assert made == expected
            assert [(type(n), n.span, n.type) for n in walk(made)] == [
                (type(n), n.span, n.type) for n in walk(expected)
            ]


@given(CELLS)
def test_each_such_cell_is_plain_in_one_kind_of_column(written: str) -> None:
    text = Text(written, "rules.yaml", ((0, 7, 12),))
    kinds = [kind for kind in (NUMBER, STRING, *TEMPORAL) if plain_cell(text, kind, "?") is not None]
    assert len(kinds) == 1 or ("@" in written and len(kinds) < 1)


@given(st.one_of(NUMBERS, STRINGS))
def test_outputs_that_are_not_parsed_are_those_of_the_parser(written: str) -> None:
    text = Text(written, "rules.yaml", ((0, 7, 12),))
    made = literal(written, text.span())
    assert made is not None
    expected = infer(parse_expression(text, Scope.of(())), Scope.of(()), Sink())
    assert (made, made.type, made.span) == (expected, expected.type, expected.span)
    assert type(made.value) is type(expected.value) and str(made.value) == str(expected.value)  # type: ignore[attr-defined]


@given(
    st.lists(st.one_of(CELLS, st.sampled_from(["-", "", "x", "1\n2", '"a"\n-'])), max_size=5), st.sampled_from(COLUMNS)
)
def test_cells_that_are_plain_at_one_glance_are_plain_one_by_one(cells: list[str], column: Type) -> None:
    each = all(is_plain(cell, column) for cell in cells)
    if isinstance(column, Scalar) and (column.domain is None or not column.domain.values):
        assert are_plain(cells, column) == each
    assert each or not are_plain(cells, column)


@given(st.lists(st.one_of(NUMBERS, STRINGS, st.sampled_from(["-", "", "x", "1\n2", '"a"\n1', "> 1"])), max_size=5))
def test_outputs_that_are_literals_at_one_glance_are_literals_of_one_kind(outputs: list[str]) -> None:
    found = [literal(output, NOWHERE) for output in outputs]
    for declared in (NUMBER, STRING, nullable(STRING), None):
        kinds = {made.type if made is not None else None for made in found}
        wanted = [{NUMBER}, {STRING}] if declared is None else [{evolve(declared, nullable=False)}]
        assert are_literals(outputs, declared) == (not outputs or kinds in wanted)
    assert not are_literals(outputs, evolve(STRING, domain=Domain(values=("a", "b"))))
