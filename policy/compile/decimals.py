"""Arithmetic of decimals written in line, where numeric inputs came so that they surely are decimals."""

import ast
from collections.abc import Callable
from typing import Any

from policy.compile.making import Making
from policy.feel import typed as t
from policy.feel.emit.emitter import Emitter, Form
from policy.feel.operators.arithmetic import divide_numbers
from policy.feel.types import Scalar
from policy.feel.values.numbers import DECIMAL34

CALCULATIONS: dict[str, Callable[..., Any]] = {
    "+": DECIMAL34.add,
    "-": DECIMAL34.subtract,
    "*": DECIMAL34.multiply,
    "/": DECIMAL34.divide,
}


def in_line(making: Callable[[], Making], otherwise: Form) -> Form:
    """How an arithmetic node is written: a calculation of the decimal library, whose signals `failures` puts into words."""

    def arithmetic(emitter: Emitter, node: t.Arithmetic) -> ast.expr:
        if not (_is_decimal(node, making()) and emitter.sure(node.left) and emitter.sure(node.right)):
            return otherwise(emitter, node)
        left, right = emitter.expr(node.left), emitter.expr(node.right)
        made = emitter.safe_call(CALCULATIONS[node.operator], left, right)
        if node.operator != "/" or (isinstance(right, ast.Constant) and right.value):
            return made
        if not isinstance(right, ast.Name):
            return emitter.call(divide_numbers, left, right)
        return ast.IfExp(right, made, emitter.call(divide_numbers, left, right))

    return arithmetic


def _is_decimal(node: t.Typed, making: Making) -> bool:
    """Whether the value is surely a decimal: of an input, or calculated from one."""
    if isinstance(node, t.Variable):
        return node.key in making.raw and making.emitter.on_error == "fail"
    return (
        isinstance(node, t.Arithmetic)
        and node.operator in CALCULATIONS
        and all(isinstance(side.type, Scalar) and side.type.kind == "number" for side in (node.left, node.right))
        and (_is_decimal(node.left, making) or _is_decimal(node.right, making))
    )
