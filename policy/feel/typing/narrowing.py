"""What a condition tells: the names and paths that cannot be null once it holds, or once it does not.

A fact is a place, `(key, field, field …)`. Facts hold inside the branch of an `if`, in the later operands of `and` and
`or`, under a filter's condition, and in the outputs of a row whose cell names null.
"""

from collections.abc import Callable

from attrs import evolve

from policy.feel import typed
from policy.feel.types import AnyType, NullType, Scalar, certain

Place = tuple[str, ...]
Facts = frozenset[Place]
NOTHING: Facts = frozenset()


def place(node: typed.Typed) -> Place | None:
    """The place that a name or a path of fields stands for; None for everything else."""
    if isinstance(node, typed.Variable):
        return (node.key,)
    if isinstance(node, typed.Field):
        outer = place(node.of)
        return (*outer, node.name) if outer else None
    return None


def narrowed(node: typed.Typed, facts: Facts) -> typed.Typed:
    """The node without null in its type, where the facts say so."""
    if node.type.nullable and facts and place(node) in facts:
        return evolve(node, type=certain(node.type))
    return node


def when_true(node: typed.Typed) -> Facts:
    """The places that are not null where the condition is true."""
    rule = _WHEN_TRUE.get(type(node))
    return rule(node) if rule else NOTHING


def when_not_true(node: typed.Typed) -> Facts:
    """The places that are not null where the condition is false or null."""
    rule = _WHEN_NOT_TRUE.get(type(node))
    return rule(node) if rule else NOTHING


def when_matched(column: typed.Typed, cell: typed.Cell) -> Facts:
    """The places that are not null where the column's value passes the cell."""
    if cell.negated:
        refuses_null = any(isinstance(test, typed.Equals) and _is_null(test.operand) for test in cell.tests)
    else:
        refuses_null = bool(cell.tests) and not any(map(_may_admit_null, cell.tests))
    return _known(column) if refuses_null else NOTHING


def _known(node: typed.Typed) -> Facts:
    """The place of the node and those above it: a field that is there has a context that is there."""
    here = place(node)
    return frozenset(here[:end] for end in range(1, len(here) + 1)) if here else NOTHING


def _is_null(node: typed.Typed) -> bool:
    return isinstance(node, typed.Constant) and node.value is None


def _may_admit_null(test: typed.Test) -> bool:
    """Whether null may pass the test; yes wherever that is not certain."""
    if isinstance(test, typed.Equals):
        return test.operand.type.nullable or not isinstance(test.operand.type, Scalar)
    if isinstance(test, typed.Relates):
        return test.operator == "!=" or (test.operator == "=" and test.operand.type.nullable)
    return isinstance(test, typed.Holds)


def _compared_true(node: typed.Compared) -> Facts:
    if node.operator == "!=":
        return _against_null(node)
    if node.operator == "=":
        left = _known(node.left) if not node.right.type.nullable else NOTHING
        return left | (_known(node.right) if not node.left.type.nullable else NOTHING)
    return _known(node.left) | _known(node.right)


def _compared_not_true(node: typed.Compared) -> Facts:
    return _against_null(node) if node.operator == "=" else NOTHING


def _against_null(node: typed.Compared) -> Facts:
    if _is_null(node.right):
        return _known(node.left)
    return _known(node.right) if _is_null(node.left) else NOTHING


def _any_of(operands: tuple[typed.Typed, ...], tell: Callable[[typed.Typed], Facts]) -> Facts:
    return frozenset().union(*map(tell, operands))


def _common(operands: tuple[typed.Typed, ...], tell: Callable[[typed.Typed], Facts]) -> Facts:
    return frozenset.intersection(*map(tell, operands)) if operands else NOTHING


def _not_true(node: typed.CallBuiltin) -> Facts:
    return when_not_true(node.arguments[0]) if node.builtin.name == "not" and node.arguments else NOTHING


def _not_not_true(node: typed.CallBuiltin) -> Facts:
    """`not(c)` is not true where `c` is true or null; it tells something where `c` cannot be null."""
    if node.builtin.name != "not" or not node.arguments or node.arguments[0].type.nullable:
        return NOTHING
    return when_true(node.arguments[0])


def _instance(node: typed.InstanceOf) -> Facts:
    return NOTHING if isinstance(node.tested, (AnyType, NullType)) else _known(node.value)


_WHEN_TRUE: dict[type[typed.Typed], Callable[..., Facts]] = {
    typed.Variable: _known,
    typed.Field: _known,
    typed.Compared: _compared_true,
    typed.Conjunction: lambda node: _any_of(node.operands, when_true),
    typed.Disjunction: lambda node: _common(node.operands, when_true),
    typed.CallBuiltin: _not_true,
    typed.InstanceOf: _instance,
    typed.Matches: lambda node: when_matched(node.value, node.cell),
}
_WHEN_NOT_TRUE: dict[type[typed.Typed], Callable[..., Facts]] = {
    typed.Compared: _compared_not_true,
    typed.Conjunction: lambda node: _common(node.operands, when_not_true),
    typed.Disjunction: lambda node: _any_of(node.operands, when_not_true),
    typed.CallBuiltin: _not_not_true,
}
