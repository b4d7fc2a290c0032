"""The syntax tree as text, with no more parentheses than it needs: `parse(print(tree)) == tree`."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from policy.feel import syntax
from policy.feel.parser.names import plain_name
from policy.feel.parser.precedence import (
    AND,
    COMPARISON,
    INSTANCE,
    LOOSEST,
    OR,
    POSTFIX,
    POWER,
    PRODUCT,
    SIGN,
    SUM,
)  # fmt: skip
from policy.feel.tokens import escape

_TIGHTEST = POSTFIX + 1
_LEVELS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "**": POWER}


def print_expression(expr: syntax.Expr) -> str:
    """The expression as text."""
    return _at(LOOSEST, expr)


def print_tests(tests: syntax.Tests) -> str:
    """The unary tests of a cell as text."""
    if not tests.tests:
        return "-"
    listed = _listed(tests.tests)
    return f"not({listed})" if tests.negated else listed


def print_type(type_: syntax.TypeExpr) -> str:
    """The type expression as text."""
    return TYPES[type(type_)](type_)


def _at(level: int, expr: syntax.Expr) -> str:
    """The text of a part that must bind at least as strongly as `level`."""
    own, render = RENDERERS[type(expr)]
    own = _LEVELS[expr.operator] if isinstance(expr, syntax.Arithmetic) else own
    return render(expr) if own >= level else f"({render(expr)})"


def _listed(parts: tuple[syntax.Expr, ...]) -> str:
    return ", ".join(map(_test, parts))


def _test(test: syntax.Expr) -> str:
    if isinstance(test, syntax.Call) and test.function == syntax.Name("not"):
        return f"({_call(test)})"  # bare, it would be the `not(…)` of the cell
    return _comparison(test) if isinstance(test, syntax.Comparison) else _at(LOOSEST, test)


def _number(expr: syntax.Number) -> str:
    return (
        f"{expr.value:f}" if isinstance(expr.value, Decimal) and -50 < expr.value.adjusted() < 50 else str(expr.value)
    )


def _path(expr: syntax.Path) -> str:
    return f"{_at(POSTFIX, expr.of)}.{expr.name}"


def _filter(expr: syntax.Filter) -> str:
    return f"{_at(POSTFIX, expr.of)}[{_at(LOOSEST, expr.condition)}]"


def _call(expr: syntax.Call) -> str:
    arguments = [_at(LOOSEST, argument) for argument in expr.arguments]
    if expr.names is not None:
        arguments = [f"{name}: {argument}" for name, argument in zip(expr.names, arguments, strict=True)]
    return f"{_at(POSTFIX, expr.function)}({', '.join(arguments)})"


def _arithmetic(expr: syntax.Arithmetic) -> str:
    level = _LEVELS[expr.operator]
    return f"{_at(level, expr.left)} {expr.operator} {_at(level + 1, expr.right)}"


def _compare(expr: syntax.Compare) -> str:
    return f"{_at(COMPARISON, expr.left)} {expr.operator} {_at(SUM, expr.right)}"


def _joined(word: str, level: int) -> Callable[[Any], str]:
    return lambda expr: f" {word} ".join(_operand(level + 1, operand) for operand in expr.operands)


def _operand(level: int, operand: syntax.Expr) -> str:
    """A part of a conjunction; `x instance of date and time` would be read as one type."""
    return f"({_instance_of(operand)})" if isinstance(operand, syntax.InstanceOf) else _at(level, operand)


def _between(expr: syntax.Between) -> str:
    return f"{_at(COMPARISON, expr.value)} between {_at(SUM, expr.low)} and {_at(SUM, expr.high)}"


def _in(expr: syntax.In) -> str:
    only = expr.tests[0] if len(expr.tests) == 1 else None
    tests = f"({_listed(expr.tests)})" if only is None else _only_test(only)
    return f"{_at(COMPARISON, expr.value)} in {tests}"


def _only_test(test: syntax.Expr) -> str:
    return _comparison(test) if isinstance(test, syntax.Comparison) else _at(SUM, test)


def _instance_of(expr: syntax.InstanceOf) -> str:
    return f"{_at(INSTANCE, expr.value)} instance of {print_type(expr.type)}"


def _if(expr: syntax.If) -> str:
    return f"if {_at(LOOSEST, expr.condition)} then {_at(LOOSEST, expr.then)} else {_at(LOOSEST, expr.otherwise)}"


def _for(expr: syntax.For) -> str:
    return f"for {_iterators(expr.iterators)} return {_at(LOOSEST, expr.body)}"


def _quantified(expr: syntax.Quantified) -> str:
    word = "every" if expr.every else "some"
    return f"{word} {_iterators(expr.iterators)} satisfies {_at(LOOSEST, expr.condition)}"


def _iterators(iterators: tuple[syntax.Iterator, ...]) -> str:
    return ", ".join(f"{iterator.name} in {_at(LOOSEST, iterator.domain)}" for iterator in iterators)


def _steps(expr: syntax.Steps) -> str:
    return f"{_at(LOOSEST, expr.low)}..{_at(LOOSEST, expr.high)}"


def _function(expr: syntax.Function) -> str:
    parameters = ", ".join(
        parameter.name + (f": {print_type(parameter.type)}" if parameter.type else "") for parameter in expr.parameters
    )
    return f"function({parameters}) {'external ' if expr.external else ''}{_at(LOOSEST, expr.body)}"


def _context(expr: syntax.Context) -> str:
    entries = (f"{_key(entry.key)}: {_at(LOOSEST, entry.value)}" for entry in expr.entries)
    return "{" + ", ".join(entries) + "}"


def _key(key: str) -> str:
    return key if plain_name(key) else escape(key)


def _range(expr: syntax.Range) -> str:
    low, high = (_at(LOOSEST, end) if end else "null" for end in (expr.low, expr.high))
    return f"{'[' if expr.low_closed else '('}{low}..{high}{']' if expr.high_closed else ')'}"


def _comparison(expr: syntax.Comparison) -> str:
    return f"{expr.operator} {_at(SUM, expr.operand)}"


def _fields(type_: syntax.ContextOf) -> str:
    return ", ".join(f"{name}: {print_type(field)}" for name, field in type_.fields)


RENDERERS: dict[type[syntax.Expr], tuple[int, Callable[[Any], str]]] = {
    syntax.Null: (_TIGHTEST, lambda expr: "null"),
    syntax.Boolean: (_TIGHTEST, lambda expr: "true" if expr.value else "false"),
    syntax.Number: (_TIGHTEST, _number),
    syntax.String: (_TIGHTEST, lambda expr: escape(expr.value)),
    syntax.Temporal: (_TIGHTEST, lambda expr: "@" + escape(expr.text)),
    syntax.Name: (_TIGHTEST, lambda expr: expr.name),
    syntax.Question: (_TIGHTEST, lambda expr: "?"),
    syntax.Path: (POSTFIX, _path),
    syntax.Filter: (POSTFIX, _filter),
    syntax.Call: (POSTFIX, _call),
    syntax.Negate: (SIGN, lambda expr: f"-{_at(SIGN, expr.operand)}"),
    syntax.Arithmetic: (SUM, _arithmetic),
    syntax.Compare: (COMPARISON, _compare),
    syntax.And: (AND, _joined("and", AND)),
    syntax.Or: (OR, _joined("or", OR)),
    syntax.Between: (COMPARISON, _between),
    syntax.In: (COMPARISON, _in),
    syntax.InstanceOf: (INSTANCE, _instance_of),
    syntax.If: (LOOSEST, _if),
    syntax.For: (LOOSEST, _for),
    syntax.Quantified: (LOOSEST, _quantified),
    syntax.Steps: (LOOSEST, _steps),
    syntax.Function: (LOOSEST, _function),
    syntax.Context: (_TIGHTEST, _context),
    syntax.List: (_TIGHTEST, lambda expr: f"[{', '.join(_at(LOOSEST, item) for item in expr.items)}]"),
    syntax.Range: (_TIGHTEST, _range),
    syntax.Comparison: (_TIGHTEST, lambda expr: f"({_comparison(expr)})"),
}
"""How strongly each node binds, and its text; arithmetic binds as its operator does."""

TYPES: dict[type[syntax.TypeExpr], Callable[[Any], str]] = {
    syntax.TypeName: lambda type_: type_.name,
    syntax.ListOf: lambda type_: f"list<{print_type(type_.item)}>",
    syntax.RangeOf: lambda type_: f"range<{print_type(type_.item)}>",
    syntax.ContextOf: lambda type_: f"context<{_fields(type_)}>",
    syntax.FunctionOf: lambda type_: (
        f"function<{', '.join(map(print_type, type_.parameters))}>->{print_type(type_.result)}"
    ),
}
