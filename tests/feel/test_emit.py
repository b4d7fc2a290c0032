"""Emitting: the value of expressions, that knowing more types changes no value, where trouble is, and limits."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from policy.feel import typed
from policy.feel.builtins import BUILTIN_SCOPE
from policy.feel.emit import Emitter, compile_expression, compile_tests, location
from policy.feel.fault import Fault
from policy.feel.parser import parse_expression, parse_tests
from policy.feel.run import Run, running
from policy.feel.scope import Binding, Scope
from policy.feel.types import ANY, BOOLEAN, DATE, NUMBER, STRING, ContextType, ListType, Type, nullable
from policy.feel.typing import infer, infer_tests
from policy.problems import LimitExceeded, Sink
from policy.source import Text
from tests.effort import examples

CASES = YAML(typ="safe").load(Path(__file__).parents[1] / "cases/feel/emit.yaml")
TYPES: dict[str, Type] = {
    "number": NUMBER,
    "string": STRING,
    "boolean": BOOLEAN,
    "date": DATE,
    "Any": ANY,
    "list<row>": ListType(ContextType({"k": NUMBER, "t": nullable(STRING)})),
}
VALUES = CASES["values"]
KEYS = [f"test.{name}" for name in VALUES]


def named(text: str) -> Type:
    return nullable(TYPES[text[:-1]]) if text.endswith("?") else TYPES[text]


def scope(types: dict[str, Type]) -> Scope:
    return BUILTIN_SCOPE.child([Binding(name, f"test.{name}", type_) for name, type_ in types.items()])


KNOWN = scope({name: named(type_) for name, type_ in CASES["names"].items()})
UNKNOWN = scope(dict.fromkeys(VALUES, ANY))


def compiled(text: str, names: Scope = KNOWN, on_error: str = "fail") -> Callable[..., Any]:
    return compile_expression(infer(parse_expression(Text(text), names), names, Sink()), KEYS, on_error)


def outcome(function: Callable[..., Any], *arguments: Any) -> Any:
    with running(Run(datetime(2026, 1, 1, tzinfo=UTC))):
        try:
            return function(*arguments)
        except Fault:
            return "fault"


@pytest.mark.parametrize("names", [KNOWN, UNKNOWN], ids=["types known", "types unknown"])
@pytest.mark.parametrize(("text", "expected"), CASES["cases"])
def test_value(text: str, expected: Any, names: Scope) -> None:
    assert outcome(compiled(text, names), *VALUES.values()) == expected


@pytest.mark.parametrize(("text", "expected"), CASES["cases"])
def test_value_where_errors_are_null(text: str, expected: Any) -> None:
    result = outcome(compiled(text, on_error="null"), *VALUES.values())
    if expected != "fault":
        assert result == expected
    elif "if" not in text:
        assert result is None


@pytest.mark.parametrize("on_error", ["fail", "null"])
@pytest.mark.parametrize("case", CASES["cells"], ids=lambda case: f"{case[0]}: {case[1]}")
def test_cell(case: list[Any], on_error: str) -> None:
    type_, text, passing, failing = case
    for column in (named(type_), ANY):
        cell = infer_tests(parse_tests(Text(text), KNOWN), column, KNOWN, Sink())
        test = compile_tests(cell, KEYS, on_error)
        assert [value for value in passing if not test(value, *VALUES.values())] == []
        assert [value for value in failing if test(value, *VALUES.values())] == []


OPERANDS = st.sampled_from(["n", "m", "1", "2.5", "null", "n + m", "(if b then m else n)"])
ORDERS = st.builds("{} {} {}".format, OPERANDS, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), OPERANDS)
CONDITIONS = st.recursive(
    ORDERS | st.sampled_from(["b", "c", "m in (1, > 2)", "n in [1..m]", "m between 1 and n"]),
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner)
        | st.builds("not({})".format, inner)
        | st.builds("(if {} then {} else {})".format, inner, inner, inner)
    ),
    max_leaves=6,
)
NUMBERS = st.integers(-3, 4)


@settings(max_examples=examples(60), deadline=None)
@given(CONDITIONS, NUMBERS, st.none() | NUMBERS, st.booleans(), st.none() | st.booleans())
def test_knowing_types_changes_no_value(text: str, n: int, m: int | None, b: bool, c: bool | None) -> None:
    values = {**VALUES, "n": n, "m": m, "b": b, "c": c}.values()
    first, *others = (
        outcome(compiled(shape, names, on_error), *values)
        for shape, names, on_error in ((text, KNOWN, "fail"), (text, UNKNOWN, "fail"), (text, KNOWN, "null"))
    )
    assert others == [first, first]
    as_condition = outcome(compiled(f"if {text} then 1 else 2"), *values)
    assert as_condition == (1 if first is True else 2)


@settings(max_examples=examples(60), deadline=None)
@given(CONDITIONS, NUMBERS, st.none() | NUMBERS, st.booleans(), st.none() | st.booleans())
def test_a_type_without_null_means_no_null(text: str, n: int, m: int | None, b: bool, c: bool | None) -> None:
    node = infer(parse_expression(Text(text), KNOWN), KNOWN, Sink())
    value = compile_expression(node, KEYS)(*{**VALUES, "n": n, "m": m, "b": b, "c": c}.values())
    assert node.type.nullable or value is not None


def test_the_place_of_a_fault() -> None:
    with pytest.raises(Fault) as caught:
        compiled("n + (\n  n / 0)")(*VALUES.values())
    found = location(caught.value.__traceback__)
    assert found is not None
    assert found.column == Text("n + (\n  n / 0)").span(8).column


def test_a_remark_knows_its_place() -> None:
    run = Run(datetime(2026, 1, 1, tzinfo=UTC))
    with running(run):
        assert compiled("1 + n / 0", on_error="null")(*VALUES.values()) is None
    assert [(remark.code, remark.span.column) for remark in run.remarks] == [("evaluation-failed", 4)]


@pytest.mark.parametrize(
    "text",
    [
        "(function(f) f(f))(function(f) f(f))",
        "for i in 1..3000000 return i",
        "count(for a in 1..2000, b in 1..2000 return 1)",
    ],
)
@pytest.mark.parametrize("on_error", ["fail", "null"])
def test_endless_work_is_stopped(text: str, on_error: str) -> None:
    with pytest.raises(LimitExceeded), running(Run(datetime(2026, 1, 1, tzinfo=UTC))):
        compiled(text, on_error=on_error)(*VALUES.values())


def test_endless_recursion_is_stopped_outside_of_a_run_too() -> None:
    with pytest.raises(LimitExceeded):
        compiled("(function(f) f(f))(function(f) f(f))")(*VALUES.values())


def test_many_iterators() -> None:
    loops = ", ".join(f"a{i} in [1]" for i in range(50))
    assert compiled(f"for {loops} return count(partial)")(*VALUES.values()) == [0]


def test_lists_are_the_callers_own() -> None:
    function = compiled("[1, {a: 2}]")
    function(*VALUES.values()).append(3)
    assert function(*VALUES.values()) == [1, {"a": 2}]


def test_a_compiler_adds_forms_of_its_own() -> None:
    from policy.feel.emit import EMIT
    from policy.feel.emit import python as py

    class Answer(typed.Typed):
        """A node of another package."""

    emitter = Emitter(forms={**EMIT, Answer: lambda emitter, node: py.literal(42)})
    made = emitter.expr(typed.MakeList((Answer(),)))
    assert emitter.run([py.assign("answers", made)])["answers"] == [42]
