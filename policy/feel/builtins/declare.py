"""How a built-in function is declared: one decorated function says its name, signatures, null policy and body.

The checker, the compiler, the documentation and the tests read the declaration; adding a built-in touches one file.
"""

import re
from collections.abc import Callable
from typing import Any

from attrs import evolve, frozen

from policy.feel.fault import Fault as Fault
from policy.feel.types import ANY, BY_NAME, ContextType, FunctionType, ListType, RangeType, Type


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

    `nulls`: "propagate" — null for a parameter whose type is not nullable gives null and the body is not called;
    "handle" — the body sees the nulls. The body takes its arguments by position, those of a variadic parameter one by one.
    `result` computes the type of the result from those of the arguments where the signature alone is too coarse.
    """

    name: str
    signatures: tuple[Signature, ...]
    body: Callable[..., Any]
    nulls: str
    about: str
    standard: bool  # in DMN; else an extension of this product
    result: Callable[[tuple[Type, ...]], Type] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """A built-in is pickled by its name: it is the same in each process."""
        return known, (self.name,)


def known(name: str) -> Builtin:
    """The built-in of a name."""
    from policy.feel.builtins import BUILTINS

    return BUILTINS[name]


def builtin(
    *declarations: str,
    nulls: str = "propagate",
    standard: bool = True,
    result: Callable[[tuple[Type, ...]], Type] | None = None,
) -> Callable[[Callable[..., Any]], Builtin]:
    """Declare the function below as a built-in; its docstring says what it is for.

    A declaration reads `substring(string: string, start position: number, length?: number): string`. `name?` may be left
    out, `name...` is repeated, and a type with `?` takes null. Several declarations are several signatures.
    """
    name = declarations[0].partition("(")[0]
    signatures = tuple(map(parse_signature, declarations))

    def declare(body: Callable[..., Any]) -> Builtin:
        return Builtin(name, signatures, body, nulls, (body.__doc__ or "").strip(), standard, result)

    return declare


def parse_signature(declaration: str) -> Signature:
    """The signature that a declaration describes."""
    found = DECLARATION.fullmatch(declaration)
    if found is None:
        raise ValueError(f"not a declaration: {declaration}")
    parameters = [part.partition(":")[::2] for part in _parts(found["parameters"])]
    marked = [name.strip() for name, _ in parameters]
    return Signature(
        names=tuple(name.rstrip("?.") for name in marked),
        types=tuple(parse_declared_type(type_.strip()) for _, type_ in parameters),
        result=parse_declared_type(found["result"]),
        optional=sum(name.endswith("?") for name in marked),
        variadic=any(name.endswith("...") for name in marked),
    )


def parse_declared_type(text: str) -> Type:
    """A type as declarations write it: a name of FEEL, `list`, `list<number>`, `range`, `context`, `function(Any, Any)`."""
    if text.endswith("?"):
        return evolve(parse_declared_type(text[:-1]), nullable=True)
    if text in DECLARED:
        return DECLARED[text]
    constructor, _, inner = text.partition("<" if text.endswith(">") else "(")
    inside = tuple(parse_declared_type(part.strip()) for part in _parts(inner[:-1]))
    return GENERIC[constructor](inside)


def _parts(text: str) -> list[str]:
    """The parts between commas that stand outside of brackets."""
    return [part for part in SEPARATOR.split(text) if part.strip()]


DECLARATION = re.compile(r"(?P<name>[^(]+)\((?P<parameters>.*)\): (?P<result>[^:]+)")
SEPARATOR = re.compile(r",\s*(?![^(<]*[)>])")
DECLARED: dict[str, Type] = {
    **BY_NAME,
    "list": ListType(ANY),
    "range": RangeType(ANY),
    "context": ContextType({}, open=True),
}
GENERIC: dict[str, Callable[[tuple[Type, ...]], Type]] = {
    "list": lambda inside: ListType(inside[0]),
    "range": lambda inside: RangeType(inside[0]),
    "function": lambda inside: FunctionType(inside, ANY),
}
