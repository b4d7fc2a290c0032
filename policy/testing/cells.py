"""FEEL in the cells of test tables: constants and built-in functions, nothing of the policy under test."""

from datetime import datetime
from typing import Any

from policy.feel.builtins import BINDINGS
from policy.feel.emit import compile_expression
from policy.feel.fault import Fault
from policy.feel.parser import FeelSyntaxError, parse_expression
from policy.feel.run import Run, running
from policy.feel.scope import Scope
from policy.feel.typing import infer
from policy.problems import LimitExceeded, Sink
from policy.source import Text

CONSTANTS = Scope.of(BINDINGS)


def cell_value(cell: Text, as_of: datetime, sink: Sink) -> Any:
    """The value of a cell; None, with a problem, where it has none."""
    before = len(sink.problems)
    try:
        typed = infer(parse_expression(cell, CONSTANTS), CONSTANTS, sink)
    except FeelSyntaxError as error:
        sink.problems.append(error.problem)
        return None
    if len(sink.problems) > before:
        return None
    try:
        with running(Run(as_of)):
            return compile_expression(typed)()
    except (Fault, LimitExceeded) as error:
        why = error.message if isinstance(error, LimitExceeded) else str(error)
        hint = "a cell of a test table holds FEEL: a text stands in quotes"
        sink.error("cell-without-value", cell.span(), f"`{cell}` has no value: {why}", hint)
        return None
