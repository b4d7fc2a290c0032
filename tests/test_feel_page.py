"""The page about FEEL: its examples give what it says, and its functions are those that are declared."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from policy.feel.builtins import BUILTIN_SCOPE
from policy.feel.emit import compile_expression
from policy.feel.fault import Fault
from policy.feel.literals import literal
from policy.feel.parser import parse_expression
from policy.feel.run import Run, running
from policy.feel.typing import infer
from policy.problems import Sink
from policy.report.builtins import builtins_page
from policy.source import Text

PAGE = (Path(__file__).parent.parent / "docs/feel.md").read_text(encoding="utf-8")
ERROR = "an error"
EXAMPLE = re.compile(rf"^\| `(.+)` \| (?:`(.+)`|({ERROR})) \|$", re.MULTILINE)


def value(text: str) -> Any:
    expression = infer(parse_expression(Text(text), BUILTIN_SCOPE), BUILTIN_SCOPE, Sink())
    with running(Run(datetime(2026, 1, 1, tzinfo=UTC))):
        try:
            return literal(compile_expression(expression)())
        except Fault:
            return ERROR


@pytest.mark.parametrize(("expression", "expected", "error"), EXAMPLE.findall(PAGE.partition("## Built-in")[0]))
def test_example(expression: str, expected: str, error: str) -> None:
    assert value(expression) == (error or value(expected))


def test_functions_are_those_declared() -> None:
    assert PAGE.endswith(builtins_page()), (
        "write the output of `python -m policy.report.builtins` to the end of docs/feel.md"
    )
