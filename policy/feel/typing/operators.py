"""Typing of operators: arithmetic, comparison, `and`, `or`, `between`, `instance of`, `if`."""

from collections.abc import Callable
from typing import Any

from policy.feel import operators, syntax, typed
from policy.feel.fault import Fault
from policy.feel.types import ANY, BOOLEAN, Scalar, Type
from policy.feel.typing.algebra import ARITHMETIC, UNORDERED, comparable, join, kind, undomained, unknown
from policy.feel.typing.at import At
from policy.feel.typing.declared import resolve_type
from policy.feel.typing.domains import check_in_domain
from policy.feel.typing.narrowing import when_not_true, when_true
from policy.feel.typing.words import words
from policy.problems import Sink

_VERBS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "**": "raise"}


def negation(expr: syntax.Negate, at: At) -> typed.Typed:
    """`-x`: of a number or a duration; of a literal, the literal."""
    operand = at.infer(expr.operand)
    type_ = operand.type
    if not unknown(type_) and ("*", kind(type_), "number") not in ARITHMETIC:
        at.wrong("wrong-type", expr.span, f"`-` needs a number or a duration, this is {_a(type_)}")
        type_ = ANY
    node = typed.Negation(
        operand, type=Scalar(kind(type_), nullable=type_.nullable) if kind(type_) else ANY, span=expr.span
    )
    return _folded(node, operators.negate, operand)


def arithmetic(expr: syntax.Arithmetic, at: At) -> typed.Typed:
    """`a + b` and the like; of two literals, the result."""
    left, right = at.infer(expr.left), at.infer(expr.right)
    node = typed.Arithmetic(expr.operator, left, right, type=_result(expr, left.type, right.type, at), span=expr.span)
    return _folded(node, ARITHMETIC_OF[expr.operator], left, right)


def _result(expr: syntax.Arithmetic, left: Type, right: Type, at: At) -> Type:
    if unknown(left) or unknown(right):
        return _with_unknown(expr.operator, left, right)
    result = ARITHMETIC.get((expr.operator, kind(left), kind(right)))
    if result is None:
        at.wrong(
            "wrong-type", expr.span, f"cannot {_phrase(expr.operator, left, right)}", _arithmetic_hint(left, right)
        )
        return ANY
    return Scalar(result, nullable=left.nullable or right.nullable)


def _with_unknown(operator: str, left: Type, right: Type) -> Type:
    """With one side unknown, the result where every other side would give the same kind."""
    known = kind(left) or kind(right)
    results = {
        result
        for (name, one, two), result in ARITHMETIC.items()
        if name == operator and (one == kind(left) or not kind(left)) and (two == kind(right) or not kind(right))
    }
    return Scalar(results.pop(), nullable=True) if known and len(results) == 1 else ANY


def _phrase(operator: str, left: Type, right: Type) -> str:
    if operator == "+":
        return f"add {words(right)} to {words(left)}"
    if operator == "-":
        return f"subtract {words(right)} from {words(left)}"
    return f"{_VERBS[operator]} {words(left)} by {words(right)}"


def _arithmetic_hint(left: Type, right: Type) -> str:
    if {kind(left), kind(right)} == {"string", "number"}:
        return "`string(n)` makes a text of a number, `number(s, null, null)` a number of a text"
    return ""


def comparison(expr: syntax.Compare, at: At) -> typed.Typed:
    """`a = b`, `a < b` and the like."""
    return compared(expr.operator, at.infer(expr.left), at.infer(expr.right), expr, at)


def compared(operator: str, left: typed.Typed, right: typed.Typed, expr: syntax.Expr, at: At) -> typed.Typed:
    """Two values compared; problems where they certainly cannot be."""
    check_comparable(operator, left, right, expr, at.sink)
    return typed.Compared(operator, left, right, type=_compared_type(operator, left.type, right.type), span=expr.span)


def check_comparable(operator: str, left: typed.Typed, right: typed.Typed, expr: syntax.Expr, sink: Sink) -> None:
    """Report what can only go wrong when these two are compared."""
    if not comparable(left.type, right.type):
        sink.error("wrong-type", expr.span, f"cannot compare {words(left.type)} with {words(right.type)}")
    elif operator not in ("=", "!=") and (unordered(left.type) or unordered(right.type)):
        culprit = left.type if unordered(left.type) else right.type
        sink.error(
            "wrong-type",
            expr.span,
            f"`{operator}` needs an order, and there is none among values of type {words(culprit)}",
            "compare with `=`",
        )
    elif operator in ("=", "!="):
        check_in_domain(left.type, right, sink)
        check_in_domain(right.type, left, sink)


