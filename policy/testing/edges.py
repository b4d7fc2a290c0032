"""Where a decision can change its mind: the constants that its cells and conditions compare an input with."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from policy.compile.graph import Reach
from policy.feel.typed import Cell, Compared, Field, Filter, ForEach, Matches, Quantifier, Typed, Variable, walk
from policy.model.typed import TypedTable
from policy.regions.constants import Beyond, Constants, cuts_of
from policy.regions.lines import Line, NoLine

SMALL = 2  # digits behind the point of the smallest step away from a number, or as many as the number has

Path = tuple[str, ...]  # the key of an input, then the fields inside it; lists are passed through


def edges(reach: Reach, parameters: Mapping[str, Any]) -> dict[Path, list[Any]]:
    """The constants by the input, or field of one, that they are compared with; `parameters` are values by key."""
    found: dict[Path, list[Any]] = defaultdict(list)
    constants = Constants(parameters)
    for nodes in map(list, map(walk, _roots(reach))):
        items = dict(alias for node in nodes for alias in _items(node))
        for node in nodes:
            for value, constant in _compared(node, constants):
                path = path_of(value, items)
                if path and constant is not None and constant not in found[path]:
                    found[path].append(constant)
    return found


def _roots(reach: Reach) -> Iterator[Typed]:
    yield from (decision.logic for decision in reach.decisions)
    yield from (function.logic for function in reach.functions)
    yield from (row.condition for row in reach.must_hold)


Items = Mapping[str, tuple[Typed, str]]  # keys that stand for an item of a list, or for a field of one


def _items(node: Typed) -> Iterator[tuple[str, tuple[Typed, str]]]:
    """The keys under which a filter or a loop sees the items of its list."""
    if isinstance(node, Filter):
        yield node.item, (node.of, "")
        yield from ((key, (node.of, name)) for name, key in node.fields)
    elif isinstance(node, ForEach | Quantifier):
        yield from ((loop.key, (loop.domain, "")) for loop in node.loops)


def path_of(node: Typed, items: Items) -> Path:
    """The input that an expression names, with the fields inside it; nothing where it computes something."""
    if isinstance(node, Variable):
        if node.key not in items:
            return (node.key,)
        of, name = items[node.key]
        return _inside(path_of(of, items), name)
    return _inside(path_of(node.of, items), node.name) if isinstance(node, Field) else ()


def _inside(path: Path, name: str) -> Path:
    return (*path, name) if path and name else path


def _compared(node: Typed, constants: Constants) -> Iterator[tuple[Typed, Any]]:
    """What is compared in a node, with each constant."""
    if isinstance(node, TypedTable):
        for row in (*node.rows, *([node.otherwise] if node.otherwise else [])):
            for column, cell in zip(node.columns, row.cells, strict=False):
                yield from ((column, value) for value in _of_cell(cell, constants))
    elif isinstance(node, Matches):
        yield from ((node.value, value) for value in _of_cell(node.cell, constants))
    elif isinstance(node, Compared):
        for value, other in ((node.left, node.right), (node.right, node.left)):
            yield from ((value, constant) for constant in _of_operand(other, constants))


def _of_cell(cell: Cell, constants: Constants) -> tuple[Any, ...]:
    try:
        return cuts_of(cell, constants).values
    except Beyond:
        return ()


def _of_operand(node: Typed, constants: Constants) -> tuple[Any, ...]:
    if any(isinstance(part, Variable) and part.key not in constants.parameters for part in walk(node)):
        return ()
    try:
        return (constants.value(node),)
    except Beyond:
        return ()


def around(value: Any, line: Line | None) -> list[Any]:
    """A constant and, where its kind has a line, the nearest values on both sides of it."""
    try:
        place = line.place(value) if line else None
    except NoLine:
        place = None
    if line is None or place is None:
        return [value]
    step = 1 if line.whole else _smallest_step(place)
    return [value, *(near for side in (-step, step) if (near := _value(line, place + side)) is not None)]


def _value(line: Line, place: Any) -> Any:
    try:
        return line.value(place)
    except (OverflowError, ValueError):
        return None


def _smallest_step(number: Any) -> Decimal:
    """A unit of the last digit behind the point.

    >>> _smallest_step(100), _smallest_step(Decimal("0.125"))
    (Decimal('0.01'), Decimal('0.001'))
    """
    exponent = Decimal(number).as_tuple().exponent
    return Decimal(1).scaleb(min(-SMALL, exponent if isinstance(exponent, int) else 0))
