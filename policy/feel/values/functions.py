"""Functions as values: what `function(a) a + 1` gives, a declared function, a built-in passed by name."""

from collections.abc import Callable
from typing import Any

from attrs import field, frozen

from policy.feel.types import ANY, Type


@frozen(eq=False)
class Function:
    """A function that can be called with arguments in the order of its parameters.

    `body` takes as many positional arguments; `variadic` functions take the last one any number of times.
    """

    names: tuple[str, ...]
    body: Callable[..., Any]
    types: tuple[Type, ...] = field()
    result: Type = ANY
    name: str = ""
    optional: int = 0
    variadic: bool = False

    @types.default
    def _any_types(self) -> tuple[Type, ...]:
        return (ANY,) * len(self.names)