def unordered(type_: Type) -> bool:
    """Whether `<` can never be asked of such values."""
    return not unknown(type_) and (not isinstance(type_, Scalar) or type_.kind in UNORDERED)


def _compared_type(operator: str, left: Type, right: Type) -> Type:
    if operator in ("=", "!="):
        known = kind(left) and kind(left) == kind(right)
        by_null = type(left).__name__ == "NullType" or type(right).__name__ == "NullType"
        return BOOLEAN if known or by_null else _maybe(BOOLEAN)
    return Scalar("boolean", nullable=left.nullable or right.nullable or not comparable(left, right))


def _maybe(type_: Scalar) -> Type:
    return Scalar(type_.kind, nullable=True)


def conjunction(expr: syntax.And, at: At) -> typed.Typed:
    """`a and b`: what the first says is known in the second, which is asked after a null too but not after a false."""
    operands: list[typed.Typed] = []
    for operand in expr.operands:
        operands.append(condition(operand, at, "`and`"))
        if not operands[-1].type.nullable:
            at = at.knowing(when_true(operands[-1]))
    return typed.Conjunction(tuple(operands), type=_logical(operands), span=expr.span)


def disjunction(expr: syntax.Or, at: At) -> typed.Typed:
    """`a or b`: where the first is not true, the second is asked."""
    operands: list[typed.Typed] = []
    for operand in expr.operands:
        operands.append(condition(operand, at, "`or`"))
        at = at.knowing(when_not_true(operands[-1]))
    return typed.Disjunction(tuple(operands), type=_logical(operands), span=expr.span)


def _logical(operands: list[typed.Typed]) -> Type:
    return Scalar("boolean", nullable=any(operand.type.nullable for operand in operands))


def condition(expr: syntax.Expr, at: At, where: str) -> typed.Typed:
    """An expression that must be true or false."""
    node = at.infer(expr)
    if not unknown(node.type) and kind(node.type) != "boolean":
        at.wrong(
            "wrong-type",
            expr.span,
            f"{where} needs true or false, this is {_a(node.type)}",
            "compare it with something",
        )
    return node


def between(expr: syntax.Between, at: At) -> typed.Typed:
    """`x between a and b`, ends included."""
    value, low, high = at.infer(expr.value), at.infer(expr.low), at.infer(expr.high)
    check_comparable(">=", value, low, expr, at.sink)
    check_comparable("<=", value, high, expr, at.sink)
    key = "?#between"
    seen = typed.Within(low, True, high, True, type=value.type, span=expr.span)
    nullable = value.type.nullable or low.type.nullable or high.type.nullable
    return typed.Matches(
        value,
        typed.Cell(key, (seen,), type=value.type, span=expr.span),
        type=Scalar("boolean", nullable=nullable),
        span=expr.span,
    )


def instance(expr: syntax.InstanceOf, at: At) -> typed.Typed:
    """`x instance of T`."""
    value, before = at.infer(expr.value), len(at.sink.problems)
    tested = resolve_type(expr.type, at.declared, at.sink)
    if len(at.sink.problems) > before:
        return typed.Faulty("the type is not known", span=expr.span)
    return typed.InstanceOf(value, undomained(tested), type=BOOLEAN, span=expr.span)


def conditional(expr: syntax.If, at: At) -> typed.Typed:
    """`if c then a else b`: what the condition tells is known in the branches."""
    asked = condition(expr.condition, at, "`if`")
    then = at.knowing(when_true(asked)).infer(expr.then)
    otherwise = at.knowing(when_not_true(asked)).infer(expr.otherwise)
    return typed.Conditional(asked, then, otherwise, type=join(then.type, otherwise.type), span=expr.span)


def _folded(node: typed.Typed, operator: Callable[..., Any], *operands: typed.Typed) -> typed.Typed:
    """The value itself where all operands are literals; what goes wrong is left to go wrong when it runs."""
    values = [operand.value for operand in operands if isinstance(operand, typed.Constant)]
    if len(values) < len(operands):
        return node
    try:
        value = operator(*values)
    except Fault:
        return node
    if value is None:
        return node
    return typed.Constant(value, type=node.type, span=node.span)


def _a(type_: Type) -> str:
    text = words(type_)
    return f"an {text}" if text[0] in "aeiou" else f"a {text}"


ARITHMETIC_OF: dict[str, Callable[[Any, Any], Any]] = {
    "+": operators.add,
    "-": operators.subtract,
    "*": operators.multiply,
    "/": operators.divide,
    "**": operators.power,
}
