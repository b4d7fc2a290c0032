"""How a built-in function is declared: one decorated function says its name, signatures, null policy and body.

The checker, the compiler, the documentation and the tests read the declaration; adding a built-in touches one file.
"""

from collections.abc import Callable
from typing import Any

from attrs import frozen

from policy.feel.types import Type


class Fault(Exception):
    """Something FEEL answers with null because it went wrong: a wrong type, a bad date, 1/0.

    A built-in or an operator raises it. The compiled function lets it out as a failed decision (rule files) or turns it
    into null with a remark (`on error: null`, DMN models).
    """


@frozen
class Signature:
    """Parameters by name and type, the last one repeated where `variadic`; `optional` counts those that may be left out."""

    names: tuple[str, ...]
    types: tuple[Type, ...]
    result: Type
    optional: int = 0
    variadic: bool = False


@frozen(eq=False)
class Builtin:
    """A function of FEEL.

    `nulls`: "propagate" — a null argument gives null and the body is not called; "handle" — the body sees the nulls.
    `result` computes the type of the result from those of the arguments where the signature alone is too coarse.
    """

    name: str
    signatures: tuple[Signature, ...]
    body: Callable[..., Any]
    nulls: str
    about: str
    standard: bool  # in DMN; else an extension of this product
    result: Callable[[tuple[Type, ...]], Type] | None = None
