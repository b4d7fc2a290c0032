"""The value of a decision as the service gets it: plain Python, numbers as asked for, lists and dicts its own."""

import ast
from functools import partial
from typing import Any

from policy.compile.making import Making
from policy.feel.emit import python as py
from policy.feel.encoding import to_python
from policy.feel.types import ContextType, Scalar, Type
from policy.feel.values.numbers import is_number, to_outcome
from policy.model.typed import TypedDecision, TypedTable

to_float = partial(to_python, numbers="float")
to_float.__name__ = "to_float"  # type: ignore[attr-defined]


def owned(value: Any) -> Any:
    """The value as services get it, lists and contexts their own."""
    if isinstance(value, list):
        return [owned(item) for item in value]
    if isinstance(value, dict):
        return {name: owned(part) for name, part in value.items()}
    return to_outcome(value) if is_number(value) else value


def outcome_expression(decision: TypedDecision, value: str, numbers: str, making: Making) -> ast.expr:
    """The expression that makes the outcome from the value under a Python name."""
    name = py.name(value)
    if _is_plain(decision.type) or is_flat(decision):
        return name
    return making.emitter.safe_call(to_float if numbers == "float" else to_python, name)


def _is_plain(type_: Type) -> bool:
    """Whether values of the type are immutable and no numbers."""
    return isinstance(type_, Scalar) and type_.kind != "number"


def is_flat(decision: TypedDecision) -> bool:
    """Whether the value is a context that a table makes anew, of such values."""
    type_, logic = decision.type, decision.logic
    return (
        isinstance(logic, TypedTable) and not logic.single and isinstance(type_, ContextType) and not type_.nullable
        and all(_is_plain(field) for field in type_.fields.values())
    )
