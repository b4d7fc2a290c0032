"""What the standard says of single expressions, from a list that anyone can extend; in a DMN model every null is explained."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from policy.feel.builtins import BUILTIN_SCOPE
from policy.feel.emit import compile_expression
from policy.feel.literals import literal
from policy.feel.parser import parse_expression
from policy.feel.run import Run, running
from policy.feel.typing import infer
from policy.problems import Sink
from policy.source import Text

LINES = (Path(__file__).parents[1] / "cases" / "feel" / "standard.txt").read_text(encoding="utf-8").splitlines()
CASES = [tuple(line.rsplit(" => ", 1)) for line in LINES if line and not line.startswith("#")]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=str)
def test_value(text: str, expected: str) -> None:
    node = infer(parse_expression(Text(text), BUILTIN_SCOPE), BUILTIN_SCOPE, Sink())
    with running(Run(datetime(2026, 1, 1, tzinfo=UTC))) as run:
        assert literal(compile_expression(node, (), "null")()) == expected
    assert (
        expected != "null" or run.remarks or " or " in text or "satisfies" in text
    )  # null among truths needs no reason
