"""Ranges from texts: endpoints are literals or constructors of temporal values, never computed (DMN 1.5, 10.3.4.1)."""

from collections.abc import Callable
from typing import Any

from policy.feel import syntax
from policy.feel.builtins.declare import Fault
from policy.feel.operators import at_most, negate
from policy.feel.parser import parse_expression
from policy.feel.scope import Binding, Scope
from policy.feel.tokens import FeelSyntaxError
from policy.feel.types import ANY
from policy.feel.values.kinds import kind_of
from policy.feel.values.ranges import Range
from policy.feel.values.temporal_texts import parse_date, parse_date_and_time, parse_duration, parse_temporal, parse_time
from policy.source import Text

LONGEST = 500  # characters of such a text


def parse_range(text: str) -> Range:
    """The range that a text writes out."""
    try:
        expression = parse_expression(Text(text), SCOPE) if len(text) <= LONGEST else None
    except FeelSyntaxError:
        expression = None
    if not isinstance(expression, syntax.Range):
        raise Fault(f"`{text[:60]}` is no range")
    return _ordered(expression, _end(expression.low), _end(expression.high))


def _ordered(written: syntax.Range, low: Any, high: Any) -> Range:
    if kind_of(low) != kind_of(high) or not at_most(low, high):
        raise Fault("a range goes from a value to a greater one of the same type")
    return Range(low, written.low_closed, high, written.high_closed)


def _end(expression: syntax.Expr | None) -> Any:
    read = ENDS.get(type(expression))
    if read is None:
        raise Fault("the ends of a range in a text are written out")
    return read(expression)


def _constructed(call: syntax.Call) -> Any:
    function, arguments = call.function, call.arguments
    if not isinstance(function, syntax.Name) or len(arguments) != 1 or not isinstance(arguments[0], syntax.String):
        raise Fault("the ends of a range in a text are written out")
    return CONSTRUCTORS[function.name](arguments[0].value)


CONSTRUCTORS: dict[str, Callable[[str], Any]] = {
    "date": parse_date, "time": parse_time, "date and time": parse_date_and_time, "duration": parse_duration,
}
ENDS: dict[type, Callable[[Any], Any]] = {
    syntax.Number: lambda node: node.value,
    syntax.String: lambda node: node.value,
    syntax.Temporal: lambda node: parse_temporal(node.text),
    syntax.Negate: lambda node: negate(_end(node.operand)),
    syntax.Call: _constructed,
}
SCOPE = Scope.of(Binding(name, name, ANY) for name in CONSTRUCTORS)
