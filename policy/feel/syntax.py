"""The syntax tree of FEEL: what an author wrote, before names are bound and types known (DMN 1.5, 10.3.1).

Nodes are frozen and have no behaviour. The span is not part of equality. Boxed forms of DMN and of rule files stand in
`policy.model.logic`; here is the text language alone.
"""

from decimal import Decimal

from attrs import field, frozen

from policy.problems import NOWHERE
from policy.source import Span


@frozen(kw_only=True)
class Node:
    """Any node: it knows its place."""

    span: Span = field(default=NOWHERE, eq=False, repr=False)


class Expr(Node):
    """A node that has a value."""


@frozen
class Null(Expr):
    pass


@frozen
class Boolean(Expr):
    value: bool


@frozen
class Number(Expr):
    value: int | Decimal


@frozen
class String(Expr):
    value: str


@frozen
class Temporal(Expr):
    """An at-literal: `@"2026-01-01"`."""

    text: str


@frozen
class Name(Expr):
    """A name that is in scope, in its normal form (NFC, single spaces)."""

    name: str


@frozen
class Question(Expr):
    """`?`: the value under test."""


@frozen
class Path(Expr):
    of: Expr
    name: str


@frozen
class Filter(Expr):
    """`of[condition]`, also an index."""

    of: Expr
    condition: Expr


@frozen
class Call(Expr):
    """A function with arguments by position, or by name where `names` is given (one for each argument)."""

    function: Expr
    arguments: tuple[Expr, ...]
    names: tuple[str, ...] | None = None


@frozen
class Negate(Expr):
    operand: Expr


@frozen
class Arithmetic(Expr):
    operator: str  # + - * / **
    left: Expr
    right: Expr


@frozen
class Compare(Expr):
    operator: str  # = != < <= > >=
    left: Expr
    right: Expr


@frozen
class And(Expr):
    operands: tuple[Expr, ...]


@frozen
class Or(Expr):
    operands: tuple[Expr, ...]


@frozen
class Between(Expr):
    value: Expr
    low: Expr
    high: Expr


@frozen
class In(Expr):
    """`value in tests`."""

    value: Expr
    tests: tuple[Expr, ...]


@frozen
class InstanceOf(Expr):
    value: Expr
    type: "TypeExpr"


@frozen
class If(Expr):
    condition: Expr
    then: Expr
    otherwise: Expr


@frozen
class Iterator(Node):
    """`name in domain`; a domain may be a list, or the whole numbers or days from `low` to `high`."""

    name: str
    domain: Expr  # a Steps node for `low..high`


@frozen
class Steps(Expr):
    """`low..high` as the domain of an iterator: counting up or down."""

    low: Expr
    high: Expr


@frozen
class For(Expr):
    iterators: tuple[Iterator, ...]
    body: Expr


@frozen
class Quantified(Expr):
    every: bool  # else `some`
    iterators: tuple[Iterator, ...]
    condition: Expr


@frozen
class Parameter(Node):
    name: str
    type: "TypeExpr | None" = None


@frozen
class Function(Expr):
    """`function(a, b) body`; with `external` the body names the function of the surrounding service."""

    parameters: tuple[Parameter, ...]
    body: Expr
    external: bool = False


@frozen
class Entry(Node):
    key: str
    value: Expr


@frozen
class Context(Expr):
    entries: tuple[Entry, ...]


@frozen
class List(Expr):
    items: tuple[Expr, ...]


@frozen
class Range(Expr):
    """`[low..high]`; an open end of a written interval (`(< 5)` as a value) has no endpoint on that side."""

    low: Expr | None
    low_closed: bool
    high: Expr | None
    high_closed: bool


@frozen
class Comparison(Expr):
    """A unary test with an operator: `< 5`, `!= "a"`; as an expression in parentheses it is a range."""

    operator: str  # = != < <= > >=
    operand: Expr


@frozen
class Tests(Expr):
    """The unary tests of a cell: any of `tests` holds; with `negated`, none. No tests: `-`, which holds always."""

    tests: tuple[Expr, ...]
    negated: bool = False


class TypeExpr(Node):
    """A type as written after `instance of` or for a parameter."""


@frozen
class TypeName(TypeExpr):
    name: str  # "number", "years and months duration", a declared type, "imported.name"


@frozen
class ListOf(TypeExpr):
    item: TypeExpr


@frozen
class RangeOf(TypeExpr):
    item: TypeExpr


@frozen
class ContextOf(TypeExpr):
    fields: tuple[tuple[str, TypeExpr], ...]


@frozen
class FunctionOf(TypeExpr):
    parameters: tuple[TypeExpr, ...]
    result: TypeExpr
