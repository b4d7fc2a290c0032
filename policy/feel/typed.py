"""The typed tree: names bound, types known, sugar gone. Checks read it and back ends compile it.

Made from the syntax tree by `policy.feel.typing`, and from boxed forms by `policy.check`. A node whose meaning is wrong is
still a node: in a rule file its problem stops the loading, in a DMN model it is `Faulty` and answers null with a remark.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any as Value
from typing import TypeVar

from attrs import field, fields, frozen

from policy.feel.builtins.declare import Builtin
from policy.feel.types import ANY, Type
from policy.later import Later
from policy.problems import NOWHERE
from policy.source import Span


@frozen(kw_only=True)
class Typed:
    """Any typed node."""

    type: Type = field(default=ANY, eq=False)
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen
class Constant(Typed):
    value: Value


@frozen
class Faulty(Typed):
    """An expression that can only go wrong; `message` says how. `limit`: it is more than a limit allows."""

    message: str
    limit: bool = False


@frozen
class Variable(Typed):
    """A bound name. `key` is unique in the rule set: the binding's own."""

    key: str


@frozen
class Field(Typed):
    """A field of a context, a property of a temporal value or range; of a list, of each of its items."""

    of: Typed
    name: str


@frozen
class Filter(Typed):
    """Items of `of` for which `condition` holds, or the one at a number.

    `item` is the key under which the condition sees the item; `fields` are keys of the item's fields that the condition
    names directly: (field name, key).
    """

    of: Typed
    condition: Typed
    item: str
    fields: tuple[tuple[str, str], ...] = ()


@frozen
class CallBuiltin(Typed):
    builtin: Builtin
    arguments: tuple[Typed, ...]  # in the order of the signature that matched; variadic ones at the end


@frozen
class Invoke(Typed):
    """A function value called: a declared function, a lambda, a variable that holds one."""

    function: Typed
    arguments: tuple[Typed, ...]
    names: tuple[str, ...] | None = None  # kept only where the callee is not known before running


@frozen
class Negation(Typed):
    operand: Typed


@frozen
class Arithmetic(Typed):
    operator: str
    left: Typed
    right: Typed


@frozen
class Compared(Typed):
    operator: str  # = != < <= > >=
    left: Typed
    right: Typed


@frozen
class Conjunction(Typed):
    operands: tuple[Typed, ...]


@frozen
class Disjunction(Typed):
    operands: tuple[Typed, ...]


@frozen
class InstanceOf(Typed):
    value: Typed
    tested: Type


@frozen
class Conditional(Typed):
    condition: Typed
    then: Typed
    otherwise: Typed


@frozen
class Loop(Typed):
    """One iterator: `key` runs over the items of `domain`."""

    key: str
    domain: Typed  # a list, a range, or CountSteps


@frozen
class CountSteps(Typed):
    low: Typed
    high: Typed


@frozen
class ForEach(Typed):
    """`partial` is the key under which the body sees the results so far, where it asks for them."""

    loops: tuple[Loop, ...]
    body: Typed
    partial: str = ""


@frozen
class Quantifier(Typed):
    every: bool
    loops: tuple[Loop, ...]
    condition: Typed


@frozen
class Lambda(Typed):
    """`parameters` are (name, key, type)."""

    parameters: tuple[tuple[str, str, Type], ...]
    body: Typed
    name: str = ""
    result: Type = ANY


@frozen
class External(Typed):
    """A function that the embedding service has registered under `name`."""

    name: str
    parameters: tuple[tuple[str, str, Type], ...]


@frozen
class MakeContext(Typed):
    """Entries (name, key, value), each seeing those above; `result`, where given, is the value instead of the context."""

    entries: tuple[tuple[str, str, Typed], ...]
    result: Typed | None = None


@frozen
class MakeList(Typed):
    items: tuple[Typed, ...]


@frozen
class MakeRange(Typed):
    low: Typed | None
    low_closed: bool
    high: Typed | None
    high_closed: bool
    operator: str = ""  # of a range made of a comparison: `(< 5)`


@frozen
class Coerced(Typed):
    """A value made to conform to its declared type as DMN says (10.3.2.9.4), else null with a remark."""

    value: Typed


class Test(Typed):
    """One unary test of a cell."""


@frozen
class Equals(Test):
    """The value equals `operand`, or is in it where that is a list or a range."""

    operand: Typed


@frozen
class Relates(Test):
    operator: str  # = != < <= > >=
    operand: Typed


@frozen
class Within(Test):
    """The value lies between two endpoints, each included or not."""

    low: Typed
    low_closed: bool
    high: Typed
    high_closed: bool


@frozen
class Holds(Test):
    """A condition that mentions the value: true, and nothing else, passes."""

    condition: Typed


@frozen
class Cell(Typed):
    """The unary tests of a cell over the value under `key`: any holds; with `negated`, none. No tests: `-`."""

    key: str  # the key under which a test's condition sees the value (`?`)
    tests: tuple[Test, ...] = ()
    negated: bool = False


@frozen
class Matches(Typed):
    """`value in (tests)` as an expression: true, false or null."""

    value: Typed
    cell: Cell


@frozen
class Part:
    """A part of a typed node that is no node itself (a row, a reason) and holds nodes."""


PartOf = TypeVar("PartOf", bound=Part)


class Parts(Later[PartOf]):
    """Parts that are made when looked at. Those of `telling`, by their place, hold more than constants."""

    __slots__ = ("telling",)

    def __init__(self, size: int, make: Callable[[int], PartOf], telling: Mapping[int, PartOf]) -> None:
        super().__init__(size, make, telling)
        self.telling = telling


def children(node: "Typed | Part", *, constants: bool = True) -> Iterator[Typed]:
    """The typed nodes directly below a node, in the order of its fields; see `walk`."""
    return iter(_children(node, constants))


def _children(node: "Typed | Part", constants: bool) -> list[Typed]:
    found: list[Typed] = []
    for name in _holders(type(node)):  # type: ignore[arg-type]  # a class can be hashed
        _gather(getattr(node, name), found, constants)
    return found


@cache
def _holders(kind: "type[Typed | Part]") -> tuple[str, ...]:
    """The attributes of a class that may hold nodes."""
    return () if kind is Constant else tuple(a.name for a in fields(kind) if a.name not in ("type", "span"))


def walk(node: Typed, *, constants: bool = True) -> Iterator[Typed]:
    """A node and all nodes below it, in the order in which they stand.

    Without `constants`, the rows of large tables that hold nothing else are passed over.
    """
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        if type(top) is not Constant:
            stack.extend(reversed(_children(top, constants)))


def _gather(value: Value, found: list[Typed], constants: bool) -> None:
    """Put the nodes in the value of a field behind those that were found."""
    if type(value) is str or value is None:
        return
    if isinstance(value, Typed):
        found.append(value)
    elif isinstance(value, tuple | list | Later):
        for part in value if constants or not isinstance(value, Parts) else value.telling.values():
            _gather(part, found, constants)
    elif isinstance(value, Part):
        found.extend(_children(value, constants))
    elif isinstance(value, Mapping):
        for part in value.values():
            _gather(part, found, constants)
