"""What cannot be null even where everything that goes wrong becomes null."""

from collections.abc import Callable

from policy.feel import typed
from policy.feel.typing.algebra import kind

PLAIN_EQUALITY = ("number", "string", "boolean")  # kinds whose equality is Python's, also with null


def never_null(node: typed.Typed) -> bool:
    """Whether the node has a value whatever goes wrong inside it."""
    rule = NEVER_NULL.get(type(node))
    return rule is not None and rule(node)


def plainly_equal(node: typed.Compared) -> bool:
    """Whether this is an equality that Python can tell: of one simple kind, or with a written null."""
    if node.operator not in ("=", "!="):
        return False
    same = kind(node.left.type) in PLAIN_EQUALITY and kind(node.left.type) == kind(node.right.type)
    return same or _is_null(node.left) or _is_null(node.right)


def _is_null(node: typed.Typed) -> bool:
    return isinstance(node, typed.Constant) and node.value is None


def _all_decided(node: typed.Conjunction | typed.Disjunction) -> bool:
    return all(kind(operand.type) == "boolean" and never_null(operand) for operand in node.operands)


NEVER_NULL: dict[type[typed.Typed], Callable[..., bool]] = {
    typed.Constant: lambda node: node.value is not None,
    typed.Compared: plainly_equal,
    typed.Conjunction: _all_decided,
    typed.Disjunction: _all_decided,
    typed.InstanceOf: lambda _: True,
    typed.MakeList: lambda _: True,
    typed.MakeContext: lambda node: node.result is None,
}
