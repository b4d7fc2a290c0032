"""Typing: the types of expressions, what conditions tell of null, and the problems of what is wrong."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from policy.feel import typed
from policy.feel.builtins import BUILTIN_SCOPE
from policy.feel.parser import parse_expression, parse_tests, parse_type
from policy.feel.scope import Binding
from policy.feel.types import (
    ANY,
    BOOLEAN,
    DATE,
    NUMBER,
    STRING,
    ContextType,
    Domain,
    ListType,
    NullType,
    Scalar,
    Type,
    nullable,
)
from policy.feel.typing import infer, infer_tests, resolve_type, when_matched
from policy.feel.typing.words import words
from policy.problems import Sink
from policy.source import Text

CASES = YAML(typ="safe").load(Path(__file__).parents[1] / "cases/feel/typing.yaml")
ORDER = ContextType({"amount": NUMBER, "kind": nullable(STRING)}, name="context")
TYPES: dict[str, Type] = {
    "number": NUMBER,
    "boolean": BOOLEAN,
    "date": DATE,
    "Any": ANY,
    "context": ORDER,
    "list<context>": ListType(ORDER),
    "string of gold, silver, plain": Scalar("string", domain=Domain(values=("gold", "silver", "plain"))),
}


def named(text: str) -> Type:
    return nullable(TYPES[text[:-1]]) if text.endswith("?") else TYPES[text]


SCOPE = BUILTIN_SCOPE.child([Binding(name, f"test.{name}", named(type_)) for name, type_ in CASES["names"].items()])


def shown(type_: Type) -> str:
    """A type in the notation of the case file."""
    if type_ == ANY:
        return "Any"
    inner = f"list<{shown(type_.item)}>" if isinstance(type_, ListType) else words(type_)
    return inner + ("?" if type_.nullable and not isinstance(type_, NullType) else "")


def typed_as(text: str) -> tuple[typed.Typed, Sink]:
    sink = Sink()
    return infer(parse_expression(Text(text), SCOPE), SCOPE, sink), sink


@pytest.mark.parametrize(("text", "expected"), CASES["sound"].items())
def test_type(text: str, expected: str) -> None:
    node, sink = typed_as(text)
    assert (shown(node.type), sink.problems) == (expected, [])


@pytest.mark.parametrize(("text", "expected"), CASES["wrong"].items())
def test_problems(text: str, expected: dict[str, object]) -> None:
    node, sink = typed_as(text)
    assert [problem.code for problem in sink.problems] == expected["problems"]
    assert isinstance(node, typed.Typed)
    assert str(expected.get("hint", "")) in " ".join(problem.hint for problem in sink.problems)


@pytest.mark.parametrize("case", CASES["cells"], ids=lambda case: f"{case[0]}: {case[1]}")
def test_cells(case: list[str]) -> None:
    column, sink = typed_as(case[0])
    infer_tests(parse_tests(Text(case[1]), SCOPE), column, SCOPE, sink)
    assert [problem.code for problem in sink.problems] == case[2:]


@pytest.mark.parametrize(
    ("cell", "known"),
    [
        ("> 5", True),
        ("5", True),
        ("[1..5]", True),
        ("null", False),
        ("not(null)", True),
        ("not(5)", False),
        ("-", False),
        ("null, 5", False),
        ("!= 5", False),
        ("not(null, 5)", True),
        ("? != 3", False),
    ],
)
def test_what_a_matched_cell_tells(cell: str, known: bool) -> None:
    column, sink = typed_as("maybe")
    made = infer_tests(parse_tests(Text(cell), SCOPE), column, SCOPE, sink)
    assert (("test.maybe",) in when_matched(column, made)) is known


def test_problem_points_at_its_place() -> None:
    _, sink = typed_as("spend + (tier * 2)")
    assert (sink.problems[0].span.column, sink.problems[0].span.end_column) in ((9, 17), (10, 18))


def test_the_same_text_is_the_same_tree() -> None:
    text = "for x in orders return orders[amount > x.amount][kind = null]"
    assert typed_as(text)[0] == typed_as(text)[0]


def test_inner_names_have_keys_of_their_own() -> None:
    node, _ = typed_as("for x in [1] return for x in [x] return x")
    keys = [inner.key for inner in typed.walk(node) if isinstance(inner, typed.Loop)]
    assert len(set(keys)) == 2


def test_deep_scopes_are_refused() -> None:
    _, sink = typed_as("for a in [1] return " * 60 + "1")
    assert {problem.code for problem in sink.problems} == {"limit-exceeded"}


def test_literals_are_constants() -> None:
    texts = ["-5", "1 / 4", '@"PT1H"', 'date("2026-01-01")', "2 ** 3"]
    assert all(isinstance(typed_as(text)[0], typed.Constant) for text in texts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("list<number>", ListType(NUMBER)),
        ("visit", ORDER),
        ("context<a: number>", ContextType({"a": NUMBER})),
    ],
)
def test_resolve_type(text: str, expected: Type) -> None:
    sink = Sink()
    assert resolve_type(parse_type(Text(text), ["visit"]), {"visit": ORDER}, sink) == expected
    assert not sink.problems
