"""The value of a decision as the service gets it: plain Python, numbers as asked for, lists and dicts its own."""

import ast
from typing import Any

from policy.compile.code import expression
from policy.compile.making import Making
from policy.feel.emit import python as py
from policy.feel.encoding import to_python
from policy.feel.typed import MakeContext, walk
from policy.feel.types import ContextType, ListType, Scalar, Type
from policy.feel.values.numbers import DECIMAL34, is_number, to_outcome
from policy.model.typed import TypedDecision, TypedTable

AS_THEY_ARE = "as they are"  # a way to give numbers: the outcome is the value itself, for those who change nothing


def to_float(value: Any) -> Any:
    """The value as services get it, with the nearest floats for numbers."""
    return to_python(value, numbers="float")


def owned(value: Any) -> Any:
    """The value as services get it, lists and contexts their own."""
    if isinstance(value, list):
        return [owned(item) for item in value]
    if isinstance(value, dict):
        return {name: owned(part) for name, part in value.items()}
    return to_outcome(value) if is_number(value) else value


def is_direct(decision: TypedDecision, making: Making) -> bool:
    """Whether the outcome is a context that can be made at once: nobody else asks for its value, which can be made again."""
    logic = decision.logic
    return (
        isinstance(logic, MakeContext)
        and logic.result is None
        and not making.emitter.counting
        and _is_shape(logic.type, making)
        and not any(isinstance(part, TypedTable) for part in walk(logic))
    )


def direct_outcome(decision: TypedDecision, numbers: str, making: Making) -> ast.expr:
    """The outcome of such a decision."""
    type_, made = decision.logic.type, making.emitter.expr(decision.logic)
    assert isinstance(type_, ContextType)
    if not isinstance(made, ast.Dict):
        return _shaped(type_, made, numbers, making)
    fields = zip(type_.fields.values(), made.values, strict=True)
    return ast.Dict(made.keys, [_field(field, value, numbers, making) for field, value in fields])


def outcome_expression(decision: TypedDecision, value: str, numbers: str, making: Making) -> ast.expr:
    """The expression that makes the outcome from the value under a Python name."""
    name = py.name(value)
    if numbers == AS_THEY_ARE or _is_plain(decision.type) or is_flat(decision):
        return name
    shape = decision.logic.type
    if isinstance(decision.logic, MakeContext) and decision.logic.result is None and _is_shape(shape, making):
        return _shaped(shape, name, numbers, making)
    return making.emitter.safe_call(to_float if numbers == "float" else to_python, name)


def _is_shape(type_: Type, making: Making) -> bool:
    """Whether the type says of each field of a context how it is given out."""
    fields = type_.fields.values() if isinstance(type_, ContextType) and not type_.open else ()
    return (
        bool(fields) and not making.lenient and all(isinstance(field, Scalar) or _is_texts(field) for field in fields)
    )


def _is_texts(type_: Type) -> bool:
    """Whether values are lists of what is immutable and no number."""
    return isinstance(type_, ListType) and not type_.nullable and _is_plain(type_.item)


def _shaped(type_: Type, name: ast.expr, numbers: str, making: Making) -> ast.expr:
    """A new context, field by field."""
    assert isinstance(type_, ContextType)
    made = [
        _field(field, ast.Subscript(name, py.literal(key), ast.Load()), numbers, making)
        for key, field in type_.fields.items()
    ]
    return ast.Dict([py.literal(key) for key in type_.fields], made)


def _field(type_: Type, value: ast.expr, numbers: str, making: Making) -> ast.expr:
    if isinstance(value, ast.Name) and value.id in making.near.values():
        return value
    if isinstance(type_, ListType) and isinstance(value, ast.ListComp):
        return value
    if isinstance(type_, ListType):
        return py.call(ast.Attribute(value, "copy", ast.Load()))
    if _is_plain(type_):
        return value
    if numbers == "float":
        return making.emitter.safe_call(nearest_float, value)
    if not isinstance(value, ast.Name):
        return making.emitter.safe_call(exact_number if type_.nullable else to_outcome, value)
    number = expression(
        "int(value) if value == whole(value) else normal(value)",
        value=value,
        whole=making.emitter.bound(DECIMAL34.to_integral_value),
        normal=making.emitter.bound(DECIMAL34.normalize),
    )
    return ast.IfExp(py.is_none(value), py.literal(None), number) if type_.nullable else number


def exact_number(value: Any) -> Any:
    """A number as services get it."""
    return value if value is None or type(value) is int else to_outcome(value)


def nearest_float(value: Any) -> Any:
    """A number as the nearest float."""
    return value if value is None else float(value) + 0.0  # no zero is negative


def _is_plain(type_: Type) -> bool:
    """Whether values of the type are immutable and no numbers."""
    return isinstance(type_, Scalar) and type_.kind != "number"


def is_flat(decision: TypedDecision) -> bool:
    """Whether the value is a context that a table makes anew, of such values."""
    type_, logic = decision.type, decision.logic
    return (
        isinstance(logic, TypedTable)
        and not logic.single
        and isinstance(type_, ContextType)
        and not type_.nullable
        and all(_is_plain(field) for field in type_.fields.values())
    )
