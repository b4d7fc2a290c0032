"""The constants at which the truth of a cell can change, or the reason why a cell is beyond the analysis."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import frozen

from policy.feel import typed as t
from policy.feel.emit import compile_expression, free_keys
from policy.feel.values.ranges import Range


class Beyond(Exception):
    """Why a cell cannot be analysed, in words that follow "because"."""


ORDER = frozenset({"<", "<=", ">", ">="})


class Constants:
    """The values of expressions that read parameters only, in one period; `parameters` are values by key, None where unset."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self.parameters = parameters

    def value(self, node: t.Typed) -> Any:
        """The value of an operand; raises `Beyond` where it depends on an input."""
        if isinstance(node, t.Constant):
            return node.value
        keys = free_keys([node])
        for key in keys:
            if key not in self.parameters:
                raise Beyond(f"it reads `{_path_to(key, node)}`")
            if self.parameters[key] is None:
                raise Beyond(f"the parameter `{name_of(key)}` is not set")
        run = compile_expression(node, tuple(keys), "null")
        return run(*(self.parameters[key] for key in keys))


def name_of(key: str) -> str:
    """The name in a key: what stands behind the policy."""
    return key.rsplit(".", 1)[-1].partition("#")[0]


def _path_to(key: str, node: t.Typed) -> str:
    """The name with the fields that are asked of it, as the author wrote it: `norm.limit`."""
    for found in t.walk(node):
        fields: list[str] = []
        while isinstance(found, t.Field):
            fields.insert(0, found.name)
            found = found.of
        if isinstance(found, t.Variable) and found.key == key:
            return ".".join((name_of(key), *fields))
    return name_of(key)


@frozen
class Cuts:
    """`values` are constants of a cell; `ordered`: it asks for more or less, and not only for the same."""

    values: tuple[Any, ...] = ()
    ordered: bool = False


def cuts_of(cell: t.Cell, constants: Constants) -> Cuts:
    """The cuts of a cell; raises `Beyond`."""
    found = [cut for test in cell.tests for cut in _of_test(test, cell.key, constants)]
    return Cuts(tuple(v for cut in found for v in cut.values), any(cut.ordered for cut in found))


def _of_test(test: t.Test, key: str, constants: Constants) -> Iterator[Cuts]:
    yield from CUTS[type(test)](test, key, constants)


def _equals(test: t.Equals, _key: str, constants: Constants) -> Iterator[Cuts]:
    value = constants.value(test.operand)
    if isinstance(value, Range):
        yield Cuts(tuple(end for end in (value.low, value.high) if end is not None), ordered=True)
    else:
        yield Cuts((value, *value) if isinstance(value, list) else (value,))


def _relates(test: t.Relates, _key: str, constants: Constants) -> Iterator[Cuts]:
    yield Cuts((constants.value(test.operand),), test.operator in ORDER)


def _within(test: t.Within, _key: str, constants: Constants) -> Iterator[Cuts]:
    yield Cuts((constants.value(test.low), constants.value(test.high)), ordered=True)


def _holds(test: t.Holds, key: str, constants: Constants) -> Iterator[Cuts]:
    yield from _of_condition(test.condition, key, constants)


def _of_condition(node: t.Typed, key: str, constants: Constants) -> Iterator[Cuts]:
    if isinstance(node, t.Conjunction | t.Disjunction):
        for operand in node.operands:
            yield from _of_condition(operand, key, constants)
    elif isinstance(node, t.CallBuiltin) and node.builtin.name == "not":
        yield from _of_condition(node.arguments[0], key, constants)
    elif isinstance(node, t.Compared):
        yield _of_comparison(node, key, constants)
    elif isinstance(node, t.Matches) and _is_value(node.value, key):
        yield cuts_of(node.cell, constants)
    else:
        yield _constant_condition(node, key, constants)


def _of_comparison(node: t.Compared, key: str, constants: Constants) -> Cuts:
    for value, operand in ((node.left, node.right), (node.right, node.left)):
        if _is_value(value, key) and not _reads(operand, key):
            return Cuts((constants.value(operand),), node.operator in ORDER)
    return _constant_condition(node, key, constants)


def _constant_condition(node: t.Typed, key: str, constants: Constants) -> Cuts:
    if _reads(node, key):
        raise Beyond("it does more with the value than compare it with constants")
    constants.value(node)
    return Cuts()


def _reads(node: t.Typed, key: str) -> bool:
    return any(_is_value(part, key) for part in t.walk(node))


def _is_value(node: t.Typed, key: str) -> bool:
    return isinstance(node, t.Variable) and node.key == key


CUTS: dict[type, Callable[[Any, str, Constants], Iterator[Cuts]]] = {
    t.Equals: _equals,
    t.Relates: _relates,
    t.Within: _within,
    t.Holds: _holds,
}
