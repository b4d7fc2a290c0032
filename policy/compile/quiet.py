"""Decisions whose work is small and known before they run: they need no run that counts steps, keeps remarks, knows the moment.

The items that loops visit are added up over the typed tree, those of a loop inside another multiplied. Only lists whose
length the rules themselves bound are known: those that a table makes, and those that are written.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

from policy.compile.graph import Reach
from policy.compile.hits import LISTS
from policy.feel import typed as t
from policy.feel.types import ListType
from policy.model.typed import TypedRows, TypedTable

WORK = 10_000  # items that a decision may visit without counting them: less than a millisecond
LIGHT = frozenset(
    {  # built-ins that look at each argument once, and at nothing else
        "not",
        "count",
        "sum",
        "min",
        "max",
        "mean",
        "all",
        "any",
        "abs",
        "floor",
        "ceiling",
        "round up",
        "round down",
        "round half up",
        "round half down",
        "decimal",
        "modulo",
        "sqrt",
        "odd",
        "even",
        "starts with",
        "ends with",
        "contains",
        "string length",
        "upper case",
        "lower case",
        "substring",
        "substring before",
        "substring after",
        "is defined",
    }
)

Sizes = Mapping[str, int]


class Unbounded(Exception):
    """The work is not known before the decision runs."""


def is_quiet(found: Reach) -> bool:
    """Whether nothing that is reached asks for the moment, calls functions, leaves remarks or takes much work."""
    if found.functions or any(policy.source.on_error == "null" for policy in found.policies):
        return False
    sizes = {d.key: len(d.logic.rows) + 1 for d in found.decisions if _is_list_table(d.logic)}
    roots = [*(decision.logic for decision in found.decisions), *(row.condition for row in found.must_hold)]
    try:
        return sum(_work(root, sizes) for root in roots) <= WORK
    except (Unbounded, RecursionError):
        return False


def _is_list_table(logic: t.Typed) -> TypeGuard[TypedTable]:
    return isinstance(logic, TypedTable) and logic.hit in LISTS and not logic.aggregator


def _work(node: t.Typed, sizes: Sizes) -> int:
    """How many items are visited at most."""
    return WORKS.get(type(node), _unknown)(node, sizes)


def _unknown(_node: t.Typed, _sizes: Sizes) -> int:
    raise Unbounded


def _below(node: t.Typed, sizes: Sizes) -> int:
    return sum(_work(child, sizes) for child in t.children(node))


def _items(domain: t.Typed, sizes: Sizes) -> int:
    """The length of a list that a loop runs over."""
    if isinstance(domain, t.Variable) and domain.key in sizes:
        return sizes[domain.key]
    if isinstance(domain, t.MakeList):
        return len(domain.items)
    raise Unbounded


def _filter(node: t.Filter, sizes: Sizes) -> int:
    return _work(node.of, sizes) + _items(node.of, sizes) * (1 + _work(node.condition, sizes))


def _looped(node: Any, sizes: Sizes) -> int:
    inside = 1 + _work(node.condition if isinstance(node, t.Quantifier) else node.body, sizes)
    if getattr(node, "partial", ""):
        raise Unbounded
    for loop in reversed(node.loops):
        inside = _work(loop.domain, sizes) + _items(loop.domain, sizes) * (1 + inside)
    return inside


def _field(node: t.Field, sizes: Sizes) -> int:
    of_each = _items(node.of, sizes) if isinstance(node.of.type, ListType) else 0
    return of_each + _work(node.of, sizes)


def _table(node: TypedTable, sizes: Sizes) -> int:
    """Columns, cells and outputs; reasons are told later, under a run of their own."""
    made = node.rows.telling.values() if isinstance(node.rows, TypedRows) else node.rows
    rows = (*made, *([node.otherwise] if node.otherwise else []))
    cells = [cell for row in rows for cell in row.cells if not all(map(_is_constant, cell.tests))]
    parts = [*node.columns, *cells, *(output for row in rows for output in row.outputs), *filter(None, node.defaults)]
    return sum(_work(part, sizes) for part in parts if type(part) is not t.Constant)


def _is_constant(test: t.Test) -> bool:
    if isinstance(test, t.Within):
        return type(test.low) is type(test.high) is t.Constant
    return isinstance(test, t.Equals | t.Relates) and type(test.operand) is t.Constant


def _builtin(node: t.CallBuiltin, sizes: Sizes) -> int:
    return _below(node, sizes) if node.builtin.name in LIGHT else _unknown(node, sizes)


WORKS: dict[type[t.Typed], Callable[..., int]] = {
    **dict.fromkeys(
        (
            t.Constant,
            t.Variable,
            t.Negation,
            t.Arithmetic,
            t.Compared,
            t.Conjunction,
            t.Disjunction,
            t.Conditional,
            t.MakeContext,
            t.MakeList,
            t.Matches,
            t.Cell,
            t.Equals,
            t.Relates,
            t.Within,
            t.Holds,
        ),
        _below,
    ),
    TypedTable: _table,
    t.Field: _field,
    t.Filter: _filter,
    t.ForEach: _looped,
    t.Quantifier: _looped,
    t.CallBuiltin: _builtin,
}
