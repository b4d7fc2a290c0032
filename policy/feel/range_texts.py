"""Ranges from their texts: `[1..10)`, `(@"2026-01-01"..@"2026-12-31"]`, with literals alone as endpoints (DMN 1.5, 10.3.4.9)."""

from collections.abc import Callable
from typing import Any

from policy.feel import syntax
from policy.feel.fault import Fault
from policy.feel.operators.arithmetic import negate
from policy.feel.operators.comparison import more
from policy.feel.parser import FeelSyntaxError, parse_expression
from policy.feel.scope import Binding, Scope
from policy.feel.types import ANY
from policy.feel.values.ranges import Range, compared_range
from policy.feel.values.temporal_texts import (
    parse_date,
    parse_date_and_time,
    parse_duration,
    parse_temporal,
    parse_time,
)
from policy.source import Text


def parse_range(text: str) -> Range:
    """The range that the text means; a fault where an endpoint is no literal, or the range ends before it begins."""
    try:
        expression = parse_expression(Text(text), _NAMES)
    except FeelSyntaxError:
        raise Fault(f"`{text[:60]}` is not a range") from None
    if isinstance(expression, syntax.Comparison):
        return compared_range(expression.operator, _endpoint(expression.operand))
    if not isinstance(expression, syntax.Range) or expression.low is None or expression.high is None:
        raise Fault(f"`{text[:60]}` is not a range")
    low, high = _endpoint(expression.low), _endpoint(expression.high)
    if more(low, high):
        raise Fault(f"the range `{text[:60]}` ends before it begins")
    return Range(low, expression.low_closed, high, expression.high_closed)


def _endpoint(node: syntax.Expr) -> Any:
    read = _ENDPOINTS.get(type(node))
    if read is None:
        raise Fault("the endpoint of a range in a text is a literal")
    return read(node)


def _constructed(node: syntax.Call) -> Any:
    """`date("2026-01-01")` and the like."""
    name = node.function.name if isinstance(node.function, syntax.Name) else ""
    if name in _CONSTRUCTORS and len(node.arguments) == 1 and isinstance(node.arguments[0], syntax.String):
        return _CONSTRUCTORS[name](node.arguments[0].value)
    raise Fault("the endpoint of a range in a text is a literal")


_CONSTRUCTORS: dict[str, Callable[[str], Any]] = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_date_and_time,
    "duration": parse_duration,
}
_NAMES = Scope.of(Binding(name, name, ANY) for name in _CONSTRUCTORS)  # one of them holds a keyword
_ENDPOINTS: dict[type[syntax.Expr], Callable[[Any], Any]] = {
    syntax.Number: lambda node: node.value,
    syntax.String: lambda node: node.value,
    syntax.Temporal: lambda node: parse_temporal(node.text),
    syntax.Negate: lambda node: negate(_endpoint(node.operand)),
    syntax.Call: _constructed,
}
