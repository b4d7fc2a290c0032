"""One expression, or the tests of one cell, as a Python function."""

import ast
from collections.abc import Callable, Sequence
from typing import Any

from policy.feel import typed
from policy.feel.emit import python as py
from policy.feel.emit.cells import cell_test
from policy.feel.emit.emitter import Emitter


def compile_expression(
    node: typed.Typed, keys: Sequence[str] = (), on_error: str = "fail", *, counting: bool = True
) -> Callable[..., Any]:
    """A function that takes the values of the variables under `keys`, in that order, and gives the expression's value.

    Without `counting` every list that is run over is known to be one, and short.
    """
    emitter = Emitter(on_error=on_error, counting=counting)
    taking = [emitter.variable(key) for key in keys]
    return _function(emitter, taking, emitter.expr(node))


def compile_tests(cell: typed.Cell, keys: Sequence[str] = (), on_error: str = "fail") -> Callable[..., Any]:
    """A function that takes a value, then those of the variables under `keys`, and says whether the value passes."""
    emitter = Emitter(on_error=on_error)
    taking = ["value", *(emitter.variable(key) for key in keys)]
    return _function(emitter, taking, cell_test(emitter, cell, py.name("value")))


def _function(emitter: Emitter, taking: Sequence[str], body: ast.expr) -> Callable[..., Any]:
    name = emitter.fresh("expression")
    made: Callable[..., Any] = emitter.run([py.function(name, taking, [ast.Return(body)])])[name]
    return made
