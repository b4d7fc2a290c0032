"""Every null of a model has a reason: built-ins and operators swept with null, wrong kinds and values out of their domain."""

import re
from collections.abc import Iterator
from html import escape
from itertools import product
from pathlib import Path

import pytest

from policy.answers.models import Model, Models
from policy.feel.builtins import BUILTINS
from policy.feel.builtins.declare import Builtin

VALUES = (
    "null", "true", "0", "-1", "1.5", "7000", '"x"', '"["', "[]", "[null]", '["x", 1]', "{}", "{key: null}",
    '@"2024-02-29"', '@"23:59:59"', '@"2024-02-29T10:00:00"', '@"P1D"', '@"P1Y"', "[1..null]", "function(x) null",
)  # fmt: skip
OPERANDS = ("null", "-1.5", '"x"', "[null]", "{}", '@"P1Y"', "[1..null]", "function(x) 1")
OPERATIONS = (
    "a + b", "a - b", "a * b", "a / b", "a ** b", "a < b", "a <= b", "a > b", "a >= b", "a between b and 2",
    "2 between a and b", "a in [b..10]", "a in (< b)", "a[item > b]", "[a, b] < 1", "for i in a return i + b",
    "some i in a satisfies i > b", "a(b) + 1", "-a + b", "a.x + b", "not(a < b)", "a.x",
)  # fmt: skip
ANSWERS = {"read number"}  # null is what these say of a text without a number


def model(folder: Path, texts: dict[str, str]) -> Model:
    """A model with a decision for each expression."""
    decisions = (
        f'<decision name="{name}"><variable name="{name}"/><literalExpression><text>{escape(text)}</text>'
        "</literalExpression></decision>"
        for name, text in texts.items()
    )
    path = folder / "nulls.dmn"
    head = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="nulls" namespace="urn:nulls">'
    path.write_text(head + "".join(decisions) + "</definitions>", encoding="utf-8")
    return Models().at(path)


def silent_nulls(folder: Path, expressions: list[str]) -> list[str]:
    """The expressions that are null without a remark."""
    texts = {f"d{i}": text for i, text in enumerate(expressions)}
    asked = model(folder, texts)
    records = ((text, asked.decision(name, {})) for name, text in texts.items())
    return [text for text, record in records if record.outcome is None and not record.remarks]


def calls(function: Builtin) -> Iterator[str]:
    """Calls with too few, enough and too many arguments; each value in each place."""
    most = max(len(signature.names) for signature in function.signatures) + 1
    for count in range(most + 1):
        for given in {tuple(VALUES[(i + shift) % len(VALUES)] for i in range(count)) for shift in range(len(VALUES))}:
            yield f"{function.name}({', '.join(given)})"


@pytest.mark.parametrize(
    "function", [BUILTINS[name] for name in sorted(BUILTINS.keys() - ANSWERS)], ids=lambda f: f.name
)
def test_a_builtin_that_gives_null_says_why(function: Builtin, tmp_path: Path) -> None:
    assert silent_nulls(tmp_path, list(dict.fromkeys(calls(function)))) == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operator_that_gives_null_says_why(operation: str, tmp_path: Path) -> None:
    """As the checker sees the values in it, and where it knows nothing of them."""
    pairs = list(product(OPERANDS, repeat=2))
    seen = [re.sub(r"\b[ab]\b", lambda found: f"({pair['ab'.index(found[0])]})", operation) for pair in pairs]
    unseen = [f"(function(a, b) {operation})({a}, {b})" for a, b in pairs]
    assert silent_nulls(tmp_path, seen + unseen) == []


@pytest.mark.parametrize(
    "expression",
    ["[1, 2][3]", "true and null", "false or null", '@"10:00:00".timezone', "{a: null}.a", "if false then 1 else null"],
)
def test_a_null_that_is_an_answer_needs_no_reason(expression: str, tmp_path: Path) -> None:
    assert silent_nulls(tmp_path, [expression]) == [expression]
