"""The parser: what texts are read as, what is refused and where, and that hostile texts are refused soon."""

from pathlib import Path
from typing import Any

import attrs
import pytest
from ruamel.yaml import YAML

from policy.feel.parser import FeelSyntaxError, parse_expression, parse_template, parse_tests, parse_type
from policy.feel.scope import Binding, Scope
from policy.feel.shapes import written_type
from policy.feel.suspicions import suspicions
from policy.limits import EXPRESSION_DEPTH, EXPRESSION_LENGTH
from policy.source import Text

CASES = YAML(typ="safe").load(Path(__file__).parents[1] / "cases/feel/parser.yaml")
SCOPE = Scope.of(
    [Binding(name, name, written_type(parse_type(Text(type_)))) for name, type_ in CASES["names"].items()],
    types=["tree kind"],
)


def outline(node: Any) -> str:
    """A tree in the notation of the case file."""
    if isinstance(node, tuple):
        return f"[{', '.join(map(outline, node))}]"
    if attrs.has(type(node)):
        parts = [getattr(node, field.name) for field in attrs.fields(type(node)) if field.name != "span"]
        return f"{type(node).__name__}({', '.join(map(outline, parts))})"
    return str(node)


def at_line_one(text: str) -> Text:
    return Text(text, "f.yaml", ((0, 1, 1),))


@pytest.mark.parametrize(("text", "tree"), CASES["trees"].items())
def test_an_expression_is_read_as(text: str, tree: str) -> None:
    assert outline(parse_expression(Text(str(text)), SCOPE)) == tree


@pytest.mark.parametrize(("text", "tree"), CASES["cells"].items())
def test_a_cell_is_read_as(text: str, tree: str) -> None:
    assert outline(parse_tests(Text(str(text)), SCOPE)) == tree


@pytest.mark.parametrize(("text", "tree"), CASES["types"].items())
def test_a_type_is_read_as(text: str, tree: str) -> None:
    assert outline(parse_type(Text(text))) == tree


@pytest.mark.parametrize(("text", "parts"), CASES["templates"].items())
def test_a_template_is_read_as(text: str, parts: list[str]) -> None:
    assert [outline(part) for part in parse_template(Text(text), SCOPE)] == parts


@pytest.mark.parametrize(
    "case", CASES["refused"], ids=lambda case: case.get("text", case.get("cell", case.get("template")))
)
def test_a_text_is_refused_at_its_place(case: dict[str, Any]) -> None:
    readers = {"text": parse_expression, "cell": parse_tests, "template": parse_template}
    kind = next(kind for kind in readers if kind in case)
    with pytest.raises(FeelSyntaxError) as refusal:
        readers[kind](at_line_one(str(case[kind])), SCOPE)
    problem = refusal.value.problem
    assert (problem.code, problem.span.column) == (case["code"], case["at"])
    assert problem.message == case.get("message", problem.message)
    assert case.get("hint", "") in problem.hint


@pytest.mark.parametrize(("text", "codes"), CASES["suspect"].items())
def test_a_cell_is_suspect(text: str, codes: list[str]) -> None:
    cell = Text(str(text))
    assert [problem.code for problem in suspicions(cell, parse_tests(cell, SCOPE))] == codes


MANY = 10_000
HOSTILE = {
    "parentheses": "(" * MANY + "1" + ")" * MANY,
    "a sum": "1" + "+1" * MANY,
    "lists": "[" * MANY,
    "signs": "-" * MANY + "1",
    "contexts": "{a:" * MANY,
    "paths": "a" + ".b" * MANY,
    "filters": "a" + "[1]" * MANY,
    "calls": "a(" * MANY,
    "conditions": "if a then b else " * 5_000,
    "loops": "for i in " * MANY,
    "functions": "function() " * 9_000,
    "groups after in": "a in (" * MANY,
    "types": "a instance of " + "list<" * MANY,
    "sums in groups": "(1+" * MANY,
    "long": "1" + " " * EXPRESSION_LENGTH,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_meets_a_limit(text: str) -> None:
    for parse in (parse_expression, parse_tests):
        with pytest.raises(FeelSyntaxError) as refusal:
            parse(Text(text), SCOPE)
        assert refusal.value.problem.code == "limit-exceeded"


def test_what_is_within_the_limit_is_read() -> None:
    depth = EXPRESSION_DEPTH - 2
    parse_expression(Text("(" * depth + "1" + ")" * depth), SCOPE)
    parse_expression(Text("1" + " + 1" * depth), SCOPE)
    parse_expression(Text("a" + " and a" * MANY), SCOPE)
